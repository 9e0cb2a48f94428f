/** What was lost, when and where. What is finished after all was not lost: the event that told of it says so from then on. */
import type { TraceEvent } from '../trace/trace.ts';

/** Records that were lost together: as long as they are. */
export interface Loss {
  records: number;
  /** Of those that were passed over, the ones that the log still had. */
  readonly onDisk: number;
}

export class Losses {
  readonly #all: { readonly atMs: number; readonly entity: string; readonly loss: Loss }[] = [];

  add(atMs: number, entity: string, loss: Loss): void {
    this.#all.push({ atMs, entity, loss });
  }

  /** An event for each loss, as it stands now. */
  events(): TraceEvent[] {
    return this.#all
      .filter(({ loss }) => loss.records > 0)
      .map(({ atMs, entity, loss: { records, onDisk } }) => ({
        atMs,
        kind: 'records.lost',
        entity,
        detail: { records, onDisk: Math.min(records, onDisk) },
      }));
  }
}

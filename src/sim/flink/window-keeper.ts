/**
 * A tumbling event-time window per key. Records are finished when they are in the state; a window's results are new records. A window
 * fires when the watermark passes its end, all its results at once.
 *
 * Sources: WindowOperator.java (onEventTime, isWindowLate), TumblingEventTimeWindows, InternalTimerServiceImpl.advanceWatermark (1.20, 2.0).
 */
import type { FlinkWindow } from '../scenario/scenario.ts';
import { NOTHING_KEPT, type Keeper, type KeeperHost, type KeeperSnapshot } from './keeper.ts';

export class WindowKeeper implements Keeper {
  readonly chunkMs = Infinity;
  readonly side = null;
  readonly room = Infinity;
  readonly mostCalls = 0;
  readonly size = 0;
  readonly weight = 0;
  readonly #host: KeeperHost;
  readonly #windowMs: number;
  readonly #settings: Pick<FlinkWindow, 'state' | 'stateBytesPerKey'>;
  /** Different keys that this subtask may see. */
  readonly #keys: number;
  /** Records by the end of their window. */
  readonly #windows = new Map<number, number>();
  #watermarkMs = -Infinity;
  #acceptedSince = 0;
  /** Waits until the results before it are written. */
  #heldMs: number | null = null;

  constructor(host: KeeperHost, settings: Pick<FlinkWindow, 'windowMs' | 'state' | 'stateBytesPerKey'>, keys: number) {
    this.#host = host;
    this.#settings = settings;
    this.#windowMs = settings.windowMs;
    this.#keys = keys;
  }

  get stateBytes(): number {
    const { state, stateBytesPerKey } = this.#settings;
    let kept = 0;
    for (const records of this.#windows.values()) kept += state === 'list' ? records : Math.min(records, this.#keys);
    return kept * stateBytesPerKey;
  }

  get changedBytes(): number {
    return Math.min(this.stateBytes, this.#acceptedSince * this.#settings.stateBytesPerKey);
  }

  accept(records: number, weight: number, bornFromMs: number, bornToMs: number, firstMs: number, stepMs: number): void {
    const lastMs = firstMs + (records - 1) * stepMs;
    this.#acceptedSince += records;
    const first = Math.floor(bornFromMs / this.#windowMs);
    const last = Math.floor(bornToMs / this.#windowMs);
    let done = 0;
    for (let window = first; window <= last; window++) {
      const endMs = (window + 1) * this.#windowMs;
      const until = window === last ? records : Math.floor((records * (endMs - bornFromMs)) / (bornToMs - bornFromMs));
      const count = until - done;
      if (count <= 0) continue;
      const share = count / records;
      if (endMs - 1 <= this.#watermarkMs) this.#host.dropLate(weight * share);
      else {
        this.#windows.set(endMs, (this.#windows.get(endMs) ?? 0) + count);
        const at = (index: number, from: number, to: number): number => from + ((to - from) * index) / records;
        this.#host.finish(
          weight * share,
          at(done, firstMs, lastMs) - at(done, bornFromMs, bornToMs),
          at(until, firstMs, lastMs) - at(until, bornFromMs, bornToMs),
        );
      }
      done = until;
    }
  }

  watermark(valueMs: number, nowMs: number): void {
    if (valueMs < Infinity && valueMs > this.#watermarkMs) {
      this.#watermarkMs = valueMs;
      const due = [...this.#windows.keys()].filter((endMs) => endMs - 1 <= valueMs).sort((a, b) => a - b);
      for (const endMs of due) {
        const records = this.#windows.get(endMs) as number;
        this.#windows.delete(endMs);
        this.#host.giveOut(records, 0, endMs, endMs, nowMs);
      }
    }
    this.#heldMs = valueMs;
    this.serve();
  }

  serve(): void {
    if (this.#heldMs === null || this.#host.isOutputBlocked) return;
    this.#host.passWatermark(this.#heldMs);
    this.#heldMs = null;
  }

  callEnded(): void {
    // It makes no calls.
  }

  timer(): void {
    // Its timers are event time.
  }

  prepareSnapshot(): boolean {
    return true;
  }

  snapshot(): KeeperSnapshot {
    this.#acceptedSince = 0;
    return { ...NOTHING_KEPT, windows: [...this.#windows] };
  }

  restore({ windows }: KeeperSnapshot): void {
    for (const [endMs, records] of windows) this.#windows.set(endMs, (this.#windows.get(endMs) ?? 0) + records);
  }
}

/**
 * The event times of a batch, in pieces: so many rows, evenly spread from one time to another. Read off the arrival curve, so that the
 * cost does not grow with the rows.
 */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { SparkSystem } from '../scenario/scenario.ts';

/** Rows whose event times are spread evenly over [fromMs, toMs], ms since the epoch. */
export interface EventTimePiece {
  readonly rows: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a batch shows of event time. */
export interface EventTimes {
  readonly pieces: readonly EventTimePiece[];
  readonly rows: number;
  /** NaN where there are no rows. */
  readonly minMs: number;
  readonly maxMs: number;
  readonly avgMs: number;
}

/** Those of a batch without rows. */
export const NO_EVENT_TIMES: EventTimes = { pieces: [], rows: 0, minMs: NaN, maxMs: NaN, avgMs: NaN };

export class EventTimeReader {
  readonly #settings: SparkSystem['eventTime'];
  readonly #startedAtMs: number;
  readonly #curve: ArrivalCurve;
  readonly #piece = { firstMs: 0, lastMs: 0 };

  constructor(curve: ArrivalCurve, { eventTime, startedAt }: Pick<SparkSystem, 'eventTime' | 'startedAt'>) {
    this.#curve = curve;
    this.#settings = eventTime;
    this.#startedAtMs = startedAt;
  }

  /** The event times of the offsets [from, until) of every partition. */
  read(from: Float64Array, until: Float64Array): EventTimes {
    const pieces: EventTimePiece[] = [];
    for (let partition = 0; partition < from.length; partition++)
      this.#readPartition(partition, from[partition] as number, until[partition] as number, pieces);
    let rows = 0;
    let sum = 0;
    let minMs = Infinity;
    let maxMs = -Infinity;
    for (const piece of pieces) {
      rows += piece.rows;
      sum += piece.rows * ((piece.fromMs + piece.toMs) / 2 - this.#startedAtMs);
      minMs = Math.min(minMs, piece.fromMs);
      maxMs = Math.max(maxMs, piece.toMs);
    }
    if (rows === 0) return NO_EVENT_TIMES;
    return { pieces, rows, minMs, maxMs, avgMs: this.#startedAtMs + sum / rows };
  }

  #readPartition(partition: number, from: number, until: number, pieces: EventTimePiece[]): void {
    const { delayMs, lateShare, lateMs, listMs } = this.#settings;
    let at = from;
    if (partition === 0)
      for (; at < until && at < listMs.length; at++) {
        const ms = listMs[at] as number;
        pieces.push({ rows: 1, fromMs: ms, toMs: ms });
      }
    const ahead = this.#startedAtMs - delayMs;
    while (at < until) {
      const rows = this.#curve.straightPiece(partition, at, until - at, this.#piece);
      // Late rows are spread evenly over the offsets, so that a batch that is read again has the same ones.
      const late = Math.floor((at + rows) * lateShare) - Math.floor(at * lateShare);
      const fromMs = Math.max(0, this.#piece.firstMs + ahead);
      const toMs = Math.max(fromMs, this.#piece.lastMs + ahead);
      if (rows > late) pieces.push({ rows: rows - late, fromMs, toMs });
      if (late > 0) pieces.push({ rows: late, fromMs: Math.max(0, fromMs - lateMs), toMs: Math.max(0, toMs - lateMs) });
      at += rows;
    }
  }
}

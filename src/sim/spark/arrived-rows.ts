/**
 * When the rows of a batch were appended, in pieces: so many rows, evenly spread from one moment to another. Rows of all partitions that
 * came in the same slot of the arrival curve are one piece, so that a batch has as many pieces as slots, whatever its rows and partitions.
 */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';

export interface ArrivedRows {
  readonly rows: number;
  /** Rows among them that are late by the scenario; see eventTime.lateShare. */
  readonly late: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** Columns of the pieces that are being put together, side by side because they are written together. */
const ROWS = 0;
const LATE = 1;
const FIRST_MS = 2;
const LAST_MS = 3;
const COLUMNS = 4;

export class ArrivedRowsReader {
  readonly #curve: ArrivalCurve;
  readonly #lateShare: number;
  /** By slot, what waited at the start before them; without rows between two calls. */
  readonly #pieces: Float64Array;
  readonly #touched: number[] = [];
  /** By partition: the slot of the newest row that was read; the next one is nearly always near it. */
  readonly #slot: Int32Array;

  constructor(curve: ArrivalCurve, lateShare: number) {
    this.#curve = curve;
    this.#lateShare = lateShare;
    this.#pieces = new Float64Array((curve.slots + 2) * COLUMNS);
    this.#slot = new Int32Array(curve.partitions);
  }

  /**
   * The rows of the offsets [from, until) of every partition, oldest first.
   * @param skipped rows at the head of partition 0 that are left out
   */
  read(from: Float64Array, until: Float64Array, skipped = 0): ArrivedRows[] {
    const { cumulative, slots, slotMs } = this.#curve;
    // The arithmetic of ArrivalCurve.straightPiece, which hundreds of thousands of calls in a run would make twice as dear.
    for (let partition = 0; partition < from.length; partition++) {
      const first = partition * (slots + 1);
      const end = until[partition] as number;
      let at = (from[partition] as number) + (partition === 0 ? skipped : 0);
      if (at >= end) continue;
      const backlog = cumulative[first] as number;
      if (at < backlog) {
        const rows = Math.min(end, backlog) - at;
        this.#add(0, at, rows, 0, 0);
        at += rows;
      }
      let slot = this.#slot[partition] as number;
      while (slot > 0 && (cumulative[first + slot] as number) >= at + 0.5) slot--;
      while (at < end) {
        while (slot < slots - 1 && (cumulative[first + slot + 1] as number) < at + 0.5) slot++;
        const before = cumulative[first + slot] as number;
        const after = cumulative[first + slot + 1] as number;
        const rows = Math.max(1, Math.min(end - at, Math.floor(after - 0.5) - at + 1));
        const firstMs = (slot + (at + 0.5 - before) / (after - before)) * slotMs;
        const lastMs = rows === 1 ? firstMs : (slot + (at + rows - 0.5 - before) / (after - before)) * slotMs;
        // What goes on to the very end of a slot counts to the next one.
        this.#add(lastMs < (slot + 1) * slotMs ? slot + 1 : slot + 2, at, rows, firstMs, lastMs);
        at += rows;
      }
      this.#slot[partition] = slot;
    }
    return this.#takePieces();
  }

  /** Rows of a partition from the offset `at` on belong to a piece. */
  #add(piece: number, at: number, rows: number, firstMs: number, lastMs: number): void {
    const pieces = this.#pieces;
    const cell = piece * COLUMNS;
    const before = pieces[cell + ROWS] as number;
    pieces[cell + ROWS] = before + rows;
    // Late rows are spread evenly over the offsets, so that a batch that is read again has the same ones.
    if (this.#lateShare > 0)
      pieces[cell + LATE] =
        (pieces[cell + LATE] as number) + Math.floor((at + rows) * this.#lateShare) - Math.floor(at * this.#lateShare);
    if (before === 0) this.#touched.push(cell);
    if (before === 0 || firstMs < (pieces[cell + FIRST_MS] as number)) pieces[cell + FIRST_MS] = firstMs;
    if (before === 0 || lastMs > (pieces[cell + LAST_MS] as number)) pieces[cell + LAST_MS] = lastMs;
  }

  #takePieces(): ArrivedRows[] {
    const pieces = this.#pieces;
    const arrived = this.#touched.map((cell) => ({
      rows: pieces[cell + ROWS] as number,
      late: pieces[cell + LATE] as number,
      firstMs: pieces[cell + FIRST_MS] as number,
      lastMs: pieces[cell + LAST_MS] as number,
    }));
    for (const cell of this.#touched) pieces[cell + ROWS] = pieces[cell + LATE] = 0;
    this.#touched.length = 0;
    return arrived.sort((a, b) => a.firstMs - b.firstMs);
  }
}

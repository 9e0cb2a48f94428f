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
  readonly #piece = { firstMs: 0, lastMs: 0 };
  /** By slot; without rows between two calls. */
  readonly #pieces: Float64Array;
  readonly #touched: number[] = [];

  constructor(curve: ArrivalCurve, lateShare: number) {
    this.#curve = curve;
    this.#lateShare = lateShare;
    this.#pieces = new Float64Array((curve.slots + 2) * COLUMNS);
  }

  /**
   * The rows of the offsets [from, until) of every partition, oldest first.
   * @param skipped rows at the head of partition 0 that are left out
   */
  read(from: Float64Array, until: Float64Array, skipped = 0): ArrivedRows[] {
    const pieces = this.#pieces;
    const piece = this.#piece;
    const slotMs = this.#curve.slotMs;
    for (let partition = 0; partition < from.length; partition++) {
      const end = until[partition] as number;
      for (let at = (from[partition] as number) + (partition === 0 ? skipped : 0); at < end;) {
        const rows = this.#curve.straightPiece(partition, at, end - at, piece);
        // Late rows are spread evenly over the offsets, so that a batch that is read again has the same ones.
        const late = this.#lateShare === 0 ? 0 : Math.floor((at + rows) * this.#lateShare) - Math.floor(at * this.#lateShare);
        // What waited at the start stands before the first slot.
        const slot = piece.lastMs === 0 ? 0 : Math.floor(piece.lastMs / slotMs) + 1;
        const cell = slot * COLUMNS;
        const before = pieces[cell + ROWS] as number;
        if (before === 0) this.#touched.push(cell);
        if (before === 0 || piece.firstMs < (pieces[cell + FIRST_MS] as number)) pieces[cell + FIRST_MS] = piece.firstMs;
        if (before === 0 || piece.lastMs > (pieces[cell + LAST_MS] as number)) pieces[cell + LAST_MS] = piece.lastMs;
        pieces[cell + ROWS] = before + rows;
        pieces[cell + LATE] = (pieces[cell + LATE] as number) + late;
        at += rows;
      }
    }
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

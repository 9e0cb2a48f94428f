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

type Piece = { -readonly [key in keyof ArrivedRows]: ArrivedRows[key] };

export class ArrivedRowsReader {
  readonly #curve: ArrivalCurve;
  readonly #lateShare: number;
  readonly #piece = { firstMs: 0, lastMs: 0 };
  /** Pieces that are being put together, by slot; empty between two calls. */
  readonly #slots: (Piece | undefined)[];
  readonly #touched: number[] = [];

  constructor(curve: ArrivalCurve, lateShare: number) {
    this.#curve = curve;
    this.#lateShare = lateShare;
    this.#slots = new Array<Piece | undefined>(curve.slots + 2).fill(undefined);
  }

  /**
   * The rows of the offsets [from, until) of every partition, oldest first.
   * @param skipped rows at the head of partition 0 that are left out
   */
  read(from: Float64Array, until: Float64Array, skipped = 0): ArrivedRows[] {
    const slots = this.#slots;
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
        const before = slots[slot];
        if (before === undefined) {
          slots[slot] = { rows, late, firstMs: piece.firstMs, lastMs: piece.lastMs };
          this.#touched.push(slot);
        } else {
          before.rows += rows;
          before.late += late;
          if (piece.firstMs < before.firstMs) before.firstMs = piece.firstMs;
          if (piece.lastMs > before.lastMs) before.lastMs = piece.lastMs;
        }
        at += rows;
      }
    }
    const arrived = this.#touched.map((slot) => slots[slot] as ArrivedRows);
    for (const slot of this.#touched) slots[slot] = undefined;
    this.#touched.length = 0;
    return arrived.sort((a, b) => a.firstMs - b.firstMs);
  }
}

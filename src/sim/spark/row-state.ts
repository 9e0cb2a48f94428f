/**
 * State that holds rows until the watermark has passed them: deduplication and stream-stream joins.
 *
 * Sources: StreamingDeduplicateExec, StreamingDeduplicateWithinWatermarkExec, StreamingSymmetricHashJoinExec (Spark 4.x).
 */
import type { EventTimePiece } from './event-times.ts';
import type { OperatorState, StateInput, StateReport } from './state-report.ts';

/** Rows by the event time at which they may go. A piece that is passed in part gives up its share. */
class Shelf {
  /** By their start. */
  readonly #pieces: { rows: number; fromMs: number; toMs: number }[] = [];
  #rows = 0;

  get rows(): number {
    return this.#rows;
  }

  add({ rows, fromMs, toMs }: EventTimePiece): void {
    if (rows <= 0) return;
    this.#rows += rows;
    let at = this.#pieces.length;
    while (at > 0 && (this.#pieces[at - 1] as EventTimePiece).fromMs > fromMs) at--;
    const before = this.#pieces[at - 1];
    // Partitions bring the same stretch of time many times over.
    if (before?.fromMs === fromMs && before.toMs === toMs) before.rows += rows;
    else this.#pieces.splice(at, 0, { rows, fromMs, toMs });
  }

  /** Removes the rows up to `ms` and returns how many they were. */
  removeUpTo(ms: number): number {
    let removed = 0;
    let passed = 0;
    for (const piece of this.#pieces) {
      if (piece.fromMs > ms) break;
      passed++;
      if (piece.toMs <= ms) {
        removed += piece.rows;
        piece.rows = 0;
        continue;
      }
      const rows = Math.floor((piece.rows * (ms - piece.fromMs)) / (piece.toMs - piece.fromMs));
      removed += rows;
      piece.rows -= rows;
      piece.fromMs = ms;
    }
    const left = this.#pieces.splice(0, passed).filter((piece) => piece.rows > 0);
    this.#pieces.unshift(...left);
    this.#rows -= removed;
    return removed;
  }
}

/** The rows of pieces that are not late, each moved by `byMs`, and how many are late. */
function sortOut(
  pieces: readonly EventTimePiece[],
  lateMs: number,
  share: number,
  byMs: number,
): { onTime: EventTimePiece[]; late: number } {
  const onTime: EventTimePiece[] = [];
  let late = 0;
  for (const { rows, fromMs, toMs } of pieces) {
    const lateRows = toMs <= lateMs ? rows : fromMs > lateMs ? 0 : Math.floor((rows * (lateMs - fromMs)) / (toMs - fromMs));
    late += lateRows;
    const from = lateRows > 0 ? Math.max(fromMs, lateMs) : fromMs;
    const kept = (rows - lateRows) * share;
    if (kept > 0) onTime.push({ rows: kept, fromMs: from + byMs, toMs: Math.max(from, toMs) + byMs });
  }
  return { onTime, late };
}

const total = (pieces: readonly EventTimePiece[]): number => pieces.reduce((sum, piece) => sum + piece.rows, 0);

export class DeduplicateState implements OperatorState {
  readonly storesPerPartition = 1;
  readonly #shelf = new Shelf();
  readonly #newKeyShare: number;
  /** How long after its event time a key expires, ms: at once with the event time in the key, else after the delay. */
  readonly #expiresAfterMs: number;

  constructor(newKeyShare: number, expiresAfterMs: number) {
    this.#newKeyShare = newKeyShare;
    this.#expiresAfterMs = expiresAfterMs;
  }

  process({ eventTimes, rows, lateMs, evictMs }: StateInput): StateReport {
    const rowsBefore = Math.floor(this.#shelf.rows + 0.5);
    const { onTime, late } = sortOut(eventTimes.pieces, lateMs, this.#newKeyShare, this.#expiresAfterMs);
    for (const piece of onTime) this.#shelf.add(piece);
    const rowsUpdated = Math.floor(total(onTime) + 0.5);
    this.#shelf.removeUpTo(evictMs);
    const rowsTotal = Math.floor(this.#shelf.rows + 0.5);
    return {
      rowsTotal,
      rowsBefore,
      rowsUpdated,
      rowsRemoved: rowsBefore + rowsUpdated - rowsTotal,
      droppedByWatermark: late,
      lateRecords: late,
      outputRows: rowsUpdated,
      rowsShuffled: rows,
    };
  }
}

export class JoinState implements OperatorState {
  /** Keys with a count, and keys with an index to rows, for each side. */
  readonly storesPerPartition = 4;
  readonly #left = new Shelf();
  readonly #right = new Shelf();
  readonly #withinMs: number;

  constructor(withinMs: number) {
    this.#withinMs = withinMs;
  }

  process({ eventTimes, right, rows, lateMs, evictMs }: StateInput): StateReport {
    const rowsBefore = Math.floor(this.#left.rows + this.#right.rows + 0.5);
    const ofLeft = sortOut(eventTimes.pieces, lateMs, 1, this.#withinMs);
    const ofRight = sortOut(right, lateMs, 1, this.#withinMs);
    for (const piece of ofLeft.onTime) this.#left.add(piece);
    for (const piece of ofRight.onTime) this.#right.add(piece);
    this.#left.removeUpTo(evictMs);
    this.#right.removeUpTo(evictMs);
    const rowsUpdated = Math.floor(total(ofLeft.onTime) + total(ofRight.onTime) + 0.5);
    const rowsTotal = Math.floor(this.#left.rows + this.#right.rows + 0.5);
    return {
      rowsTotal,
      rowsBefore,
      rowsUpdated,
      rowsRemoved: rowsBefore + rowsUpdated - rowsTotal,
      droppedByWatermark: ofLeft.late + ofRight.late,
      lateRecords: ofLeft.late,
      // Modelling choice: each row of the first input that is not late finds one partner.
      outputRows: Math.floor(total(ofLeft.onTime) + 0.5),
      rowsShuffled: rows + total(right),
    };
  }
}

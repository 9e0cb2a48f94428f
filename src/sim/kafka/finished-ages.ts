/** Ages of the records that were finished: in windows for the trace, entered in pieces along the arrival curve. */
import { AgeHistogram, LATENCY_EDGES_MS } from '../parts/age-histogram.ts';
import type { ArrivalCurve } from '../parts/arrival-curve.ts';

export class FinishedAges {
  readonly #windows: Float64Array[] = [];
  readonly #open = new AgeHistogram();
  readonly #piece = { firstMs: 0, lastMs: 0 };
  /** The oldest age at which a record was finished; null = none was. */
  latencyMaxMs: number | null = null;

  /**
   * `records` from offset `from` on were finished at firstMs, firstMs + stepMs, … They are entered in pieces that lie inside one slot
   * of the arrival curve, where append times are on a straight line.
   * @param spreadMs ages are evenly spread this much either way beside that, independently of it
   */
  finished(
    curve: ArrivalCurve,
    partition: number,
    from: number,
    records: number,
    firstMs: number,
    stepMs: number,
    spreadMs: number,
  ): void {
    const piece = this.#piece;
    let done = 0;
    while (done < records) {
      const count = curve.straightPiece(partition, from + done, records - done, piece);
      const firstAgeMs = firstMs + done * stepMs - piece.firstMs;
      const lastAgeMs = firstMs + (done + Math.max(0, count - 1)) * stepMs - piece.lastMs;
      if (spreadMs > 0) {
        const meanMs = (firstAgeMs + lastAgeMs) / 2;
        const halfMs = Math.sqrt(((lastAgeMs - firstAgeMs) * (lastAgeMs - firstAgeMs)) / 4 + spreadMs * spreadMs);
        // Two even spreads count as one of the same variance; no record is younger than nothing, or older than the run.
        const most = Math.max(0, Math.min(halfMs, meanMs, firstMs + records * stepMs - meanMs));
        this.aged(count, meanMs - most, meanMs + most);
      } else if (firstAgeMs < lastAgeMs) this.aged(count, firstAgeMs, lastAgeMs);
      else this.aged(count, lastAgeMs, firstAgeMs);
      done += count;
    }
  }

  /** Ages spread evenly over [fromMs, toMs]; a hair below 0 is rounding. */
  aged(records: number, fromMs: number, toMs: number): void {
    const low = fromMs < 0 ? 0 : fromMs;
    const high = toMs < low ? low : toMs;
    if (this.latencyMaxMs === null || high > this.latencyMaxMs) this.latencyMaxMs = high;
    this.#open.add(records, low, high);
  }

  closeWindow(): void {
    this.#windows.push(this.#open.toBuckets(LATENCY_EDGES_MS));
    this.#open.reset();
  }

  /** The closed windows, and the one that is still open if anything finished in it. */
  windows(): Float64Array[] {
    const windows = [...this.#windows];
    if (this.#open.count > 0) windows.push(this.#open.toBuckets(LATENCY_EDGES_MS));
    return windows;
  }
}

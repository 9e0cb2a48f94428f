/** Where a query stands in its topic at a sample: what waits, and since when. */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';

export class PartitionStanding {
  readonly #curve: ArrivalCurve;
  readonly #logEnds: Float64Array;
  /** By partition: where the commit log stood at the last sample, and when the record was appended that comes next. */
  readonly #next: readonly { offset: number; ms: number }[];
  /** Records that are not committed, by partition. */
  readonly lags: Float64Array;
  /** Records in the log, those of the start included. */
  produced = 0;
  lag = 0;
  /** When the oldest record was appended that is not committed, and that is not finished, ms; the moment of the sample where there is none. */
  oldestMs = 0;
  oldestUnfinishedMs = 0;

  constructor(curve: ArrivalCurve) {
    this.#curve = curve;
    this.#logEnds = new Float64Array(curve.partitions);
    this.#next = Array.from(this.#logEnds, () => ({ offset: -1, ms: 0 }));
    this.lags = new Float64Array(curve.partitions);
  }

  /** Looks at `atMs`; `committed` and `finished` are offsets by partition. */
  read(atMs: number, committed: Float64Array, finished: Float64Array): void {
    this.#curve.logEndOffsets(atMs, this.#logEnds);
    let produced = 0;
    let lag = 0;
    let oldestMs = atMs;
    let oldestUnfinishedMs = atMs;
    for (let partition = 0; partition < this.lags.length; partition++) {
      const logEnd = this.#logEnds[partition] as number;
      const done = committed[partition] as number;
      const shown = finished[partition] as number;
      produced += logEnd;
      lag += logEnd - done;
      this.lags[partition] = logEnd - done;
      const nextMs = logEnd > done ? this.#nextMs(partition, done) : Infinity;
      const unfinishedMs = shown === done ? nextMs : logEnd > shown ? this.#curve.timeOf(partition, shown + 0.5) : Infinity;
      if (nextMs < oldestMs) oldestMs = nextMs;
      if (unfinishedMs < oldestUnfinishedMs) oldestUnfinishedMs = unfinishedMs;
    }
    this.produced = produced;
    this.lag = lag;
    this.oldestMs = oldestMs;
    this.oldestUnfinishedMs = oldestUnfinishedMs;
  }

  /** Looked up again only when the partition has moved on: a batch of real-time mode leaves it minutes behind. */
  #nextMs(partition: number, offset: number): number {
    const next = this.#next[partition] as { offset: number; ms: number };
    if (next.offset !== offset) {
      next.offset = offset;
      next.ms = this.#curve.timeOf(partition, offset + 0.5);
    }
    return next.ms;
  }
}

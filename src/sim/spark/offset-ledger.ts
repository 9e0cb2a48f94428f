/**
 * Where the output and the commit log of a query stand in each partition, and what retention deleted before it was read.
 *
 * Modelling choice: the log begins with the first record that is younger than retention.ms, at every moment. (Kafka deletes whole
 * segments, and looks every log.retention.check.interval.ms.)
 */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';

/** The offsets that a batch has read: [from, end) by partition. */
export interface ReadRanges {
  readonly from: Float64Array;
  readonly end: Float64Array;
}

export class OffsetLedger {
  readonly #curve: ArrivalCurve;
  readonly #retentionMs: number;
  /** Ahead of the commit log between the end of the tasks and the commit. */
  readonly finished: Float64Array;
  readonly committed: Float64Array;
  #lost = 0;

  /** @param retentionMs −1 = for ever */
  constructor(curve: ArrivalCurve, retentionMs: number) {
    this.#curve = curve;
    this.#retentionMs = retentionMs;
    this.finished = new Float64Array(curve.partitions);
    this.committed = new Float64Array(curve.partitions);
  }

  /** The first offset of a partition that is still in the log. */
  logStart(partition: number, nowMs: number): number {
    if (this.#retentionMs < 0 || nowMs < this.#retentionMs) return 0;
    return this.#curve.logEndOffset(partition, nowMs - this.#retentionMs);
  }

  /** From where a batch that was planned from `start` to `end` can still be read. */
  readableFrom(start: Float64Array, end: Float64Array, nowMs: number): Float64Array {
    return start.map((offset, partition) =>
      Math.max(offset, Math.min(this.logStart(partition, nowMs), end[partition] as number)),
    );
  }

  /**
   * The output of a batch is there. Calls `fresh` with each stretch that was not there before.
   * @returns records that were there before, and are now there twice
   */
  publish({ from, end }: ReadRanges, fresh: (partition: number, offset: number, records: number) => void): number {
    let again = 0;
    for (let partition = 0; partition < from.length; partition++) {
      const before = this.finished[partition] as number;
      const first = from[partition] as number;
      const last = end[partition] as number;
      again += Math.max(0, Math.min(last, before) - first);
      if (last <= before) continue;
      const firstNew = Math.max(first, before);
      this.#lost += firstNew - before;
      if (last > firstNew) fresh(partition, firstNew, last - firstNew);
      this.finished[partition] = last;
    }
    return again;
  }

  /**
   * Records that were deleted before they were read, up to `nowMs`.
   * @param reading what the running batch has read: that is safe as long as the batch lives
   */
  lostAt(nowMs: number, reading: ReadRanges | null): number {
    let lost = this.#lost;
    for (let partition = 0; partition < this.finished.length; partition++) {
      const done = this.finished[partition] as number;
      const from = reading === null ? done : Math.max(done, reading.from[partition] as number);
      const safe = reading === null ? done : Math.max(done, reading.end[partition] as number);
      lost += from - done + Math.max(0, this.logStart(partition, nowMs) - safe);
    }
    return lost;
  }
}

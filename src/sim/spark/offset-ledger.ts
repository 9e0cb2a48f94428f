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

  /** From where a batch that was planned from `start` to `end` can still be read; `start` itself where all of it can. */
  readableFrom(start: Float64Array, end: Float64Array, nowMs: number): Float64Array {
    if (this.#retentionMs < 0 || nowMs < this.#retentionMs) return start;
    return start.map((offset, partition) =>
      Math.max(offset, Math.min(this.logStart(partition, nowMs), end[partition] as number)),
    );
  }

  /**
   * The output of a batch is there.
   * @returns whether it was there before already, from an attempt that died before it could write the commit log
   */
  publish({ from, end }: ReadRanges): boolean {
    let isNew = false;
    for (let partition = 0; partition < from.length; partition++) {
      const before = this.finished[partition] as number;
      const last = end[partition] as number;
      if (last <= before) continue;
      isNew = true;
      this.#lost += Math.max(0, (from[partition] as number) - before);
      this.finished[partition] = last;
    }
    return !isNew;
  }

  /**
   * Records of a partition up to `until` are done, in a batch that has read it from `from` on; without a batch's end to wait for.
   * @returns how many of them are done for the first time
   */
  finish(partition: number, from: number, until: number): number {
    const before = this.finished[partition] as number;
    if (until <= before) return 0;
    this.#lost += Math.max(0, from - before);
    this.finished[partition] = until;
    return until - Math.max(from, before);
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

/**
 * Deletes whole segments from the beginning of each partition's log, whoever has read them or not: those whose newest record is older
 * than `retention.ms`, and those that the log is too large by (`retention.bytes`). Brokers look every
 * `log.retention.check.interval.ms`, so records live longer than the retention, by up to a segment's span and that interval.
 *
 * Left out: segments that roll by time (`segment.ms`, a week), the minute between marking and removing a file.
 *
 * @source UnifiedLog.deleteRetentionMsBreachedSegments, deleteRetentionSizeBreachedSegments; LogManager.cleanupLogs (4.1.1)
 */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';

export class Retention {
  readonly #curve: ArrivalCurve;
  readonly #retentionMs: number;
  readonly #retentionRecords: number;
  readonly #segmentRecords: number;
  readonly #checkMs: number;

  constructor({ kafka, traffic }: KafkaScenario, curve: ArrivalCurve) {
    const { config } = kafka.topic;
    const never = (value: number): number => (value < 0 ? Infinity : value);
    this.#curve = curve;
    this.#retentionMs = never(config['retention.ms']);
    this.#retentionRecords = never(config['retention.bytes']) / traffic.recordBytes;
    this.#segmentRecords = Math.max(1, Math.floor(config['segment.bytes'] / traffic.recordBytes));
    this.#checkMs = kafka.broker.config['log.retention.check.interval.ms'];
  }

  /** The next look after `nowMs`; Infinity where nothing can be deleted within `durationMs`. */
  nextCheckMs(nowMs: number, durationMs: number): number {
    if (this.#retentionRecords === Infinity && this.#retentionMs >= durationMs) return Infinity;
    const nextMs = (Math.floor(nowMs / this.#checkMs) + 1) * this.#checkMs;
    return nextMs > durationMs ? Infinity : nextMs;
  }

  /** Where the log of `partition` begins after a look at `nowMs`, if it began at `logStart`. */
  logStartAfter(partition: number, logStart: number, nowMs: number): number {
    const logEnd = this.#curve.logEndOffset(partition, nowMs);
    let start = logStart;
    for (;;) {
      const end = Math.min(start - (start % this.#segmentRecords) + this.#segmentRecords, logEnd);
      if (end <= start) return start;
      const isTooOld = nowMs - this.#curve.timeOf(partition, end - 0.5) > this.#retentionMs;
      const isTooMuch = logEnd - start - this.#retentionRecords >= end - start;
      if (!isTooOld && !isTooMuch) return start;
      start = end;
    }
  }
}

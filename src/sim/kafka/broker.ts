/**
 * What a broker answers to a fetch request, and when. Partitions are led by broker `partition mod brokers`.
 *
 * The broker answers at once when the readable bytes reach `fetch.min.bytes`, else as soon as they do, else empty-handed after
 * `fetch.max.wait.ms`. Partitions are read in session order: each gives at most `max.partition.fetch.bytes`, all together at most
 * `fetch.max.bytes`; the first non-empty one may overshoot by giving one record. Records are of one size and uncompressed.
 *
 * @source ReplicaManager.readFromLog, DelayedFetch, KafkaApis.handleFetchRequest (4.1.1); facts: Kafka §1.2 "Broker side"
 */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import { fetchBytesUnderQuota } from './quota-window.ts';

/** The broker's own `fetch.max.bytes`. */
const BROKER_FETCH_MAX_BYTES = 57_671_680;

/** A fetch's limits in records, from the settings in bytes and the record size. */
export interface FetchLimits {
  readonly minRecords: number;
  readonly maxWaitMs: number;
  readonly maxRecords: number;
  readonly maxPartitionRecords: number;
}

export function fetchLimits(
  config: {
    'fetch.min.bytes': number;
    'fetch.max.wait.ms': number;
    'fetch.max.bytes': number;
    'max.partition.fetch.bytes': number;
  },
  recordBytes: number,
  quotaBytesPerSecond: number | null = null,
): FetchLimits {
  const quotaBytes = quotaBytesPerSecond === null ? Infinity : fetchBytesUnderQuota(quotaBytesPerSecond);
  return {
    minRecords: Math.max(1, Math.ceil(config['fetch.min.bytes'] / recordBytes)),
    maxWaitMs: config['fetch.max.wait.ms'],
    maxRecords: Math.floor(Math.min(config['fetch.max.bytes'], BROKER_FETCH_MAX_BYTES, quotaBytes) / recordBytes),
    maxPartitionRecords: Math.floor(config['max.partition.fetch.bytes'] / recordBytes),
  };
}

const BISECTIONS = 50;

/** When the broker answers a request that arrives at `atMs` and asks for the first `count` partitions from their `position` on, ms. */
export function answerTimeMs(
  curve: ArrivalCurve,
  partitions: Int32Array,
  count: number,
  position: Float64Array,
  atMs: number,
  limits: FetchLimits,
): number {
  const latestMs = atMs + limits.maxWaitMs;
  if (limits.minRecords === 1) {
    let earliestMs = latestMs;
    for (let i = 0; i < count; i++) {
      const partition = partitions[i] as number;
      const appendMs = curve.nextAppendMs(partition, position[partition] as number, atMs, earliestMs);
      if (appendMs <= atMs) return atMs;
      if (appendMs < earliestMs) earliestMs = appendMs;
    }
    return earliestMs;
  }
  const readable = (ms: number): number => {
    let records = 0;
    for (const partition of partitions.subarray(0, count))
      records += curve.logEndOffset(partition, ms) - (position[partition] as number);
    return records;
  };
  if (readable(atMs) >= limits.minRecords) return atMs;
  if (readable(latestMs) < limits.minRecords) return latestMs;
  let tooEarlyMs = atMs;
  let enoughMs = latestMs;
  for (let i = 0; i < BISECTIONS && enoughMs - tooEarlyMs > 1e-6; i++) {
    const middleMs = (tooEarlyMs + enoughMs) / 2;
    if (readable(middleMs) >= limits.minRecords) enoughMs = middleMs;
    else tooEarlyMs = middleMs;
  }
  return enoughMs;
}

/** The records of `partition` in the answer given at `atMs`, when `records` are in it already. */
export function recordsInAnswer(
  curve: ArrivalCurve,
  partition: number,
  position: number,
  atMs: number,
  records: number,
  limits: FetchLimits,
): number {
  const readable = curve.logEndOffset(partition, atMs) - position;
  if (readable <= 0) return 0;
  const room = limits.maxRecords - records;
  const given = Math.min(readable, room, limits.maxPartitionRecords);
  return given < 1 ? (records === 0 ? 1 : 0) : given;
}

/**
 * From offset ranges to tasks: one task for each Kafka partition that has something to read, unless an option splits large ranges.
 *
 * Source: KafkaOffsetRangeCalculator.getRanges (Spark 4.x, connector/kafka-0-10-sql); `maxRecordsPerPartition` is SPARK-49259, applied first.
 */
import { sized } from './arrays.ts';

/** What one task of the source stage reads. */
export interface OffsetRange {
  readonly partition: number;
  readonly from: number;
  /** Exclusive. */
  readonly until: number;
}

const sizeOf = ({ from, until }: OffsetRange): number => until - from;
const sizeOfAll = (ranges: readonly OffsetRange[]): number => ranges.reduce((sum, range) => sum + sizeOf(range), 0);

/** The tasks of a batch. `null` options are not set; empty ranges make no task. */
export function rangesToTasks(
  ranges: readonly OffsetRange[],
  minPartitions: number | null,
  maxRecordsPerPartition: number | null,
): OffsetRange[] {
  let tasks = ranges.filter((range) => sizeOf(range) > 0);
  if (maxRecordsPerPartition !== null)
    tasks = tasks.flatMap((range) => cut(range, Math.ceil(sizeOf(range) / maxRecordsPerPartition)));
  if (minPartitions === null || tasks.length >= minPartitions) return tasks;

  const total = sizeOfAll(tasks);
  const unsplit = tasks.filter((range) => partCount(sizeOf(range), total, minPartitions) === 1);
  const splitTotal = total - sizeOfAll(unsplit);
  const splitMin = Math.max(minPartitions - unsplit.length, 1);
  const isUnsplit = new Set(unsplit);
  return tasks.flatMap((range) => (isUnsplit.has(range) ? [range] : cut(range, partCount(sizeOf(range), splitTotal, splitMin))));
}

/** Java's Math.round, at least 1. */
function partCount(size: number, total: number, minPartitions: number): number {
  return Math.max(Math.floor((size / total) * minPartitions + 0.5), 1);
}

/** Cuts a range into `parts`; integer division, the last ones take the rest. */
function cut({ partition, from, until }: OffsetRange, parts: number): OffsetRange[] {
  const pieces: OffsetRange[] = [];
  let at = from;
  for (let left = parts; left > 0; left--) {
    const end = at + Math.floor((until - at) / left);
    if (end > at) pieces.push({ partition, from: at, until: end });
    at = end;
  }
  return pieces;
}

/**
 * Records of each task of a batch that reads [from, until) of every partition; see rangesToTasks.
 * @param room taken for the answer where it has the right length
 */
export function taskSizes(
  from: Float64Array,
  until: Float64Array,
  minPartitions: number | null,
  maxRecordsPerPartition: number | null,
  room: Float64Array,
): Float64Array {
  if (minPartitions === null && maxRecordsPerPartition === null) {
    // Loops, because a run does this thousands of times and calls of `map` and `filter` would take most of the time.
    let tasks = 0;
    for (let partition = 0; partition < from.length; partition++)
      if ((until[partition] as number) > (from[partition] as number)) tasks++;
    const sizes = sized(room, tasks);
    for (let partition = 0, task = 0; task < tasks; partition++) {
      const size = (until[partition] as number) - (from[partition] as number);
      if (size > 0) sizes[task++] = size;
    }
    return sizes;
  }
  const ranges = Array.from(from, (offset, partition) => ({ partition, from: offset, until: until[partition] as number }));
  return Float64Array.from(rangesToTasks(ranges, minPartitions, maxRecordsPerPartition), sizeOf);
}

/**
 * Reading a job graph: a backpressured task is the victim of something below it. The bottleneck is the first task downstream of the
 * backpressured ones that is busy and not backpressured itself.
 *
 * Sources: Flink documentation, "Monitoring Back Pressure"; P. Nowojski, "How to identify the source of backpressure?", flink.apache.org,
 * 2021-07-07; N. Kruber, P. Nowojski, "Flink Network Stack Vol. 2", flink.apache.org, 2019-07-23 (pool usages).
 */
import { backPressureLevel } from './web-ui-levels.ts';

/** What one task shows, source first. */
export interface TaskReading {
  /** Share of the time, one a subtask: `busyTimeMsPerSecond` ÷ 1000. */
  readonly busy: readonly number[];
  /** `backPressuredTimeMsPerSecond` ÷ 1000, one a subtask. */
  readonly backPressured: readonly number[];
  /** Mean over the subtasks, 0 … 1 (an output pool with overdraft may be above 1). */
  readonly inPoolUsage: number;
  readonly outPoolUsage: number;
}

export type BottleneckCause =
  /** All its subtasks are busy. */
  | 'capacity'
  /** One subtask is busy, others are not. */
  | 'skew'
  /** Nobody is busy, but buffers do not get through. */
  | 'network';

export interface Bottleneck {
  /** The place of the task; of the receiver, where it is the network. */
  readonly task: number;
  readonly cause: BottleneckCause;
  /** The backpressured tasks above it. */
  readonly victims: readonly number[];
  /** The subtasks that are busy. */
  readonly subtasks: readonly number[];
}

/** "Busy all the time", with some room for what an average over 60 s blurs. */
const FULLY_BUSY = 0.9;
const POOL_FULL = 0.9;
const POOL_EMPTY = 0.5;

/** The task that holds the job up; null where none does. */
export function locateBottleneck(tasks: readonly TaskReading[]): Bottleneck | null {
  const victims = tasks.flatMap(({ backPressured }, task) => (isBackPressured(backPressured) ? [task] : []));
  // Without a victim only the source itself can be the one: it has nobody above it.
  const suspect = victims.length === 0 ? 0 : (victims[victims.length - 1] as number) + 1;
  const reading = tasks[suspect];
  if (reading === undefined) return null;
  const subtasks = reading.busy.flatMap((share, subtask) => (share >= FULLY_BUSY ? [subtask] : []));
  if (subtasks.length > 0) {
    const cause = subtasks.length > reading.busy.length / 2 ? 'capacity' : 'skew';
    return { task: suspect, cause, victims, subtasks };
  }
  const sender = tasks[suspect - 1];
  if (sender !== undefined && sender.outPoolUsage >= POOL_FULL && reading.inPoolUsage < POOL_EMPTY)
    return { task: suspect, cause: 'network', victims, subtasks };
  return null;
}

function isBackPressured(shares: readonly number[]): boolean {
  return shares.some((share) => backPressureLevel(share) !== 'OK');
}

/**
 * A long-running task of real-time mode: it takes the records of one partition one after the other, as they come, until its batch is over.
 *
 * In between two knees of the arrival curve both the log and the task go on at a constant rate, so a task costs as many steps as there are
 * knees and changes of its speed, whatever the number of records. A record is done once the task has passed its middle, as it is in the
 * log once the arrival curve has; its age is at least the time that it takes itself.
 */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';

/** Where a task stands. */
export interface TaskProgress {
  /** Records of the partition that are done, as a continuous quantity. */
  done: number;
  atMs: number;
}

/** Records that became done in one go, and the ages of the first and the last of them, ms. */
export interface DoneRecords {
  readonly from: number;
  readonly until: number;
  readonly firstAgeMs: number;
  readonly lastAgeMs: number;
}

/** Less than this of a record is none: rounding leaves such remainders. */
const NOTHING = 1e-6;

/** Has a task done `most` records, but for rounding? */
export const hasDone = ({ done }: TaskProgress, most: number): boolean => done > most - NOTHING;

/** Whole records. */
export const wholeRecords = (records: number): number => Math.floor(records + 0.5);

/**
 * Lets a task work until `untilMs`, or until it has done `most` records of its partition.
 * @param recordMs work of one record, ms; 0 = none
 */
export function serve(
  curve: ArrivalCurve,
  partition: number,
  task: TaskProgress,
  untilMs: number,
  recordMs: number,
  most: number,
  visit: ((records: DoneRecords) => void) | null,
): void {
  while (task.atMs < untilMs && !hasDone(task, most)) {
    const { done: from, atMs: fromMs } = task;
    const kneeMs = Math.min(untilMs, nextKneeMs(curve, fromMs));
    const there = curve.recordsAt(partition, fromMs);
    const arrivesPerMs = (curve.recordsAt(partition, kneeMs) - there) / (kneeMs - fromMs);
    if (there - from > NOTHING) drain(task, kneeMs, there - from, arrivesPerMs, recordMs, most);
    else follow(task, kneeMs, arrivesPerMs, recordMs, most);
    // Sums of many steps are not quite the curve: a task that keeps up stands exactly where the log does, and none is ahead of it.
    const log = curve.recordsAt(partition, task.atMs);
    if (task.done > log - NOTHING) task.done = Math.min(most, log);
    if (visit === null || wholeRecords(task.done) <= wholeRecords(from)) continue;
    visit({
      from: wholeRecords(from),
      until: wholeRecords(task.done),
      firstAgeMs: Math.max(recordMs, fromMs - curve.timeOf(partition, from)),
      lastAgeMs: Math.max(recordMs, task.atMs - curve.timeOf(partition, task.done)),
    });
  }
}

/** The arrival curve is straight until then, ms. */
function nextKneeMs(curve: ArrivalCurve, nowMs: number): number {
  const slot = Math.floor(nowMs / curve.slotMs) + 1;
  return slot > curve.slots ? Infinity : slot * curve.slotMs;
}

/** Records wait: the task works without a pause until the knee or until none waits any more. */
function drain(task: TaskProgress, kneeMs: number, waiting: number, arrivesPerMs: number, recordMs: number, most: number): void {
  const gainPerMs = recordMs === 0 ? Infinity : 1 / recordMs - arrivesPerMs;
  const emptyMs = gainPerMs > 0 ? task.atMs + waiting / gainPerMs : Infinity;
  const fullMs = recordMs === 0 ? Infinity : task.atMs + (most - task.done) * recordMs;
  if (emptyMs <= Math.min(kneeMs, fullMs)) {
    task.done = Math.min(most, task.done + waiting + arrivesPerMs * (emptyMs - task.atMs));
    task.atMs = emptyMs;
    return;
  }
  advance(task, kneeMs, 1 / recordMs, most);
}

/** Nothing waits: the task keeps up with what comes, or goes on at its own speed where that is slower. */
function follow(task: TaskProgress, kneeMs: number, arrivesPerMs: number, recordMs: number, most: number): void {
  advance(task, kneeMs, recordMs === 0 ? arrivesPerMs : Math.min(arrivesPerMs, 1 / recordMs), most);
}

function advance(task: TaskProgress, untilMs: number, perMs: number, most: number): void {
  const fullMs = perMs > 0 ? task.atMs + (most - task.done) / perMs : Infinity;
  if (fullMs <= untilMs) {
    task.done = most;
    task.atMs = fullMs;
    return;
  }
  // After the last record of the run nothing comes: the end of the curve is an infinite way off.
  if (perMs > 0) task.done += perMs * (untilMs - task.atMs);
  task.atMs = untilMs;
}

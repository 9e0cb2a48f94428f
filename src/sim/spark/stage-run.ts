/**
 * One stage of a batch: its tasks are handed out in order, each to the slot that is free first (list scheduling); the stage ends with the
 * last of them. A task works for a time, and may then call a service, one call after the other.
 *
 * Sources: TaskSchedulerImpl.resourceOffers (Spark 4.x, core); R. L. Graham, "Bounds on Multiprocessing Timing Anomalies", SIAM J. Appl.
 * Math. 17 (1969) for what list scheduling can and cannot do.
 */
import type { Cluster, Slot } from './cluster.ts';
import type { SinkCalls } from './sink-calls.ts';
import { sized } from './arrays.ts';
import { StageEvents } from './stage-events.ts';
import type { StageResult, StageTasks } from './stage-result.ts';

export class StageRun {
  readonly #cluster: Cluster;
  readonly #maxFailures: number;
  /** When each slot is free, and the slots in the order in which they become so; kept from stage to stage, because a run has thousands of them. */
  #freeMs: Float64Array = new Float64Array(0);
  #order = new Int32Array(0);

  /** @param maxFailures attempts of a task before its stage is given up */
  constructor(cluster: Cluster, maxFailures: number) {
    this.#cluster = cluster;
    this.#maxFailures = maxFailures;
  }

  /**
   * Runs a stage.
   * @param untilMs nothing after this moment is of interest: the driver dies then
   * @param keepsTasks whether the result says of each task where and when it ran
   */
  run(tasks: StageTasks, startMs: number, untilMs: number, calls: SinkCalls | null, keepsTasks: boolean): StageResult {
    this.#cluster.stageBegins(startMs);
    const slots = this.#cluster.slotsAt(startMs, untilMs);
    const plain = calls === null || tasks.rows === null ? this.#runPlain(tasks, slots, startMs, keepsTasks) : null;
    return plain ?? new StageEvents(tasks, slots, startMs, untilMs, calls, this.#cluster, this.#maxFailures).run();
  }

  /** Tasks that only work, on slots that are all there and stay. Null where that is not so. */
  #runPlain({ workMs }: StageTasks, slots: readonly Slot[], startMs: number, keepsTasks: boolean): StageResult | null {
    if (slots.length === 0) return null;
    this.#freeMs = sized(this.#freeMs, slots.length);
    if (this.#order.length < workMs.length + slots.length) this.#order = new Int32Array(workMs.length + slots.length);
    const freeMs = this.#freeMs.fill(startMs);
    const placed = keepsTasks ? placesFor(workMs.length) : NO_PLACES;
    const { endMs, busyMs, longestMs, lastStartMs } =
      !keepsTasks && areEqual(workMs)
        ? inEvenWaves(workMs.length, workMs[0] ?? 0, startMs, freeMs)
        : oneByOne(workMs, slots, startMs, freeMs, this.#order, placed);
    for (const { readyMs, goneMs } of slots) if (readyMs > startMs || goneMs < endMs) return null;
    if (this.#cluster.nextRequestMs <= lastStartMs || this.#cluster.isSlowWithin(startMs, endMs)) return null;
    for (let slot = 0; slot < slots.length; slot++)
      if ((freeMs[slot] as number) > startMs) this.#cluster.occupied((slots[slot] as Slot).executor, freeMs[slot] as number);
    return { startMs, endMs, isFailed: false, slots: slots.length, longestMs, busyMs, ...placed };
  }
}

type Places = Pick<StageResult, 'executor' | 'taskStartMs' | 'taskEndMs'>;
type PlainTimes = Pick<StageResult, 'endMs' | 'busyMs' | 'longestMs'> & { readonly lastStartMs: number };

const placesFor = (count: number): Places => ({
  executor: new Int32Array(count),
  taskStartMs: new Float64Array(count),
  taskEndMs: new Float64Array(count),
});
const NO_PLACES = placesFor(0);

/**
 * Hands tasks out one after the other and notes in `freeMs` until when each slot is taken, and in `placed`, if it has room, what ran where.
 * @param order room for a slot a task and then one for each slot: from the task on, the slots by when they are free
 */
function oneByOne(
  workMs: Float64Array,
  slots: readonly Slot[],
  startMs: number,
  freeMs: Float64Array,
  order: Int32Array,
  placed: Places,
): PlainTimes {
  const keepsTasks = placed.executor.length > 0;
  const isEven = areEqual(workMs);
  let endMs = startMs;
  let busyMs = 0;
  let longestMs = 0;
  let lastStartMs = startMs;
  for (let task = 0; task < workMs.length; task++) {
    const work = workMs[task] as number;
    // In the first wave, and with equal tasks in all of them, the slots are taken in turn.
    const slot = task < slots.length ? task : isEven ? task % slots.length : (order[task] as number);
    lastStartMs = freeMs[slot] as number;
    const taskEndMs = lastStartMs + work;
    freeMs[slot] = taskEndMs;
    if (!isEven) queueUp(order, Math.max(slots.length, task + 1), task + slots.length, slot, freeMs);
    busyMs += work;
    if (taskEndMs > endMs) endMs = taskEndMs;
    if (work > longestMs) longestMs = work;
    if (!keepsTasks) continue;
    placed.executor[task] = (slots[slot] as Slot).executor;
    placed.taskStartMs[task] = lastStartMs;
    placed.taskEndMs[task] = taskEndMs;
  }
  return { endMs, busyMs, longestMs, lastStartMs };
}

/** The same for equal tasks of which nothing is kept: a step a wave, whatever the number of slots, and the same sums in the same order. */
function inEvenWaves(count: number, work: number, startMs: number, freeMs: Float64Array): PlainTimes {
  let endMs = startMs;
  let lastStartMs = startMs;
  let busyMs = 0;
  for (let task = 0; task < count; task++) busyMs += work;
  for (let left = count; left > 0; left -= freeMs.length) {
    lastStartMs = endMs;
    endMs += work;
    // What the last two waves leave is all that is left.
    if (left <= 2 * freeMs.length) freeMs.fill(endMs, 0, Math.min(left, freeMs.length));
  }
  return { endMs, busyMs, longestMs: count === 0 ? 0 : work, lastStartMs };
}

/**
 * Puts a slot among those from `head` to `tail` that are in order: behind all that are free before it, and of several the first one is ahead.
 * Tasks of a batch are much alike, so that its place is near the tail.
 */
function queueUp(order: Int32Array, head: number, tail: number, slot: number, freeMs: Float64Array): void {
  const ms = freeMs[slot] as number;
  let at = tail;
  for (; at > head; at--) {
    const other = order[at - 1] as number;
    const otherMs = freeMs[other] as number;
    if (otherMs < ms || (otherMs === ms && other < slot)) break;
    order[at] = other;
  }
  order[at] = slot;
}

function areEqual(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}

/**
 * One stage of a batch: its tasks are handed out in order, each to the slot that is free first (list scheduling); the stage ends with the
 * last of them. A task works for a time, and may then call a service, one call after the other.
 *
 * Sources: TaskSchedulerImpl.resourceOffers (Spark 4.x, core); R. L. Graham, "Bounds on Multiprocessing Timing Anomalies", SIAM J. Appl.
 * Math. 17 (1969) for what list scheduling can and cannot do.
 */
import type { Cluster, Slot } from './cluster.ts';
import type { SinkCalls } from './sink-calls.ts';
import { StageEvents } from './stage-events.ts';
import type { StageResult, StageTasks } from './stage-result.ts';

export class StageRun {
  readonly #cluster: Cluster;
  readonly #maxFailures: number;
  /** When each slot is free; kept from stage to stage, because a run has thousands of them. */
  #freeMs = new Float64Array(0);

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
    const count = workMs.length;
    if (slots.length === 0) return null;
    const kept = keepsTasks ? count : 0;
    const placed = { executor: new Int32Array(kept), taskStartMs: new Float64Array(kept), taskEndMs: new Float64Array(kept) };
    if (this.#freeMs.length !== slots.length) this.#freeMs = new Float64Array(slots.length);
    const freeMs = this.#freeMs.fill(startMs);
    const isEven = areEqual(workMs);
    let endMs = startMs;
    let busyMs = 0;
    let longestMs = 0;
    let lastStartMs = startMs;
    for (let task = 0; task < count; task++) {
      const work = workMs[task] as number;
      // In the first wave, and with equal tasks in all of them, the slots are taken in turn.
      const slot = isEven || task < slots.length ? task % slots.length : firstFree(freeMs);
      const fromMs = freeMs[slot] as number;
      freeMs[slot] = fromMs + work;
      busyMs += work;
      lastStartMs = fromMs;
      if (fromMs + work > endMs) endMs = fromMs + work;
      if (work > longestMs) longestMs = work;
      if (!keepsTasks) continue;
      placed.executor[task] = (slots[slot] as Slot).executor;
      placed.taskStartMs[task] = fromMs;
      placed.taskEndMs[task] = fromMs + work;
    }
    for (const { readyMs, goneMs } of slots) if (readyMs > startMs || goneMs < endMs) return null;
    if (this.#cluster.nextRequestMs <= lastStartMs || this.#cluster.isSlowWithin(startMs, endMs)) return null;
    for (let slot = 0; slot < slots.length; slot++)
      if ((freeMs[slot] as number) > startMs) this.#cluster.occupied((slots[slot] as Slot).executor, freeMs[slot] as number);
    return { startMs, endMs, isFailed: false, slots: slots.length, longestMs, busyMs, ...placed, failedAttempts: 0 };
  }
}

/** The slot that is free first, and of several the first one. */
function firstFree(freeMs: Float64Array): number {
  let first = 0;
  for (let slot = 1; slot < freeMs.length; slot++) if ((freeMs[slot] as number) < (freeMs[first] as number)) first = slot;
  return first;
}

function areEqual(values: Float64Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false;
  return true;
}

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

  constructor(cluster: Cluster, maxFailures: number) {
    this.#cluster = cluster;
    this.#maxFailures = maxFailures;
  }

  /**
   * Runs a stage.
   * @param untilMs nothing after this moment is of interest: the driver dies then
   */
  run(tasks: StageTasks, startMs: number, untilMs: number, calls: SinkCalls | null): StageResult {
    this.#cluster.stageBegins(startMs);
    const slots = this.#cluster.slotsAt(startMs, untilMs);
    const even = calls === null || tasks.rows === null ? this.#runEven(tasks, slots, startMs) : null;
    return even ?? new StageEvents(tasks, slots, startMs, untilMs, calls, this.#cluster, this.#maxFailures).run();
  }

  /** Equal tasks on slots that are all there and stay: whole waves. Null where that is not so. */
  #runEven({ workMs }: StageTasks, slots: readonly Slot[], startMs: number): StageResult | null {
    const count = workMs.length;
    const each = workMs[0] ?? 0;
    if (slots.length === 0) return null;
    const waves = Math.ceil(count / slots.length);
    const endMs = startMs + waves * each;
    for (let i = 1; i < count; i++) if (workMs[i] !== each) return null;
    for (const { readyMs, goneMs } of slots) if (readyMs > startMs || goneMs < endMs) return null;
    if (this.#cluster.nextRequestMs <= startMs + (waves - 1) * each) return null;
    const executor = new Int32Array(count);
    const taskStartMs = new Float64Array(count);
    const taskEndMs = new Float64Array(count);
    for (let task = 0; task < count; task++) {
      const wave = Math.floor(task / slots.length);
      executor[task] = (slots[task - wave * slots.length] as Slot).executor;
      taskStartMs[task] = startMs + wave * each;
      taskEndMs[task] = startMs + (wave + 1) * each;
    }
    const last = count - (waves - 1) * slots.length;
    slots.forEach((slot, i) => {
      if (i < count) this.#cluster.occupied(slot.executor, i < last ? endMs : endMs - each);
    });
    return {
      startMs,
      endMs,
      isFailed: false,
      slots: slots.length,
      longestMs: each,
      busyMs: count * each,
      executor,
      taskStartMs,
      taskEndMs,
      failedAttempts: 0,
    };
  }
}

/**
 * A stage, event by event, where its tasks are not all alike, call a service, or lose their executors; see stage-run.ts.
 *
 * A task on an executor that dies starts again elsewhere. A task whose calls fail for good starts again from its beginning, what it had
 * written included, up to `spark.task.maxFailures` attempts; then the stage is given up.
 *
 * Source: TaskSetManager.handleFailedTask, executorLost (Spark 4.x, core).
 */
import { EventQueue } from '../kernel/event-queue.ts';
import type { Cluster, Slot } from './cluster.ts';
import type { SinkCalls } from './sink-calls.ts';
import type { StageResult, StageTasks } from './stage-result.ts';

const FREE = 0;
const WORKING = 1;
const CALLING = 2;

export class StageEvents {
  readonly #tasks: StageTasks;
  readonly #startMs: number;
  readonly #untilMs: number;
  readonly #calls: SinkCalls | null;
  readonly #cluster: Cluster;
  readonly #maxFailures: number;
  readonly #slots: Slot[];
  readonly #slotCount: number;
  #queue: EventQueue;
  readonly #phase: number[];
  readonly #taskOf: number[];
  readonly #attempt: number[];
  readonly #waiting: number[];
  readonly #failures: Uint8Array;
  readonly #rowsLeft: Float64Array;
  readonly #executor: Int32Array;
  readonly #taskStartMs: Float64Array;
  readonly #taskEndMs: Float64Array;
  #left: number;
  #endMs: number;
  #busyMs = 0;
  #longestMs = 0;

  constructor(
    tasks: StageTasks,
    slots: readonly Slot[],
    startMs: number,
    untilMs: number,
    calls: SinkCalls | null,
    cluster: Cluster,
    maxFailures: number,
  ) {
    const count = tasks.workMs.length;
    this.#tasks = tasks;
    this.#startMs = startMs;
    this.#untilMs = untilMs;
    this.#calls = calls;
    this.#cluster = cluster;
    this.#maxFailures = maxFailures;
    this.#slots = [...slots];
    this.#slotCount = slots.filter((slot) => slot.readyMs <= startMs).length;
    // Dynamic allocation can add slots while the stage runs.
    this.#queue = new EventQueue(slots.length + count + cluster.slotsPerExecutor);
    this.#phase = slots.map(() => FREE);
    this.#taskOf = slots.map(() => -1);
    this.#attempt = slots.map(() => 1);
    this.#waiting = Array.from({ length: count }, (_, task) => count - 1 - task);
    this.#failures = new Uint8Array(count);
    this.#rowsLeft = new Float64Array(count);
    this.#executor = new Int32Array(count);
    this.#taskStartMs = new Float64Array(count);
    this.#taskEndMs = new Float64Array(count);
    this.#left = count;
    this.#endMs = startMs;
    slots.forEach((slot, i) => {
      this.#queue.schedule(i, Math.max(startMs, slot.readyMs));
    });
  }

  run(): StageResult {
    let isFailed = false;
    while (this.#left > 0) {
      const nowMs = this.#queue.nextTimeMs();
      if (this.#waiting.length > 0) this.#askForMore(nowMs);
      if (this.#queue.nextTimeMs() > this.#untilMs || this.#queue.nextTimeMs() === Infinity) {
        this.#endMs = this.#queue.nextTimeMs() === Infinity ? Infinity : this.#untilMs;
        break;
      }
      const atMs = this.#queue.nextTimeMs();
      if (!this.#advance(this.#queue.pop(), atMs)) {
        isFailed = true;
        this.#endMs = atMs;
        break;
      }
    }
    if (this.#left > 0) this.#calls?.abandonAll(this.#endMs);
    return {
      startMs: this.#startMs,
      endMs: this.#endMs,
      isFailed,
      slots: this.#slotCount,
      longestMs: this.#longestMs,
      busyMs: this.#busyMs,
      executor: this.#executor,
      taskStartMs: this.#taskStartMs,
      taskEndMs: this.#taskEndMs,
    };
  }

  /** Tasks have waited until `nowMs`, when something happens next (Infinity: never). */
  #askForMore(nowMs: number): void {
    const untilMs = nowMs === Infinity ? this.#cluster.nextRequestMs : nowMs;
    if (this.#cluster.nextRequestMs > untilMs || untilMs === Infinity) return;
    for (const slot of this.#cluster.waiting(untilMs, this.#left)) {
      const index = this.#slots.push(slot) - 1;
      this.#phase.push(FREE);
      this.#taskOf.push(-1);
      this.#attempt.push(1);
      this.#queue.schedule(index, Math.max(slot.readyMs, this.#startMs));
    }
  }

  /** Something of a slot is due. False = the stage is given up. */
  #advance(slot: number, nowMs: number): boolean {
    const { goneMs } = this.#slots[slot] as Slot;
    const task = this.#taskOf[slot] as number;
    if (nowMs >= goneMs) {
      // The executor died in the meantime: its task waits again, behind the others.
      if (this.#phase[slot] === CALLING) this.#calls?.abandoned(slot, goneMs);
      if (task >= 0) this.#endAttempt(slot, task, goneMs, false);
      return true;
    }
    if (this.#phase[slot] === FREE) return this.#take(slot, nowMs);
    if (this.#phase[slot] === WORKING) return this.#callOrFinish(slot, task, nowMs);
    return this.#callEnded(slot, task, nowMs);
  }

  #take(slot: number, nowMs: number): boolean {
    const task = this.#waiting.pop();
    if (task === undefined) return true;
    this.#taskOf[slot] = task;
    const { executor } = this.#slots[slot] as Slot;
    this.#executor[task] = executor;
    this.#taskStartMs[task] = nowMs;
    this.#rowsLeft[task] = this.#tasks.rows?.[task] ?? 0;
    this.#wait(slot, WORKING, nowMs + (this.#tasks.workMs[task] as number) * this.#cluster.slownessOf(executor, nowMs));
    return true;
  }

  #callOrFinish(slot: number, task: number, nowMs: number): boolean {
    if (this.#calls === null || (this.#rowsLeft[task] as number) <= 0) {
      this.#endAttempt(slot, task, nowMs, true);
      return true;
    }
    this.#attempt[slot] = 1;
    this.#startCall(slot, nowMs);
    return true;
  }

  #startCall(slot: number, nowMs: number): void {
    this.#wait(slot, CALLING, (this.#calls as SinkCalls).start(slot, this.#attempt[slot] as number, nowMs));
  }

  #callEnded(slot: number, task: number, nowMs: number): boolean {
    const calls = this.#calls as SinkCalls;
    const step = calls.ended(slot, this.#attempt[slot] as number, this.#rowsLeft[task] as number, nowMs);
    if (step.then === 'again') {
      if (step.isRetry) this.#attempt[slot] = (this.#attempt[slot] as number) + 1;
      if (step.atMs > nowMs) this.#wait(slot, CALLING, calls.waitUntil(slot, step.atMs));
      else this.#startCall(slot, nowMs);
      return true;
    }
    if (step.then === 'done') {
      this.#rowsLeft[task] = (this.#rowsLeft[task] as number) - step.rows;
      return this.#callOrFinish(slot, task, nowMs);
    }
    this.#failures[task] = (this.#failures[task] as number) + 1;
    if (this.#failures[task] >= this.#maxFailures) return false;
    this.#endAttempt(slot, task, nowMs, false);
    return true;
  }

  #endAttempt(slot: number, task: number, nowMs: number, isDone: boolean): void {
    const { executor, goneMs } = this.#slots[slot] as Slot;
    const ms = nowMs - (this.#taskStartMs[task] as number);
    this.#busyMs += ms;
    this.#taskOf[slot] = -1;
    if (isDone) {
      this.#left--;
      this.#taskEndMs[task] = nowMs;
      this.#longestMs = Math.max(this.#longestMs, ms);
      this.#endMs = Math.max(this.#endMs, nowMs);
    } else {
      this.#waiting.unshift(task);
      this.#wakeFreeSlots(nowMs);
    }
    this.#cluster.occupied(executor, nowMs);
    if (nowMs < goneMs) this.#wait(slot, FREE, nowMs);
  }

  /** A task waits again: slots that found nothing to do look again. */
  #wakeFreeSlots(nowMs: number): void {
    for (const [slot, { goneMs }] of this.#slots.entries())
      if (this.#phase[slot] === FREE && goneMs > nowMs && !this.#queue.isScheduled(slot)) this.#wait(slot, FREE, nowMs);
  }

  #wait(slot: number, phase: number, atMs: number): void {
    this.#phase[slot] = phase;
    const { goneMs } = this.#slots[slot] as Slot;
    this.#queue.schedule(slot, Math.min(Math.max(atMs, 0), goneMs));
  }
}

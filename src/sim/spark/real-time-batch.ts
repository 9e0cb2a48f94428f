/**
 * One batch of real-time mode: a task for every partition of the topic, each on a slot of its own until the batch is over.
 *
 * The end is a moment, fixed when the batch is handed out, and not an offset. A task that finds no slot until then reads nothing: Spark 4.1
 * does not check that there are enough. A task that fails or loses its executor starts again at the batch's start offset, up to the same
 * moment, and writes again what it had written.
 *
 * Sources: RealTimeStreamScanExec, LowLatencyReaderWrap, KafkaMicroBatchStream.planInputPartitions(start) (Spark 4.1; SPARK-53736);
 * TaskSetManager.handleFailedTask.
 */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { StageRecord } from './batch-record.ts';
import type { Cluster, Slot } from './cluster.ts';
import { hasDone, serve, wholeRecords, type DoneRecords, type TaskProgress } from './real-time-service.ts';

/** What a batch is given. */
export interface RealTimePlan {
  /** Where each partition begins. */
  readonly from: Float64Array;
  /** Work of one record, by partition, ms. */
  readonly recordMs: Float64Array;
  /** The first record of each partition that cannot be read; Infinity = none. */
  readonly poison: Float64Array;
  readonly startMs: number;
  readonly endMs: number;
  /** Nothing after this moment is of interest: the driver dies then. */
  readonly untilMs: number;
  /** Attempts of a task before the query fails. */
  readonly maxFailures: number;
}

/** A task on a slot. */
interface Attempt {
  readonly executor: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

export class RealTimeBatch {
  readonly #curve: ArrivalCurve;
  readonly #cluster: Cluster;
  readonly #plan: RealTimePlan;
  readonly #slotCount: number;
  /** By partition, in order of time. */
  readonly #attempts: Attempt[][];
  readonly #current: Int32Array;
  readonly #tasks: TaskProgress[];
  /** When the batch is over, or the query fails, ms. */
  readonly endMs: number;
  readonly isFailed: boolean;

  constructor(curve: ArrivalCurve, cluster: Cluster, plan: RealTimePlan) {
    this.#curve = curve;
    this.#cluster = cluster;
    this.#plan = plan;
    const count = plan.from.length;
    this.#attempts = Array.from({ length: count }, () => []);
    this.#current = new Int32Array(count);
    this.#tasks = Array.from(plan.from, (done) => ({ done, atMs: plan.startMs }));
    cluster.stageBegins(plan.startMs);
    const slots = [...cluster.slotsAt(plan.startMs, Math.min(plan.endMs, plan.untilMs))];
    this.#slotCount = slots.filter(({ readyMs }) => readyMs <= plan.startMs).length;
    if (count > slots.length) slots.push(...cluster.waiting(plan.endMs, count));
    const failedMs = this.#placeTasks(slots);
    this.isFailed = failedMs < plan.endMs;
    this.endMs = Math.min(plan.endMs, failedMs);
  }

  get from(): Float64Array {
    return this.#plan.from;
  }

  /** Offsets up to which the tasks have worked, by partition. */
  get offsets(): Float64Array {
    return Float64Array.from(this.#tasks, ({ done }, partition) => this.#whole(partition, done));
  }

  /**
   * Lets all tasks work until `nowMs`.
   * @param visit is told of the records of a partition that are done; after a failure some of them for a second time
   */
  advanceTo(nowMs: number, visit: (partition: number, records: DoneRecords) => void): void {
    for (let partition = 0; partition < this.#tasks.length; partition++) {
      const attempts = this.#attempts[partition] as Attempt[];
      const tell = (records: DoneRecords): void => {
        const until = this.#whole(partition, records.until);
        if (until > records.from) visit(partition, { ...records, until });
      };
      for (;;) {
        const at = this.#current[partition] as number;
        const attempt = attempts[at];
        if (attempt === undefined || attempt.fromMs >= nowMs) break;
        const task = this.#tasks[partition] as TaskProgress;
        task.atMs = Math.max(task.atMs, attempt.fromMs);
        this.#work(partition, attempt, task, Math.min(nowMs, attempt.untilMs, this.endMs), tell);
        if (attempt.untilMs > nowMs || attempts[at + 1] === undefined) break;
        this.#current[partition] = at + 1;
        task.done = this.#plan.from[partition] as number;
      }
    }
  }

  /** The batch as a stage of the report. Keys in order, because the trace's hash goes through them in order. */
  stage(): StageRecord {
    const { startMs } = this.#plan;
    const last = this.#attempts.map((attempts) => attempts.at(-1) as Attempt);
    const lengths = this.#attempts.flatMap((attempts) => attempts.map(({ fromMs, untilMs }) => untilMs - fromMs));
    return {
      busyMs: lengths.reduce((sum, ms) => sum + ms, 0),
      endMs: this.endMs,
      executor: last.map(({ executor }) => executor),
      id: 'source',
      longestMs: Math.max(0, ...lengths),
      slots: this.#slotCount,
      startMs,
      taskEndMs: last.map(({ untilMs }) => untilMs),
      taskStartMs: last.map(({ fromMs }) => fromMs),
      tasks: last.length,
      waves: this.#slotCount === 0 ? 0 : Math.ceil(last.length / this.#slotCount),
    };
  }

  // --- which task runs where and how long ---------------------------------------------------------------------------------------------

  /** Hands the tasks out; returns when one of them has failed too often (Infinity: none does), ms. */
  #placeTasks(slots: readonly Slot[]): number {
    const { endMs, startMs, poison, maxFailures } = this.#plan;
    const freeMs = slots.map(({ readyMs }) => Math.max(startMs, readyMs));
    const failures = new Uint8Array(this.#tasks.length);
    const waiting = this.#tasks.map((_, partition) => ({ partition, sinceMs: startMs }));
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { partition, sinceMs } = next;
      const slot = firstFree(slots, freeMs, sinceMs);
      const fromMs = Math.max(sinceMs, freeMs[slot] ?? Infinity);
      if (fromMs >= endMs) {
        // Its turn comes when there is no time left: it reads nothing, and what an attempt before it had read is not its own.
        (this.#attempts[partition] as Attempt[]).push({ executor: slots[slot]?.executor ?? 0, fromMs: endMs, untilMs: endMs });
        continue;
      }
      const { executor, goneMs } = slots[slot] as Slot;
      const failsMs = poison[partition] === Infinity ? Infinity : this.#reachesPoisonMs(partition, executor, fromMs);
      const untilMs = Math.min(endMs, goneMs, failsMs);
      (this.#attempts[partition] as Attempt[]).push({ executor, fromMs, untilMs });
      this.#cluster.occupied(executor, untilMs);
      freeMs[slot] = untilMs;
      if (untilMs === endMs) continue;
      if (untilMs === failsMs) {
        failures[partition] = (failures[partition] as number) + 1;
        if (failures[partition] >= maxFailures) return untilMs;
      }
      // Those that have waited longer come first.
      const after = waiting.findIndex((other) => other.sinceMs > untilMs);
      waiting.splice(after < 0 ? waiting.length : after, 0, { partition, sinceMs: untilMs });
    }
    return Infinity;
  }

  #reachesPoisonMs(partition: number, executor: number, fromMs: number): number {
    const task = { done: this.#plan.from[partition] as number, atMs: fromMs };
    const most = (this.#plan.poison[partition] as number) + 0.5;
    this.#work(partition, { executor, fromMs, untilMs: this.#plan.endMs }, task, this.#plan.endMs, null);
    return hasDone(task, most) ? task.atMs : Infinity;
  }

  /** A task works on until `untilMs`, slower while its executor is slow. */
  #work(
    partition: number,
    { executor }: Attempt,
    task: TaskProgress,
    untilMs: number,
    visit: ((records: DoneRecords) => void) | null,
  ): void {
    const recordMs = this.#plan.recordMs[partition] as number;
    const most = (this.#plan.poison[partition] as number) + 0.5;
    while (task.atMs < untilMs && !hasDone(task, most)) {
      const sameUntilMs = Math.min(untilMs, this.#cluster.nextSlownessMs(task.atMs));
      const slowness = this.#cluster.slownessOf(executor, task.atMs);
      serve(this.#curve, partition, task, sameUntilMs, recordMs * slowness, most, visit);
    }
  }

  /** Whole records that are done; the one that cannot be read never is. */
  #whole(partition: number, done: number): number {
    return Math.min(this.#plan.poison[partition] as number, wholeRecords(done));
  }
}

/** The slot on which a task that waits since `sinceMs` can start first; −1 = there is none. */
function firstFree(slots: readonly Slot[], freeMs: readonly number[], sinceMs: number): number {
  let first = -1;
  let firstMs = Infinity;
  for (const [slot, { goneMs }] of slots.entries()) {
    const atMs = Math.max(sinceMs, freeMs[slot] as number);
    if (atMs < goneMs && atMs < firstMs) {
      first = slot;
      firstMs = atMs;
    }
  }
  return first;
}

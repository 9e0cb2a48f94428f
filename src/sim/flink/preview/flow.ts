/**
 * One step of a Flink job as flows. Backwards, from the sink to the source, every task learns how much it could work off, given what
 * those below it can take; then, from the source down, records move. A subtask that could do more than its output takes is
 * backpressured for the rest of the step, one that has nothing left is idle, and one that cannot keep up is busy all the time.
 *
 * The unit is the source record (see CohortQueue).
 */
import { shareFairly } from '../../parts/share-fairly.ts';
import type { CohortQueue } from './cohort-queue.ts';
import type { FlowTask } from './flow-task.ts';
import type { LogReaders } from './log-readers.ts';
import { Mixer } from './mixer.ts';

/** Less than this is rounding, source records. */
const CRUMB = 1e-7;

/** What an operator that keeps records back adds to the flow of its task. */
export interface FlowKeeper {
  /** Share of the records that leave by a side output. */
  readonly deadShare: number;
  /** Source records that a subtask may pass on in a step of `ms`, beside what its thread allows. */
  most(task: FlowTask, subtask: number, ms: number): number;
  /** Lowers what the subtasks want to what they may have together. */
  share(task: FlowTask, wanted: Float64Array, ms: number): void;
  /** The step is over: what was passed on is in the task. */
  settle(task: FlowTask, ms: number): void;
}

/** Where records that have reached the end of the job are told of. */
export interface FlowEnd {
  /** Records that finished between two moments, appended between two others, ms. */
  finished(records: number, bornFromMs: number, bornToMs: number, fromMs: number, toMs: number): void;
  /** Records that left by a side output. */
  deadLettered(records: number): void;
}

export class Flow {
  readonly tasks: readonly FlowTask[];
  readonly readers: LogReaders;
  /** Records/ms of one source subtask at most. */
  sourcePace = Infinity;
  watermarkBoundMs = 0;
  idlenessMs: number | null = null;
  /** Was everything worked off in the last step? */
  isCalm = true;
  readonly #keepers: readonly (FlowKeeper | null)[];
  readonly #end: FlowEnd;
  readonly #mixer = new Mixer();
  readonly #own: readonly Float64Array[];
  readonly #available: Float64Array;
  readonly #watermarks: Float64Array;

  constructor(tasks: readonly FlowTask[], readers: LogReaders, keepers: readonly (FlowKeeper | null)[], end: FlowEnd) {
    this.tasks = tasks;
    this.readers = readers;
    this.#keepers = keepers;
    this.#end = end;
    const widest = tasks.reduce((most, { parallelism }) => Math.max(most, parallelism), 1);
    this.#own = tasks.map(({ parallelism }) => new Float64Array(parallelism));
    this.#available = new Float64Array(widest);
    this.#watermarks = new Float64Array(widest);
  }

  step(fromMs: number, toMs: number): void {
    const ms = toMs - fromMs;
    this.isCalm = true;
    for (let k = this.tasks.length - 1; k >= 0; k--) this.#plan(k, ms);
    for (let k = 0; k < this.tasks.length; k++) this.#move(k, fromMs, toMs);
  }

  /** What the subtasks of a task could work off in `ms`, if they had enough to do. */
  #plan(k: number, ms: number): void {
    const task = this.tasks[k] as FlowTask;
    const own = this.#own[k] as Float64Array;
    const keeper = this.#keepers[k] ?? null;
    const recordMs = task.sourceRecordMs;
    for (let j = 0; j < task.parallelism; j++) {
      const slowness = task.slowness[j] as number;
      const byThread = slowness === Infinity ? 0 : recordMs === 0 ? Infinity : ms / (recordMs * slowness);
      const byPace = k === 0 ? this.sourcePace * ms : Infinity;
      const byKeeper = keeper === null ? Infinity : keeper.most(task, j, ms);
      own[j] = Math.min(byThread, byPace, byKeeper);
    }
    keeper?.share(task, own, ms);
    this.#allow(k, own, task.capacity);
  }

  /** Of what the subtasks of task k would give out, what the task below can take. */
  #allow(k: number, wanted: Float64Array, into: Float64Array): void {
    const task = this.tasks[k] as FlowTask;
    const next = this.tasks[k + 1];
    if (next?.room == null || task.selectivity === 0) {
      into.set(wanted);
      return;
    }
    const { room } = next;
    if (next.share === null) {
      for (let j = 0; j < task.parallelism; j++) {
        const limit = (room.inputBuffers + Math.min(room.mostPerReceiver, room.outputBuffers)) * (next.perBuffer[j] as number);
        const free = limit - (next.waiting[j] as number) + (next.capacity[j] as number);
        into[j] = Math.max(0, Math.min(wanted[j] as number, free));
      }
      return;
    }
    const most = room.most(next.waiting, next.capacity, next.perBuffer, next.share);
    let total = 0;
    for (let j = 0; j < task.parallelism; j++) total += wanted[j] as number;
    if (total <= most) into.set(wanted);
    else shareFairly(most, wanted, into, task.parallelism);
  }

  #move(k: number, fromMs: number, toMs: number): void {
    const task = this.tasks[k] as FlowTask;
    const own = this.#own[k] as Float64Array;
    const { wanted, processed } = task;
    for (let j = 0; j < task.parallelism; j++) {
      const available = k === 0 ? this.readers.available(j, toMs) : (task.queues[j] as CohortQueue).total;
      this.#available[j] = available;
      wanted[j] = Math.min(available, own[j] as number);
    }
    const keeper = this.#keepers[k] ?? null;
    task.stepMs = toMs - fromMs;
    keeper?.share(task, wanted, toMs - fromMs);
    this.#allow(k, wanted, processed);
    keeper?.settle(task, toMs - fromMs);
    const next = this.tasks[k + 1];
    const isForward = next?.share === null;
    for (let j = 0; j < task.parallelism; j++) {
      this.#spendTime(task, j, own[j] as number, toMs - fromMs);
      this.#take(k, j, isForward ? (next.queues[j] as CohortQueue) : null, fromMs, toMs);
    }
    if (next !== undefined && !isForward) this.#deliver(task, next, toMs - fromMs);
    for (let j = 0; j < task.parallelism; j++) {
      task.processedEver[j] = (task.processedEver[j] as number) + (processed[j] as number);
      task.values[j]?.touch((processed[j] as number) * task.recordsPerSource, fromMs, toMs);
      if (k > 0) task.waiting[j] = (task.queues[j] as CohortQueue).total;
    }
  }

  /** Busy, backpressured, idle: where the time of a subtask went. */
  #spendTime(task: FlowTask, j: number, own: number, ms: number): void {
    const slowness = task.slowness[j] as number;
    const processed = task.processed[j] as number;
    const wanted = task.wanted[j] as number;
    const busy = slowness === Infinity ? ms : Math.min(ms, processed * task.sourceRecordMs * slowness);
    const rest = ms - busy;
    if (processed < (this.#available[j] as number) - CRUMB) this.isCalm = false;
    const isHeldUp = processed < wanted - CRUMB;
    const hasMore = wanted < (this.#available[j] as number) - CRUMB;
    const isLimited = task.room === null && own <= this.sourcePace * ms + CRUMB && this.sourcePace < Infinity;
    if (isHeldUp) task.softMs[j] = (task.softMs[j] as number) + rest;
    else if (!hasMore || isLimited) task.idleMs[j] = (task.idleMs[j] as number) + rest;
    task.busyMs[j] = (task.busyMs[j] as number) + (isHeldUp || !hasMore || isLimited ? busy : ms);
  }

  /** Takes what subtask j has worked off out of its input, and hands it on: to one queue, to the mixer, or to the end of the job. */
  #take(k: number, j: number, to: CohortQueue | null, fromMs: number, toMs: number): void {
    const task = this.tasks[k] as FlowTask;
    const most = task.processed[j] as number;
    // Behind a window dead letters are results, which stand for no source record.
    const alive = 1 - (this.#keepers[k]?.deadShare ?? 0);
    if (alive < 1 && !task.isBehindWindow) this.#end.deadLettered(most * (1 - alive));
    const isLast = k === this.tasks.length - 1 || task.selectivity === 0;
    // Records are finished once they are in a window's state.
    const isFinished = !task.isBehindWindow && (isLast || task.plan.keeping?.kind === 'window');
    const perRecord = most > 0 ? (toMs - fromMs) / most : 0;
    let done = 0;
    if (k === 0) {
      const pieces = most > CRUMB ? this.readers.read(j, most, toMs) : 0;
      const { pieceRecords, pieceFromMs, pieceToMs } = this.readers;
      this.#watermarks[j] = this.readers.watermarkMs(j, this.watermarkBoundMs, this.idlenessMs, toMs);
      for (let i = 0; i < pieces; i++) {
        const records = alive * (pieceRecords[i] as number);
        // Fair parts are read side by side: all of them take the whole step.
        this.#leave(to, isLast, isFinished, records, pieceFromMs[i] as number, pieceToMs[i] as number, fromMs, toMs, j);
      }
    } else {
      const queue = task.queues[j] as CohortQueue;
      while (done < most - CRUMB) {
        const records = queue.take(most - done);
        if (records === 0) break;
        const startMs = fromMs + done * perRecord;
        done += records;
        const endMs = fromMs + done * perRecord;
        this.#leave(to, isLast, isFinished, alive * records, queue.takenFromMs, queue.takenToMs, startMs, endMs, j);
      }
      this.#watermarks[j] = queue.watermarkMs;
    }
    to?.pushWatermark(this.#watermarks[j]);
  }

  /** Records leave a task: into the next one's queue, into the mixer, or as finished. */
  #leave(
    to: CohortQueue | null,
    isLast: boolean,
    isFinished: boolean,
    records: number,
    bornFromMs: number,
    bornToMs: number,
    fromMs: number,
    toMs: number,
    j: number,
  ): void {
    if (isFinished) this.#end.finished(records, bornFromMs, bornToMs, fromMs, toMs);
    if (isLast) return;
    if (to !== null) to.push(records, bornFromMs, bornToMs, this.#watermarks[j] as number);
    else this.#mixer.add(records, bornFromMs, bornToMs);
  }

  /** Spreads what all subtasks have given out over the receivers. */
  #deliver(task: FlowTask, next: FlowTask, ms: number): void {
    let watermarkMs = Infinity;
    for (let j = 0; j < task.parallelism; j++) watermarkMs = Math.min(watermarkMs, this.#watermarks[j] as number);
    const { binRecords, binFromMs, binToMs } = this.#mixer;
    const bins = this.#mixer.mix(2 * ms);
    const share = next.share as Float64Array;
    for (let d = 0; d < next.parallelism; d++) {
      const queue = next.queues[d] as CohortQueue;
      for (let bin = 0; bin < bins; bin++) {
        const records = (binRecords[bin] as number) * (share[d] as number);
        if (records > 0) queue.push(records, binFromMs[bin] as number, binToMs[bin] as number, watermarkMs);
      }
      queue.pushWatermark(watermarkMs);
    }
  }
}

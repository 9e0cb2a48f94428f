/**
 * One subtask: a thread that takes records from its input, works on them, and writes what comes out. It moves ranges of records (a
 * *chunk*: what is left of a buffer, cut at watermarks and where the output must be looked at again); anything that needs the state in
 * the middle of a chunk settles it first.
 *
 * Sources: StreamTask.processInput (output availability goes before input availability), AbstractStreamTaskNetworkInput, MailboxProcessor
 * (1.20, 2.0).
 */
import type { Channel, NetworkBuffer } from './channel.ts';
import type { GateReader, InputGate } from './input-gate.ts';
import type { TaskCosts, TaskPlan } from './job-plan.ts';
import type { Keeper, KeeperHost } from './keeper.ts';
import { Outflow } from './outflow.ts';
import type { ResultPartition } from './result-partition.ts';
import { Ring } from './ring.ts';
import type { SourceReader } from './source-reader.ts';
import { TaskClock } from './task-clock.ts';
import { TaskMetrics } from './time-metrics.ts';
import type { WatermarkValve } from './watermark-valve.ts';

/** Events of a subtask; slots of the event queue in its block. */
export const SUBTASK_SLOT = { work: 0, flush: 1, input: 2, watermark: 3, keeper: 4 } as const;
export const SUBTASK_SLOTS = 5;

/** What the run does for its subtasks. */
export interface SubtaskHost {
  schedule(subtask: Subtask, slot: number, atMs: number): void;
  /** Lets the subtask look what it can do, once the present event is done. */
  wake(subtask: Subtask): void;
  /** Records have come to the end of the job: ages of the first and the last of them, ms. */
  finished(weight: number, firstAgeMs: number, lastAgeMs: number): void;
  /** A barrier has come to the end of the data before it. */
  barrierReached(subtask: Subtask, channel: Channel, buffer: NetworkBuffer, nowMs: number): void;
  barrierArrived(subtask: Subtask, channel: Channel, buffer: NetworkBuffer): void;
}

export class Subtask implements GateReader, KeeperHost {
  readonly task: TaskPlan;
  readonly index: number;
  readonly ready = new Ring<Channel>();
  readonly metrics = new TaskMetrics();
  readonly clock = new TaskClock();
  readonly #host: SubtaskHost;
  gate: InputGate | null = null;
  readonly outflow: Outflow;
  reader: SourceReader | null = null;
  keeper: Keeper | null = null;
  valve: WatermarkValve | null = null;
  costs: TaskCosts;
  /** Everything takes this many times as long: garbage collection, a fault. */
  slowness = 1;
  recordsIn = 0;
  isWoken = false;
  /** Its first slot in the event queue. */
  slot = 0;
  #taken: NetworkBuffer | null = null;
  #takenFrom: Channel | null = null;
  #chunkRecords = 0;
  #chunkFromMs = 0;
  #chunkStepMs = 0;
  #isWorking = false;
  #owedMs = 0;

  constructor(task: TaskPlan, index: number, costs: TaskCosts, host: SubtaskHost) {
    this.task = task;
    this.index = index;
    this.costs = costs;
    this.#host = host;
    this.outflow = new Outflow((weight, firstAgeMs, lastAgeMs) => {
      host.finished(weight, firstAgeMs, lastAgeMs);
    });
  }

  get partition(): ResultPartition | null {
    return this.outflow.partition;
  }

  /** Source records in its hands: in the buffer that it works on, unwritten, kept, or left over by selectivities. */
  get weight(): number {
    const taken = this.reader === null ? (this.#taken?.weight ?? 0) : 0;
    return taken + (this.partition?.pending.weight ?? 0) + (this.keeper?.weight ?? 0) + this.outflow.leftWeight;
  }

  /** Brings the times in states, the records of the present chunk and the meters up to `nowMs`. */
  settle(nowMs: number): void {
    this.clock.advance(nowMs);
    if (this.#chunkRecords === 0 || nowMs <= this.#chunkFromMs) return;
    const done = Math.min(this.#chunkRecords, Math.floor((nowMs - this.#chunkFromMs) / this.#chunkStepMs + 1e-9));
    if (done > 0) this.#complete(done);
  }

  /** Every 5 seconds. */
  updateMetrics(nowMs: number): void {
    this.settle(nowMs);
    const { idleMs, softMs, hardMs } = this.clock;
    this.metrics.update(idleMs, softMs, hardMs, this.recordsIn, this.outflow.recordsOut);
  }

  /** Time parked or blocked because of its output, ms. */
  backPressuredMs(nowMs: number): number {
    this.clock.advance(nowMs);
    return this.clock.softMs + this.clock.hardMs;
  }

  inputArrived(): void {
    if (!this.#isWorking) this.#host.wake(this);
  }

  barrierArrived(channel: Channel, buffer: NetworkBuffer): void {
    this.#host.barrierArrived(this, channel, buffer);
  }

  // --- events -----------------------------------------------------------------------------------------------------------------

  /** The chunk's time is over. */
  workDone(nowMs: number): void {
    if (this.#chunkRecords > 0) this.#complete(this.#chunkRecords);
    this.#isWorking = false;
    this.step(nowMs);
  }

  flush(nowMs: number): void {
    this.settle(nowMs);
    this.partition?.flushAll();
  }

  /** The thread looks what to do next, until something takes time or nothing is to be done. */
  step(nowMs: number): void {
    if (this.#isWorking || !this.clock.isRunning) return;
    const { partition, keeper } = this;
    for (;;) {
      if (partition?.isBlocked === true) {
        partition.writePending();
        if (isStillBlocked(partition)) {
          this.clock.fire('buffer.awaited', nowMs);
          return;
        }
        this.clock.fire('buffer.received', nowMs);
      }
      keeper?.serve(nowMs);
      if (partition !== null && isStillBlocked(partition)) continue;
      if (this.#owedMs > 0) {
        this.#work(0, nowMs);
        return;
      }
      if (partition?.isAvailable === false) {
        this.clock.fire('output.unavailable', nowMs);
        return;
      }
      if (keeper?.room === 0) {
        this.clock.fire('record.taken', nowMs);
        return;
      }
      const taken = this.#taken ?? this.#take(nowMs);
      if (taken === null) {
        this.clock.fire('input.exhausted', nowMs);
        return;
      }
      if (taken.barrier !== null) {
        const channel = this.#takenFrom as Channel;
        this.#taken = null;
        this.#host.barrierReached(this, channel, taken, nowMs);
      } else if (taken.markers > 0 && this.#takenFrom?.isAtMarker === true) this.#readMarker(taken, nowMs);
      else if (taken.records === 0) {
        const channel = this.#takenFrom;
        this.#taken = null;
        if (channel !== null) this.gate?.recycle(channel, taken);
      } else if (this.#startChunk(taken, nowMs)) return;
    }
  }

  // --- what keepers need --------------------------------------------------------------------------------------------------------

  owe(ms: number): void {
    const time = ms * this.slowness;
    if (!this.#isWorking) this.#owedMs += time;
    else {
      this.#chunkFromMs += time;
      this.#host.schedule(this, SUBTASK_SLOT.work, this.#chunkFromMs + this.#chunkRecords * this.#chunkStepMs);
    }
  }

  giveOut(records: number, weight: number, bornFromMs: number, bornToMs: number, nowMs: number): void {
    const { tailMs, tailSelectivity } = this.costs;
    if (tailMs > 0) this.owe(records * tailMs);
    const out = this.outflow.tail.take(records, tailSelectivity);
    this.outflow.leave(out, weight, bornFromMs, bornToMs, nowMs, nowMs, tailSelectivity === 0);
  }

  passWatermark(valueMs: number): void {
    this.partition?.emitWatermark(valueMs);
  }

  setTimer(atMs: number): void {
    this.#host.schedule(this, SUBTASK_SLOT.keeper, atMs);
  }

  // --- the work -----------------------------------------------------------------------------------------------------------------

  #take(nowMs: number): NetworkBuffer | null {
    if (this.reader !== null) {
      const taken = this.reader.take(nowMs);
      this.#taken = taken;
      if (taken === null && this.reader.wakeMs < Infinity) this.#host.schedule(this, SUBTASK_SLOT.input, this.reader.wakeMs);
      return taken;
    }
    const channel = this.ready.shift();
    if (channel === undefined) return null;
    channel.isReady = false;
    if (channel.isBlocked) return this.#take(nowMs);
    const taken = channel.input.shift() as NetworkBuffer;
    if (channel.input.size > 0) {
      channel.isReady = true;
      this.ready.push(channel);
    }
    this.#taken = taken;
    this.#takenFrom = channel;
    return taken;
  }

  #readMarker(taken: NetworkBuffer, nowMs: number): void {
    const channel = this.#takenFrom as Channel;
    taken.markers--;
    const passed = this.valve?.read(channel) ?? null;
    if (passed === null) return;
    if (this.keeper === null) this.passWatermark(passed);
    else this.keeper.watermark(passed, nowMs);
  }

  /** Begins to work on as many records as may be worked on at one go; false = they took no time and are done. */
  #startChunk(taken: NetworkBuffer, nowMs: number): boolean {
    let records = taken.records;
    const channel = this.#takenFrom;
    if (taken.markers > 0 && channel !== null)
      records = Math.min(records, (channel.markerPositions.peek() as number) - channel.recordsConsumed);
    if (this.keeper !== null) records = Math.min(records, this.keeper.room);
    else records = this.outflow.recordsToNextCheck(records, this.costs.headSelectivity);
    if (this.reader !== null) {
      const permitted = this.reader.permitted(nowMs);
      if (permitted === 0) {
        this.clock.fire('input.exhausted', nowMs);
        this.#host.schedule(this, SUBTASK_SLOT.input, this.reader.wakeMs);
        return true;
      }
      records = Math.min(records, permitted);
    }
    this.clock.fire('record.taken', nowMs);
    return this.#work(records, nowMs);
  }

  #work(records: number, nowMs: number): boolean {
    const stepMs = this.costs.headMs * this.slowness;
    this.#chunkRecords = records;
    this.#chunkFromMs = nowMs + this.#owedMs;
    this.#chunkStepMs = stepMs;
    this.#owedMs = 0;
    const endMs = this.#chunkFromMs + records * stepMs;
    if (endMs <= nowMs) {
      this.#complete(records);
      return false;
    }
    if (records === 0) this.clock.fire('record.taken', nowMs);
    this.#isWorking = true;
    this.#host.schedule(this, SUBTASK_SLOT.work, endMs);
    return true;
  }

  /** The first `records` of the chunk are worked on. */
  #complete(records: number): void {
    const taken = this.#taken as NetworkBuffer;
    const share = records / taken.records;
    const weight = records === taken.records ? taken.weight : (taken.weight / taken.records) * records;
    const fromMs = taken.bornFromMs;
    const toMs = fromMs + (taken.bornToMs - fromMs) * share;
    taken.records -= records;
    taken.weight -= weight;
    taken.bornFromMs = toMs;
    this.#chunkRecords -= records;
    const firstMs = this.#chunkFromMs + this.#chunkStepMs;
    this.#chunkFromMs += records * this.#chunkStepMs;
    this.recordsIn += records;
    if (this.reader !== null) this.reader.emit(records, this.#chunkFromMs - this.clock.softMs - this.clock.hardMs);
    else if (this.#takenFrom !== null) this.#takenFrom.recordsConsumed += records;
    const { headSelectivity } = this.costs;
    const { outflow, keeper } = this;
    const out = outflow.head.take(records, headSelectivity);
    if (keeper === null || headSelectivity === 0) {
      outflow.leave(out, weight, fromMs, toMs, firstMs, this.#chunkFromMs, headSelectivity === 0);
      return;
    }
    const onward = outflow.weightOnward(out, weight);
    const spacingMs = out > 1 ? (this.#chunkFromMs - firstMs) / (out - 1) : 0;
    if (out > 0) keeper.accept(out, onward, fromMs, toMs, firstMs, spacingMs);
  }
}

/** Writing and giving out change what a partition holds; the compiler cannot know. */
function isStillBlocked(partition: ResultPartition): boolean {
  return partition.isBlocked;
}

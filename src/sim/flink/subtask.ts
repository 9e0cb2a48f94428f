/**
 * One subtask: a thread that takes records from its input, works on them, and writes what comes out. It moves ranges of records (a
 * *chunk*: what is left of a buffer, cut at watermarks and where the output must be looked at again); anything that needs the state in
 * the middle of a chunk settles it first.
 *
 * Sources: StreamTask.processInput (output availability goes before input availability), AbstractStreamTaskNetworkInput, MailboxProcessor
 * (1.20, 2.0).
 */
import type { TaskEvent } from '../control/flink-task.machine.ts';
import { takeAges } from './age-groups.ts';
import type { Channel, NetworkBuffer } from './channel.ts';
import { Chunk } from './chunk.ts';
import type { GateReader } from './input-gate.ts';
import type { TaskCosts, TaskPlan } from './job-plan.ts';
import { recordsAtOnce } from './keeper.ts';
import { Mailbox, type Mail } from './mailbox.ts';
import type { ResultPartition } from './result-partition.ts';
import { SUBTASK_SLOT, type SubtaskHost } from './subtask-host.ts';
import { SubtaskParts } from './subtask-parts.ts';

export class Subtask extends SubtaskParts implements GateReader {
  readonly #host: SubtaskHost<Subtask>;
  readonly #mailbox = new Mailbox();
  readonly #chunk = new Chunk();
  #taken: NetworkBuffer | null = null;
  #takenFrom: Channel | null = null;
  #isWorking = false;
  #owedMs = 0;

  constructor(task: TaskPlan, index: number, costs: TaskCosts, host: SubtaskHost<Subtask>) {
    super(task, index, costs, (weight, firstAgeMs, lastAgeMs) => {
      host.finished(weight, firstAgeMs, lastAgeMs);
    });
    this.#host = host;
  }

  /** Costs or slowness have changed: the rest of the present chunk takes another time. */
  retime(nowMs: number): void {
    this.settle(nowMs);
    if (!this.clock.isRunning) return;
    const stepMs = this.costs.headMs * this.slowness;
    if (!this.#isWorking || this.#chunk.records === 0 || stepMs === this.#chunk.stepMs) return;
    this.#chunk.retime(nowMs, stepMs);
    this.#host.schedule(this, SUBTASK_SLOT.work, Math.max(nowMs, this.#chunk.endMs));
  }

  /** What is left of the buffer that it reads; a source reads none. */
  get reading(): NetworkBuffer | null {
    return this.reader === null ? this.#taken : null;
  }

  /** Source records in its hands. */
  get weight(): number {
    return this.heldWeight + (this.reading?.weight ?? 0);
  }

  /** Brings the times in states, the records of the present chunk and the meters up to `nowMs`. */
  settle(nowMs: number): void {
    this.clock.advance(nowMs);
    if (!this.clock.isRunning) return;
    const done = this.#chunk.doneBy(nowMs);
    if (done > 0) this.#complete(done);
  }

  /** Every 5 seconds. */
  updateMetrics(nowMs: number): void {
    this.settle(nowMs);
    const { idleMs, softMs, hardMs } = this.clock;
    this.metrics.update(idleMs, softMs, hardMs, this.recordsIn, this.outflow.recordsOut);
  }

  get isWorking(): boolean {
    return this.#isWorking;
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
    // What the last records make it owe comes after the chunk.
    this.#isWorking = false;
    if (this.#chunk.records > 0) this.#complete(this.#chunk.records);
    this.step(nowMs);
  }

  flush(nowMs: number): void {
    this.settle(nowMs);
    this.partition?.flushAll();
  }

  /** The thread looks what to do next, until something takes time or nothing is to be done. */
  step(atMs: number): void {
    if (this.#isWorking || !this.clock.isRunning) return;
    let nowMs = atMs;
    // NaN: a limited source waits for its limiter.
    while (!Number.isNaN(nowMs) && this.#mayRead(nowMs)) {
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
      } else nowMs = this.#startChunk(taken, nowMs);
    }
  }

  /** Does what comes before the next record; false = there is to be none now. */
  #mayRead(nowMs: number): boolean {
    if (this.#isWorking) return false;
    const { partition, keeper } = this;
    if (partition?.isBlocked === true) {
      partition.writePending();
      if (isStillBlocked(partition)) return this.#wait('buffer.awaited', nowMs);
      this.clock.fire('buffer.received', nowMs);
    }
    keeper?.serve(nowMs);
    if (partition !== null && isStillBlocked(partition)) return this.#wait('buffer.awaited', nowMs);
    const mayCheckpoint = keeper?.room !== 0 || keeper.mostCalls === 0;
    if (mayCheckpoint && !this.#mailbox.isEmpty && !this.#mailbox.empty(nowMs)) return this.#wait('record.taken', nowMs);
    if (this.#owedMs > 0) {
      this.#work(0, nowMs);
      return false;
    }
    if (partition?.isAvailable === false) return this.#wait('output.unavailable', nowMs);
    const sideMs = keeper?.side?.availableAtMs ?? 0;
    if (sideMs > nowMs) {
      this.#host.schedule(this, SUBTASK_SLOT.keeper, sideMs);
      return this.#wait('output.unavailable', nowMs);
    }
    return keeper?.room === 0 ? this.#wait('record.taken', nowMs) : true;
  }

  #wait(event: TaskEvent, nowMs: number): false {
    this.clock.fire(event, nowMs);
    return false;
  }

  /** The thread is needed for so long, beside what it works on. */
  owe(ms: number): void {
    if (!this.clock.isRunning) return;
    const time = ms * this.slowness;
    if (!this.#isWorking) this.#owedMs += time;
    else {
      this.#chunk.fromMs += time;
      this.#host.schedule(this, SUBTASK_SLOT.work, this.#chunk.endMs);
    }
  }

  /** Has the thread do something between two records; it is done at once unless the thread is stuck. False = ask again. */
  post(mail: Mail, nowMs: number): void {
    this.settle(nowMs);
    if (!this.clock.isRunning) return;
    if (this.#mailbox.isEmpty && !this.#isStuck && mail(nowMs)) return;
    this.#mailbox.add(mail);
    this.#host.wake(this);
  }

  /** A watermark goes on, or to the keeper. */
  watermark(valueMs: number, nowMs: number): void {
    if (this.keeper === null) this.partition?.emitWatermark(valueMs);
    else this.keeper.watermark(valueMs, nowMs);
  }

  /** In the middle of a record, or in a full queue of calls, where mails wait too (FLINK-39680). */
  get #isStuck(): boolean {
    return this.partition?.isBlocked === true || this.keeper?.room === 0;
  }

  // --- the work -----------------------------------------------------------------------------------------------------------------

  #take(nowMs: number): NetworkBuffer | null {
    if (this.reader !== null) {
      const taken = this.reader.take(nowMs);
      this.#taken = taken;
      if (taken === null && this.reader.wakeMs < Infinity) this.#host.schedule(this, SUBTASK_SLOT.input, this.reader.wakeMs);
      return taken;
    }
    const recovered = this.recovered.shift();
    if (recovered !== undefined) {
      this.#taken = recovered;
      this.#takenFrom = null;
      return recovered;
    }
    const channel = this.ready.shift();
    if (channel === undefined) return null;
    channel.isReady = false;
    if (channel.isBlocked) return this.#take(nowMs);
    const taken = channel.input.shift();
    if (taken === undefined) return this.#take(nowMs);
    if (this.gate !== null) this.gate.bytesRead += taken.bytes;
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
    this.watermark(passed, nowMs);
  }

  /** Begins to work on as many records as may be worked on at one go. Returns the time at which the thread is, ms; NaN = it waits. */
  #startChunk(taken: NetworkBuffer, nowMs: number): number {
    let records = taken.records;
    const channel = this.#takenFrom;
    if (taken.markers > 0 && channel !== null)
      records = Math.min(records, (channel.markerPositions.peek() as number) - channel.recordsConsumed);
    if (this.keeper !== null) records = Math.min(records, recordsAtOnce(this.keeper, this.costs, this.slowness));
    else records = this.outflow.recordsToNextCheck(records, this.costs.headSelectivity);
    if (this.reader !== null) {
      const permitted = this.reader.permitted(nowMs);
      if (permitted === 0) {
        // The limiter's wait is no work: a limited source is idle.
        this.clock.fire('input.exhausted', nowMs);
        this.#host.schedule(this, SUBTASK_SLOT.input, this.reader.wakeMs);
        return NaN;
      }
      records = Math.min(records, permitted);
    }
    this.clock.fire('record.taken', nowMs);
    return this.#work(records, nowMs);
  }

  /** Works on records, or off what it owes; at once, where nothing else happens meanwhile. */
  #work(records: number, nowMs: number): number {
    const chunk = this.#chunk;
    chunk.begin(records, nowMs + this.#owedMs, this.costs.headMs * this.slowness);
    this.#owedMs = 0;
    const { endMs } = chunk;
    if (records > 0 && (endMs <= nowMs || this.#host.skipTo(endMs))) {
      this.#complete(records);
      return endMs;
    }
    if (records === 0) this.clock.fire('record.taken', nowMs);
    this.#isWorking = true;
    this.#host.schedule(this, SUBTASK_SLOT.work, endMs);
    return nowMs;
  }

  /** The first `records` of the chunk are worked on. */
  #complete(records: number): void {
    const taken = this.#taken as NetworkBuffer;
    const share = records / taken.records;
    const weight = records === taken.records ? taken.weight : (taken.weight / taken.records) * records;
    const fromMs = taken.bornFromMs;
    const toMs = fromMs + (taken.bornToMs - fromMs) * share;
    const groups = taken.ages === null ? null : takeAges(taken.ages, records, taken.records);
    taken.records -= records;
    taken.weight -= weight;
    taken.bornFromMs = toMs;
    const chunk = this.#chunk;
    const firstMs = chunk.fromMs + chunk.stepMs;
    chunk.advance(records);
    const lastMs = chunk.fromMs;
    this.recordsIn += records;
    if (this.reader !== null) this.reader.emit(records, lastMs - this.clock.softMs - this.clock.hardMs);
    else if (this.#takenFrom !== null) this.#takenFrom.recordsConsumed += records;
    if (groups === null) this.pass(records, weight, fromMs, toMs, firstMs, lastMs);
    else
      for (const group of groups) {
        const part = (weight / records) * group.records;
        this.pass(group.records, part, group.fromMs, group.toMs, firstMs, lastMs);
      }
  }
}

/** Writing and giving out change what a partition holds; the compiler cannot know. */
function isStillBlocked(partition: ResultPartition): boolean {
  return partition.isBlocked;
}

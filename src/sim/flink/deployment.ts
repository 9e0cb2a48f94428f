/**
 * The job as it runs on the cluster from one start to the next: its subtasks' events, and the event queue that they share with the run.
 * A restart makes a new one.
 */
import { EventQueue } from '../kernel/event-queue.ts';
import { RandomStream } from '../kernel/random.ts';
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { FlinkScenario, FlinkSource } from '../scenario/scenario.ts';
import { BarrierHandler } from './barrier-handler.ts';
import { looseBuffer } from './channel-buffers.ts';
import type { Channel, NetworkBuffer } from './channel.ts';
import { shareOut, type CompletedCheckpoint } from './checkpoint.ts';
import { isPointwise } from './exchange.ts';
import { GateDebloaters } from './gate-debloaters.ts';
import { Job } from './job.ts';
import { KeeperDesk } from './keeper-desk.ts';
import { shareOutTouched } from './keyed-values.ts';
import { makeKeeper, type KeeperWorld } from './make-keeper.ts';
import { makeValues } from './make-values.ts';
import { Ring } from './ring.ts';
import { partitionsOf, SourceReader } from './source-reader.ts';
import { announceAlignment, emitWatermark, lowestOfGroup } from './source-watermarks.ts';
import type { Subtask } from './subtask.ts';
import { SUBTASK_SLOT, SUBTASK_SLOTS, type SubtaskHost } from './subtask-host.ts';

/** What a deployment needs of the run. */
export interface DeploymentHost extends KeeperWorld {
  readonly curve: ArrivalCurve;
  readonly ledger: {
    finished(weight: number, firstAgeMs: number, lastAgeMs: number): void;
    deadLettered(weight: number): void;
    droppedLate(weight: number): void;
  };
  /** An exception that nobody handles: the job restarts. */
  taskFailed(subtask: Subtask, reason: string): void;
  takeCheckpoint: (subtask: Subtask, ...how: Parameters<ConstructorParameters<typeof BarrierHandler>[2]>) => void;
}

export class Deployment implements SubtaskHost<Subtask> {
  readonly job: Job;
  readonly queue: EventQueue;
  readonly #host: DeploymentHost;
  readonly #runSlots: number;
  readonly #firstCall: number;
  /** By call slot: whose it is, and the first slot of that subtask. */
  readonly #callers: readonly Subtask[];
  readonly #handlers = new Map<Subtask, BarrierHandler>();
  readonly #woken = new Ring<Subtask>();
  readonly #debloaters: GateDebloaters | null;
  #isStopped = false;
  /** How far the run may go on now, ms. */
  horizonMs = 0;
  /** The present moment: that of the event, or a little later where a subtask has gone on alone. */
  nowMs: number;

  /**
   * @param runSlots slots of the event queue that the run keeps for itself
   * @param from the checkpoint that it begins with; null = from the beginning of the log
   */
  constructor(scenario: FlinkScenario, host: DeploymentHost, runSlots: number, from: CompletedCheckpoint | null, nowMs: number) {
    this.#host = host;
    this.nowMs = nowMs;
    this.#runSlots = runSlots;
    this.job = new Job(scenario, this);
    const { all } = this.job;
    this.#firstCall = runSlots + all.length * SUBTASK_SLOTS;
    const callers: Subtask[] = [];
    all.forEach((subtask, i) => {
      subtask.slot = runSlots + i * SUBTASK_SLOTS;
      subtask.clock.advance(nowMs);
    });
    for (const operator of scenario.flink.operators) {
      const calls = operator.kind === 'async' ? operator.async.capacity : operator.kind === 'sink' ? operator.concurrency : 0;
      for (const subtask of all) {
        if (subtask.task.keeping?.id !== operator.id) continue;
        subtask.firstCallSlot = this.#firstCall + callers.length;
        for (let call = 0; call < calls; call++) callers.push(subtask);
      }
    }
    this.#callers = callers;
    this.queue = new EventQueue(this.#firstCall + callers.length);
    const { config } = scenario.flink;
    this.#debloaters = config['taskmanager.network.memory.buffer-debloat.enabled'] ? new GateDebloaters(this.job) : null;
    for (const subtask of all) this.#prepare(subtask, from, nowMs);
    for (const subtask of all) this.#begin(subtask, nowMs);
  }

  get isRunning(): boolean {
    return !this.#isStopped;
  }

  handlerOf(subtask: Subtask): BarrierHandler | null {
    return this.#handlers.get(subtask) ?? null;
  }

  // --- what subtasks need -------------------------------------------------------------------------------------------------------

  schedule(subtask: Subtask, slot: number, atMs: number): void {
    this.queue.schedule(subtask.slot + slot, atMs);
  }

  scheduleCall(subtask: Subtask, call: number, atMs: number): void {
    // A call of a record in the middle of a chunk began before now, and may be over.
    const dueMs = atMs > this.nowMs ? atMs : this.nowMs;
    this.queue.schedule(subtask.firstCallSlot + call, dueMs);
  }

  skipTo(atMs: number): boolean {
    if (atMs > this.horizonMs || this.#woken.size > 0 || this.queue.nextTimeMs() <= atMs) return false;
    this.nowMs = atMs;
    return true;
  }

  wake(subtask: Subtask): void {
    if (subtask.isWoken) return;
    subtask.isWoken = true;
    this.#woken.push(subtask);
  }

  finished(weight: number, firstAgeMs: number, lastAgeMs: number): void {
    if (!this.#isStopped) this.#host.ledger.finished(weight, firstAgeMs, lastAgeMs);
  }

  deadLettered(weight: number): void {
    if (!this.#isStopped) this.#host.ledger.deadLettered(weight);
  }

  droppedLate(weight: number): void {
    if (!this.#isStopped) this.#host.ledger.droppedLate(weight);
  }

  failed(subtask: Subtask, reason: string): void {
    this.#host.taskFailed(subtask, reason);
  }

  barrierReached(subtask: Subtask, channel: Channel, { barrier }: NetworkBuffer, nowMs: number): void {
    if (barrier !== null) this.#handlers.get(subtask)?.reached(channel, barrier, nowMs);
  }

  barrierArrived(subtask: Subtask, channel: Channel, { barrier }: NetworkBuffer): void {
    channel.capture = null;
    if (barrier?.isUnaligned === true) this.#handlers.get(subtask)?.overtook(channel, barrier, this.nowMs);
  }

  // --- events -------------------------------------------------------------------------------------------------------------------

  /** Something of a subtask's is due. */
  dispatch(slot: number, nowMs: number): void {
    if (this.#isStopped) return;
    if (slot >= this.#firstCall) {
      const subtask = this.#callers[slot - this.#firstCall] as Subtask;
      subtask.settle(nowMs);
      subtask.keeper?.callEnded(slot - subtask.firstCallSlot, nowMs);
      // A thread in the middle of a chunk emits between two of its records; else its own step does.
      if (subtask.isWorking) subtask.keeper?.serve(nowMs);
      else this.wake(subtask);
      return;
    }
    const at = slot - this.#runSlots;
    const subtask = this.job.all[Math.floor(at / SUBTASK_SLOTS)] as Subtask;
    const { config } = this.job.scenario.flink;
    const kind = at % SUBTASK_SLOTS;
    if (kind === SUBTASK_SLOT.work) subtask.workDone(nowMs);
    else if (kind === SUBTASK_SLOT.input) subtask.step(nowMs);
    else if (kind === SUBTASK_SLOT.flush) {
      subtask.flush(nowMs);
      this.schedule(subtask, SUBTASK_SLOT.flush, nowMs + config['execution.buffer-timeout.interval']);
    } else if (kind === SUBTASK_SLOT.watermark) {
      emitWatermark(subtask, nowMs);
      this.schedule(subtask, SUBTASK_SLOT.watermark, nowMs + config['pipeline.auto-watermark-interval']);
    } else if (kind === SUBTASK_SLOT.alignment) this.#align(subtask, nowMs);
    else {
      subtask.settle(nowMs);
      subtask.keeper?.timer(nowMs);
      this.wake(subtask);
    }
  }

  /** The source and the other input of the join belong to one group. */
  #align(subtask: Subtask, nowMs: number): void {
    const alignment = subtask.task.source?.watermark.alignment;
    if (alignment == null) return;
    const join = this.job.scenario.flink.operators.find(({ kind }) => kind === 'join');
    const otherMs = join?.kind === 'join' ? nowMs - join.other.behindMs : Infinity;
    const lowestMs = lowestOfGroup(this.job.subtasks[0] as readonly Subtask[], otherMs);
    announceAlignment(subtask, lowestMs + alignment.maxDriftMs, (paused) => {
      this.wake(paused);
    });
    this.schedule(subtask, SUBTASK_SLOT.alignment, nowMs + alignment.updateIntervalMs);
  }

  /** Lets everyone look what can be done who has a reason to. */
  serveWoken(): void {
    // It grows while it is served: whoever is woken last comes last.
    for (let subtask = this.#woken.shift(); subtask !== undefined; subtask = this.#woken.shift()) {
      subtask.isWoken = false;
      subtask.step(this.nowMs);
    }
  }

  debloat(nowMs: number): void {
    this.#debloaters?.recalculate(nowMs);
  }

  get debloaters(): GateDebloaters | null {
    return this.#debloaters;
  }

  /** Every task ends; what it had scheduled never happens. */
  stop(nowMs: number): void {
    this.#isStopped = true;
    for (const subtask of this.job.all) {
      subtask.settle(nowMs);
      subtask.clock.fire('task.stopped', nowMs);
    }
    this.#woken.clear();
  }

  // --- the start ----------------------------------------------------------------------------------------------------------------

  #prepare(subtask: Subtask, from: CompletedCheckpoint | null, nowMs: number): void {
    const { scenario } = this.job;
    const { config } = scenario.flink;
    if (subtask.task.source !== null) {
      const source = scenario.flink.operators[0] as FlinkSource;
      subtask.reader = new SourceReader({
        curve: this.#host.curve,
        partitions: partitionsOf(subtask.index, source.parallelism, source.partitions),
        maxPollRecords: source.config['max.poll.records'],
        queueCapacity: config['source.reader.element.queue.capacity'],
        ratePerSecond: source.ratePerSecond === null ? Infinity : source.ratePerSecond / source.parallelism,
      });
      subtask.reader.seek((partition) => from?.offsets[partition] ?? 0, nowMs);
    } else {
      const isUnaligned = config['execution.checkpointing.unaligned.enabled'] && !isPointwise(subtask.task.exchange);
      const settings = {
        isExactlyOnce: config['execution.checkpointing.mode'] === 'EXACTLY_ONCE',
        alignedTimeoutMs: isUnaligned ? config['execution.checkpointing.aligned-checkpoint-timeout'] : Infinity,
      };
      this.#handlers.set(
        subtask,
        new BarrierHandler(subtask, settings, (...how) => {
          this.#host.takeCheckpoint(subtask, ...how);
        }),
      );
    }
    subtask.keeper = makeKeeper(new KeeperDesk(subtask, this), subtask, scenario, this.#host, nowMs);
    subtask.values = makeValues(subtask.task, subtask.index, scenario);
  }

  #begin(subtask: Subtask, nowMs: number): void {
    const { scenario } = this.job;
    const { config } = scenario.flink;
    const flushMs = config['execution.buffer-timeout.interval'];
    if (subtask.reader !== null) {
      const alignment = subtask.task.source?.watermark.alignment;
      this.schedule(subtask, SUBTASK_SLOT.watermark, nowMs + config['pipeline.auto-watermark-interval']);
      if (alignment != null) this.schedule(subtask, SUBTASK_SLOT.alignment, nowMs + alignment.updateIntervalMs);
    }
    if (subtask.partition !== null && config['execution.buffer-timeout.enabled'] && flushMs > 0) {
      const phase = new RandomStream(scenario.seed, `flusher/${subtask.task.id}/${String(subtask.index)}`);
      this.schedule(subtask, SUBTASK_SLOT.flush, nowMs + flushMs * phase.uniform());
    }
    subtask.clock.fire('task.started', nowMs);
    this.wake(subtask);
  }

  /** Gives the subtasks what the checkpoint kept of them. */
  restore({ tasks }: CompletedCheckpoint, nowMs: number): void {
    for (const task of this.job.tasks) {
      const state = tasks.get(task.keeping?.id ?? task.id);
      const subtasks = this.job.subtasks[task.index] as readonly Subtask[];
      const values = shareOutTouched(tasks.get(task.id)?.values ?? [], subtasks.length);
      for (const subtask of subtasks) subtask.values?.restore(values);
      if (state !== undefined)
        for (const subtask of subtasks) subtask.keeper?.restore(shareOut(state, subtask.index, subtasks.length), nowMs);
    }
    for (const [id, { inFlight, leftWeight }] of tasks) {
      const task = this.job.tasks.find(({ operators }) => operators.some((operator) => operator.id === id));
      // What lay before an operator that is now chained to the source goes to the task behind it.
      const reading = task?.source != null && inFlight.length > 0 ? task.index + 1 : (task?.index ?? 0);
      const subtasks = (this.job.subtasks[reading] ?? this.job.subtasks[0]) as readonly Subtask[];
      (subtasks[0] as Subtask).outflow.leftWeight += leftWeight;
      inFlight.forEach(({ records, weight, bornFromMs, bornToMs }, i) => {
        const subtask = subtasks[i % subtasks.length] as Subtask;
        subtask.recovered.push(looseBuffer(records, weight, bornFromMs, bornToMs));
      });
    }
  }
}

/**
 * The exact Kafka plant: every poll, fetch response, sink write, heartbeat notice and join is an event. See MODEL.md §Kafka.
 *
 * One event queue for all; simultaneous events happen in the order in which they were scheduled. Records are never events: a poll,
 * a batch or a write moves ranges of offsets, and ages are read off the arrival curve.
 */
import { EventQueue } from '../kernel/event-queue.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { Trace } from '../trace/trace.ts';
import { Service } from '../parts/service.ts';
import { fetchLimits } from './broker.ts';
import { Consumer } from './consumer.ts';
import { GROUP_SLOT, SLOT, SlotPlan, STATE, type ExactContext } from './exact-context.ts';
import { GivenUp } from './given-up.ts';
import { GuardedWrites } from './guarded-writes.ts';
import { InstanceControl } from './instance-control.ts';
import { Intake, needsIntake } from './intake.ts';
import { logCurveOf } from './log-curve.ts';
import { PartitionTable } from './partitions.ts';
import { GroupScaler } from './group-scaler.ts';
import { KafkaRecorder } from './recorder.ts';
import { Retention } from './retention.ts';
import { timelineOf, type Moment, type Settings } from './settings.ts';
import { Work } from './work.ts';

/** More events than this would hang a tab for minutes; the parser's estimate refuses such scenarios long before. */
const MAX_EVENTS = 400_000_000;

export class KafkaExactRun {
  readonly #context: ExactContext;
  readonly #moments: readonly Moment[];
  readonly #control: InstanceControl;
  readonly #scaler: GroupScaler;
  readonly #consumers: readonly Consumer[];
  readonly #retention: Retention;
  readonly #inFlight = (partition: number): number => this.#context.table.inFlight(partition);
  readonly #firstUnfinished = (partition: number): number => this.#context.table.firstUnfinished(partition);
  #nextMoment = 0;
  #nowMs = 0;
  #events = 0;

  /** @param reportsPolls adds `poll.returned` and `fetch.sent` events */
  constructor(scenario: KafkaScenario, reportsPolls: boolean) {
    const { topic, group } = scenario.kafka;
    this.#moments = timelineOf(scenario);
    const settings = (this.#moments[0] as Moment).settings;
    const most = GroupScaler.mostInstances(scenario, this.#moments);
    const writes = Math.max(...this.#moments.map((moment) => mostWrites(moment.settings)));
    const slots = new SlotPlan(most, topic.brokers, writes);
    const knobs = { settings };
    const { curve, producer } = logCurveOf(scenario);
    const isGuarded = this.#moments.some((moment) => mayFail(scenario, moment.settings));
    const table = new PartitionTable(curve.partitions);
    const context: ExactContext = {
      scenario,
      curve,
      limits: fetchLimits(group.config, scenario.traffic.recordBytes, group.fetchQuotaBytesPerSecondPerBroker),
      knobs,
      queue: new EventQueue(slots.count),
      slots,
      table,
      givenUp: new GivenUp(table),
      recorder: new KafkaRecorder(scenario, 'exact', settings, isGuarded, producer),
      service: settings.sink === null ? null : new Service(scenario.seed, settings.sink.service, 'consumer', settings.sink),
      intake: new Intake(scenario, curve, knobs),
      reportsPolls,
    };
    this.#context = context;
    const work = new Work(context);
    const consumers: Consumer[] = [];
    for (let id = 0; id < most; id++)
      consumers.push(
        new Consumer(
          id,
          scenario,
          context.table,
          work.hostOf(id, () => consumers[id] as Consumer),
          isGuarded ? guardedWrites(context, id) : null,
          needsIntake(scenario)
            ? (partition, from, records) => {
                const consumer = consumers[id] as Consumer;
                work.take(consumer, partition, from, records, consumer.handedOverMs);
              }
            : null,
          reportsPolls,
        ),
      );
    this.#consumers = consumers;
    this.#control = new InstanceControl(context, work, consumers);
    this.#scaler = new GroupScaler(
      scenario,
      context.queue,
      GROUP_SLOT.autoscaler,
      context.recorder,
      curve,
      context.table.committed,
      knobs,
      (before, after, startupMs, nowMs) => {
        this.#control.scale(before, after, startupMs, nowMs);
      },
    );
    this.#scheduleNextMoment();
    context.queue.schedule(GROUP_SLOT.sample, 0);
    this.#retention = new Retention(scenario, curve);
    this.#scheduleRetention(0);
    this.#startStableGroup();
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  advanceTo(ms: number): void {
    const { queue, scenario } = this.#context;
    const untilMs = Math.min(ms, scenario.durationMs);
    while (queue.nextTimeMs() <= untilMs) {
      this.#nowMs = queue.nextTimeMs();
      this.#dispatch(queue.pop(), this.#nowMs);
      if (++this.#events > MAX_EVENTS)
        throw new RangeError(
          `The run needs more than ${String(MAX_EVENTS)} events by ${String(this.#nowMs)} ms. Shorten durationMs, or make polls rarer with a larger fetch.min.bytes or pollMs.`,
        );
    }
    if (untilMs > this.#nowMs) this.#nowMs = untilMs;
  }

  trace(): Trace {
    return this.#context.recorder.trace();
  }

  // --- events -----------------------------------------------------------------------------------------------------------------

  /** At t = 0 the group has long been stable: everyone is a member and polls. */
  #startStableGroup(): void {
    const { table, queue, slots, recorder } = this.#context;
    for (const [member, partitions] of this.#control.group.initial) {
      const consumer = this.#consumers[member] as Consumer;
      consumer.own(partitions);
      for (const partition of partitions) {
        table.assign(partition, member);
        recorder.owners.takenOver(0, partition, member);
      }
      this.#control.enter(consumer, STATE.polling, 0);
      queue.schedule(slots.of(member, SLOT.poll), 0);
    }
  }

  #dispatch(slot: number, nowMs: number): void {
    const { slots } = this.#context;
    const id = slots.consumerOf(slot);
    if (id >= 0) this.#dispatchConsumer(this.#consumers[id] as Consumer, slot - slots.of(id, 0), nowMs);
    else if (slot === GROUP_SLOT.sample) this.#sample(nowMs);
    else if (slot === GROUP_SLOT.moment) this.#reachMoment(nowMs);
    else if (slot === GROUP_SLOT.retention) this.#deleteSegments(nowMs);
    else if (slot === GROUP_SLOT.groupDeadline) this.#control.group.reachDeadline(nowMs);
    else this.#lookAtGroup(nowMs);
  }

  #dispatchConsumer(consumer: Consumer, offset: number, nowMs: number): void {
    const { work, thread, group } = this.#control;
    const firstWrite = SLOT.firstFetch + consumer.sessions.length;
    if (offset >= firstWrite) this.#control.writeEnded(consumer, offset - firstWrite, nowMs);
    else if (offset >= SLOT.firstFetch) thread.fetchReturned(consumer, offset - SLOT.firstFetch, nowMs);
    else if (offset === SLOT.poll) thread.wake(consumer, nowMs);
    else if (offset === SLOT.work) work.advanceWorker(consumer, nowMs);
    else if (offset === SLOT.membership) group.step(consumer.id, nowMs);
    else this.#control.pollIntervalExceeded(consumer, nowMs);
  }

  // --- the scenario's timeline and the samples ----------------------------------------------------------------------------------

  #scheduleNextMoment(): void {
    const moment = this.#moments[this.#nextMoment];
    if (moment !== undefined) this.#context.queue.schedule(GROUP_SLOT.moment, moment.atMs);
  }

  #scheduleRetention(nowMs: number): void {
    const nextMs = this.#retention.nextCheckMs(nowMs, this.#context.scenario.durationMs);
    if (nextMs < Infinity) this.#context.queue.schedule(GROUP_SLOT.retention, nextMs);
  }

  #deleteSegments(nowMs: number): void {
    const { table, recorder } = this.#context;
    for (let partition = 0; partition < table.count; partition++) {
      const before = table.logStart[partition] as number;
      const after = this.#retention.logStartAfter(partition, before, nowMs);
      table.logStart[partition] = after;
      const unread = after - Math.max(before, table.committed[partition] as number);
      // What is deleted before it was committed may still be in the hands of a consumer, or be lost: a reset will tell.
      if (unread > 0)
        recorder.event(nowMs, 'segments.deletedUnread', `partition/${String(partition)}`, { records: unread, logStart: after });
    }
    this.#scheduleRetention(nowMs);
  }

  #reachMoment(nowMs: number): void {
    const { knobs, service, recorder } = this.#context;
    const moment = this.#moments[this.#nextMoment++] as Moment;
    const before = knobs.settings;
    for (const consumer of this.#consumers) this.#control.work.settle(consumer, nowMs);
    knobs.settings = this.#scaler.settingsAt(moment);
    if (moment.settings.sink !== null) service?.configure(moment.settings.sink);
    recorder.reachMoment(moment, knobs.settings);
    for (const consumer of this.#consumers) {
      consumer.guarded?.configure(nowMs);
      consumer.worker.knobsChanged(before.recordMs, nowMs);
      this.#control.work.settle(consumer, nowMs);
    }
    for (const fault of moment.started) {
      const consumer = this.#consumers[Number(fault.target.split('/').at(-1))];
      if (consumer === undefined) continue;
      if (fault.kind === 'stall') this.#control.thread.stall(consumer, nowMs + fault.forMs, nowMs);
      else if (fault.kind === 'crash') this.#control.crash(consumer, nowMs);
    }
    const { startupMs } = this.#context.scenario.kafka.group;
    if (knobs.settings.partitions > before.partitions) this.#control.group.partitionsAdded(nowMs);
    this.#control.scale(before.instances, knobs.settings.instances, startupMs, nowMs);
    this.#scheduleNextMoment();
  }

  /** What the instances have done until now is counted before the autoscaler looks. */
  #lookAtGroup(nowMs: number): void {
    for (const consumer of this.#consumers) {
      this.#control.work.settle(consumer, nowMs);
      this.#control.enter(consumer, consumer.state, nowMs);
    }
    this.#scaler.look(nowMs);
  }

  #sample(nowMs: number): void {
    const { table, curve, recorder, queue } = this.#context;
    let instances = 0;
    let queueDepth = 0;
    let largestQueue = 0;
    let breakersOpen = 0;
    let callsInFlight = 0;
    let callsAllowed = 0;
    let largestBuffer = 0;
    for (const consumer of this.#consumers) {
      this.#control.work.settle(consumer, nowMs);
      this.#control.enter(consumer, consumer.state, nowMs);
      this.#control.noteState(consumer, nowMs);
      const { state } = consumer;
      if (state === STATE.polling || state === STATE.processing || state === STATE.paused) instances++;
      queueDepth += consumer.worker.depth;
      largestQueue = Math.max(largestQueue, consumer.worker.depth);
      largestBuffer = Math.max(largestBuffer, consumer.buffer.records());
      const { guarded } = consumer;
      if (guarded === null) continue;
      if (guarded.guard.breakerState === 'open') breakersOpen++;
      else if (state !== STATE.stopped && state !== STATE.crashed) callsAllowed += guarded.concurrency;
      callsInFlight += guarded.callsInFlight;
    }
    // A sample is the last thing at its moment: what else happens then belongs to it, and after the last one nothing is counted.
    if (queue.nextTimeMs() <= nowMs) {
      queue.schedule(GROUP_SLOT.sample, nowMs);
      return;
    }
    recorder.sample(nowMs, {
      isInWholeRecords: true,
      curve,
      committed: table.committed,
      position: table.position,
      firstUnfinished: this.#firstUnfinished,
      inFlight: this.#inFlight,
      instances,
      queueDepth,
      largestQueue,
      calls: { breakersOpen, callsInFlight, callsAllowed },
      largestBuffer,
      pollIdleRatio: this.#control.thread.metrics.takeIdleRatio(),
    });
    const nextMs = recorder.nextSampleMs(nowMs);
    if (nextMs < Infinity) queue.schedule(GROUP_SLOT.sample, nextMs);
  }
}

/** Writes that an instance may have on the way with these settings. */
function mostWrites({ sink, protection }: Settings): number {
  if (sink === null) return 0;
  return protection.adaptiveLimit.enabled ? Math.max(sink.concurrency, protection.adaptiveLimit.max) : sink.concurrency;
}

/** Whether there is more to a write than its time. */
function mayFail({ protection }: KafkaScenario, { sink }: Settings): boolean {
  return sink !== null && (sink.errorShare > 0 || Object.hasOwn(protection, sink.service));
}

function guardedWrites({ service, scenario, slots, ...context }: ExactContext, id: number): GuardedWrites | null {
  if (service === null) return null;
  const { seed } = scenario;
  return new GuardedWrites({ ...context, seed, service, slotOf: (consumer, slot) => slots.write(consumer, slot) }, id);
}

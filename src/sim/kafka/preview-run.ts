/**
 * The preview of the Kafka plant: the same scenario in stepped flows, about a hundred times faster than the exact run, for the time
 * while a slider moves. Every verdict comes from an exact run.
 *
 * In a step each instance moves min(capacity, what is there) and shares it among its partitions; ages are read off the arrival
 * curves as in the exact run. What happens within milliseconds (fetch round trips, batch filling, single writes) is a delay with
 * known bounds (pipeline-delay.ts). Joins, revocations and assignments are events, at the exact run's times to within a poll.
 * Not in the preview: breaches of max.poll.interval.ms, stalls, redelivery. A trace says so when its scenario has them.
 */
import { consumerTable } from '../control/kafka-consumer.machine.ts';
import { EventQueue } from '../kernel/event-queue.ts';
import { arrivalCurveOf, sharesOf, type ArrivalCurve } from '../parts/arrival-curve.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { Trace } from '../trace/trace.ts';
import { assignRange } from './assign-range.ts';
import { fetchLimits } from './broker.ts';
import { GroupCoordinator } from './coordinator.ts';
import { firstHeartbeatMs, nextHeartbeatMs } from './heartbeat.ts';
import { pipelineDelay, writeIntervalMs, type Delay } from './pipeline-delay.ts';
import { KafkaRecorder } from './recorder.ts';
import { timelineOf, type Moment, type Settings } from './settings.ts';
import { shareFairly } from './share-fairly.ts';
import { meanServiceMs } from './service-time.ts';

const STEP_MS = 200;
const CALM_STEP_MS = 500;

const SAMPLE = 0;
const MOMENT = 1;
const JOIN_DEADLINE = 2;
const GROUP_SLOTS = 3;

const state = (name: string): number => consumerTable.states.findIndex((candidate) => candidate === name);
const STOPPED = state('stopped');
const STARTING = state('starting');
const JOINING = state('joining');
const POLLING = state('polling');
const PROCESSING = state('processing');
const PAUSED = state('paused');

interface Instance {
  readonly id: number;
  state: number;
  owned: readonly number[];
  readonly heartbeatPhaseMs: number;
  /** Records waiting beyond those under way, at the end of the last step. */
  waiting: number;
  /** What it may move in this step, records. */
  budget: number;
  delay: Delay;
}

export class KafkaPreviewRun {
  readonly #scenario: KafkaScenario;
  readonly #curve: ArrivalCurve;
  readonly #shares: Float64Array;
  readonly #moments: readonly Moment[];
  readonly #queue: EventQueue;
  readonly #instances: Instance[];
  readonly #coordinator: GroupCoordinator;
  readonly #recorder: KafkaRecorder;
  /** Records of each partition that are finished, as a continuous quantity. */
  readonly #finished: Float64Array;
  readonly #position: Float64Array;
  readonly #wanted: Float64Array;
  readonly #given: Float64Array;
  readonly #demand: Float64Array;
  readonly #allowed: Float64Array;
  readonly #isInline: boolean;
  #settings: Settings;
  #nextMoment = 0;
  /** The end of the last step. */
  #nowMs = 0;
  /** How far the run was advanced: up to a step further. */
  #reachedMs = 0;
  #isCalm = true;

  constructor(scenario: KafkaScenario) {
    const { topic, group, application, broker } = scenario.kafka;
    this.#scenario = scenario;
    this.#curve = arrivalCurveOf(scenario.traffic, topic.partitions, scenario.durationMs, scenario.seed);
    this.#shares = sharesOf(scenario.traffic, topic.partitions);
    this.#moments = timelineOf(scenario);
    this.#settings = (this.#moments[0] as Moment).settings;
    this.#isInline = application.threading === 'inline';
    const most = Math.max(...this.#moments.map((moment) => moment.settings.instances));
    this.#queue = new EventQueue(GROUP_SLOTS + most);
    this.#finished = new Float64Array(topic.partitions);
    this.#position = new Float64Array(topic.partitions);
    this.#wanted = new Float64Array(topic.partitions);
    this.#given = new Float64Array(topic.partitions);
    this.#demand = new Float64Array(most);
    this.#allowed = new Float64Array(most);
    const noDelay: Delay = { fromMs: 0, toMs: 0 };
    this.#instances = Array.from({ length: most }, (_, id) => ({
      id,
      state: STOPPED,
      owned: [],
      heartbeatPhaseMs: firstHeartbeatMs(scenario.seed, id, group.config['heartbeat.interval.ms']),
      waiting: 0,
      budget: 0,
      delay: noDelay,
    }));
    const members = this.#instances.slice(0, this.#settings.instances).map(({ id }) => id);
    this.#coordinator = new GroupCoordinator(
      broker.config['group.initial.rebalance.delay.ms'],
      () => this.#settings.maxPollIntervalMs,
      members,
    );
    this.#recorder = new KafkaRecorder(scenario, 'preview', this.#settings);
    this.#warn();
    if (members.length > 0) this.#assign(members);
    for (const member of members) this.#enter(this.#instances[member] as Instance, POLLING, 0);
    this.#scheduleNextMoment();
    this.#queue.schedule(SAMPLE, 0);
  }

  get nowMs(): number {
    return this.#reachedMs;
  }

  /** Steps are cut by the scenario and its events only, never by `ms`: advancing in pieces gives the same trace. */
  advanceTo(ms: number): void {
    const untilMs = Math.min(ms, this.#scenario.durationMs);
    this.#reachedMs = Math.max(this.#reachedMs, untilMs);
    for (;;) {
      const eventMs = this.#queue.nextTimeMs();
      const stepMs = this.#isCalm ? CALM_STEP_MS : STEP_MS;
      const gridMs = (Math.floor(this.#nowMs / stepMs + 1e-9) + 1) * stepMs;
      const nextMs = Math.min(eventMs, gridMs, this.#scenario.durationMs);
      if (nextMs > untilMs || (nextMs === this.#nowMs && eventMs > nextMs)) return;
      if (nextMs > this.#nowMs) {
        this.#step(this.#nowMs, nextMs);
        this.#nowMs = nextMs;
      }
      while (this.#queue.nextTimeMs() <= nextMs) this.#dispatch(this.#queue.pop(), nextMs);
    }
  }

  trace(): Trace {
    return this.#recorder.trace();
  }

  #warn(): void {
    const { group, application } = this.#scenario.kafka;
    const { faults } = this.#scenario;
    this.#recorder.warn('preview: ages below about 200 ms and queue depths are approximations; the exact run follows');
    if (faults.some((fault) => fault.kind === 'stall'))
      this.#recorder.warn('preview: stalls are left out; only the exact run shows them');
    const { maxPollRecords, recordMs, pollMs, maxPollIntervalMs } = this.#settings;
    if (this.#isInline && pollMs + maxPollRecords * recordMs >= maxPollIntervalMs)
      this.#recorder.warn(
        'preview: batches longer than max.poll.interval.ms are not followed by a breach here; only the exact run shows it',
      );
    if (application.threading === 'worker' && application.queue.resumeAt * recordMs < application.pollTimeoutMs)
      this.#recorder.warn(
        'preview: a worker that starves while its consumer is paused is not seen here; only the exact run shows it',
      );
    if (group.config['fetch.min.bytes'] > this.#scenario.traffic.recordBytes)
      this.#recorder.warn('preview: waiting for fetch.min.bytes is left out; only the exact run shows it');
  }

  // --- flows ----------------------------------------------------------------------------------------------------------------

  #step(fromMs: number, toMs: number): void {
    const ms = toMs - fromMs;
    this.#setPace(fromMs, ms);
    let demanded = 0;
    for (const instance of this.#instances) {
      let there = 0;
      for (const partition of instance.owned) there += this.#available(partition, instance, toMs);
      const most = instance.owned.length === 0 ? 0 : this.#capacityPerMs(instance) * ms;
      this.#demand[instance.id] = there < most ? there : most;
      demanded += this.#demand[instance.id] as number;
    }
    const { sink } = this.#settings;
    const limit = sink?.limitPerSecond == null ? Infinity : ((sink.limitPerSecond * sink.batchRecords) / 1000) * ms;
    if (demanded > limit) shareFairly(limit, this.#demand, this.#allowed, this.#instances.length);
    else this.#allowed.set(this.#demand);
    this.#isCalm = true;
    for (const instance of this.#instances) this.#move(instance, fromMs, toMs);
  }

  /** Records of `partition` that could be finished by `atMs`: those older than the least delay. */
  #available(partition: number, instance: Instance, atMs: number): number {
    const oldEnoughMs = atMs - (instance.delay.fromMs + instance.delay.toMs) / 2;
    return oldEnoughMs <= 0
      ? Math.max(0, this.#curve.recordsAt(partition, 0) - (this.#finished[partition] as number))
      : Math.max(0, this.#curve.recordsAt(partition, oldEnoughMs) - (this.#finished[partition] as number));
  }

  /** What one instance can work off, records/ms. */
  #capacityPerMs(instance: Instance): number {
    const { application } = this.#scenario.kafka;
    const { recordMs, pollMs, maxPollRecords, sink } = this.#settings;
    const limits = fetchLimits(this.#scenario.kafka.group.config, this.#scenario.traffic.recordBytes);
    const { brokers } = this.#scenario.kafka.topic;
    // However small the limits are, an answer brings a record.
    const perFetch = Math.max(
      Math.min(instance.owned.length, brokers),
      Math.min(instance.owned.length * limits.maxPartitionRecords, brokers * limits.maxRecords),
    );
    const writeMs = sink === null ? 0 : meanServiceMs(sink.serviceMs, sink.distribution) * sink.slowFactor;
    if (this.#isInline) {
      const records = Math.min(maxPollRecords, perFetch);
      const writes = sink === null ? 0 : Math.ceil(Math.ceil(records / sink.batchRecords) / sink.concurrency) * writeMs;
      const batchMs = pollMs + records * recordMs + writes;
      return batchMs > 0 ? Math.min(records / batchMs, perFetch / application.roundTripMs) : Infinity;
    }
    const bySink = sink === null ? Infinity : (sink.concurrency * sink.batchRecords) / writeMs;
    return Math.min(1 / recordMs, bySink, maxPollRecords / pollMs, perFetch / application.roundTripMs);
  }

  /** The delays at the arrival rate of this step, and the pace of the writes that all instances share. */
  #setPace(fromMs: number, ms: number): void {
    const { sink } = this.#settings;
    let calls = 0;
    let total = 0;
    for (let partition = 0; partition < this.#curve.partitions; partition++)
      total += this.#curve.recordsAt(partition, fromMs + ms) - this.#curve.recordsAt(partition, fromMs);
    const rateOf = (instance: Instance): number => {
      let share = 0;
      for (const partition of instance.owned) share += this.#shares[partition] as number;
      return Math.min((share * total) / ms, this.#capacityPerMs(instance));
    };
    for (const instance of this.#instances) {
      const rate = rateOf(instance);
      if (rate > 0) calls += 1 / writeIntervalMs(this.#settings, rate);
    }
    const limitPerMs = sink?.limitPerSecond == null ? Infinity : sink.limitPerSecond / 1000;
    const load = calls / limitPerMs;
    const stretch = Math.max(1, load);
    const limitWaitMs = load > 0 && load < 1 ? load / (2 * (1 - load) * limitPerMs) : 0;
    for (const instance of this.#instances) {
      const rate = rateOf(instance);
      if (rate > 0)
        instance.delay = pipelineDelay(
          this.#scenario,
          this.#settings,
          rate,
          writeIntervalMs(this.#settings, rate) * stretch,
          Math.min(limitWaitMs, (1 / limitPerMs) * this.#working()),
        );
    }
    if (sink === null || calls === 0) return;
    const writeMs = meanServiceMs(sink.serviceMs, sink.distribution) * sink.slowFactor;
    const queued = load >= 1 ? this.#working() / limitPerMs : limitWaitMs;
    this.#recorder.sinkCall(
      Math.max(writeMs, writeMs + queued - (load >= 1 ? 1 / limitPerMs : 0)),
      Math.min(calls, limitPerMs) * ms,
    );
  }

  #working(): number {
    let working = 0;
    for (const instance of this.#instances) if (instance.owned.length > 0) working++;
    return working;
  }

  #move(instance: Instance, fromMs: number, toMs: number): void {
    const { owned } = instance;
    const budget = this.#allowed[instance.id] as number;
    if (owned.length === 0) return;
    let there = 0;
    for (let i = 0; i < owned.length; i++) {
      const available = this.#available(owned[i] as number, instance, toMs);
      this.#wanted[i] = available;
      there += available;
    }
    shareFairly(budget, this.#wanted, this.#given, owned.length);
    const hadWaiting = instance.waiting > 0;
    instance.waiting = Math.max(0, there - budget);
    if (instance.waiting < 1e-6) instance.waiting = 0;
    const isBehind = instance.waiting > 0;
    if (isBehind) this.#isCalm = false;
    const queueMs = isBehind && budget > 0 ? (this.#queuedAhead(instance) / budget) * (toMs - fromMs) : 0;
    for (let i = 0; i < owned.length; i++) {
      const records = this.#given[i] as number;
      if (records <= 0) continue;
      const partition = owned[i] as number;
      const from = this.#finished[partition] as number;
      this.#finished[partition] = from + records;
      const drained = records >= (this.#wanted[i] as number) - 1e-9;
      const wasDrained = !hadWaiting || (isBehind && drained && records < (budget / owned.length) * 0.999);
      if (drained && wasDrained) {
        this.#recorder.processed(records);
        // Nothing is older than the run.
        this.#recorder.aged(records, Math.min(instance.delay.fromMs, toMs), Math.min(instance.delay.toMs + queueMs, toMs));
      } else this.#recorder.finished(this.#curve, partition, from, records, fromMs, (toMs - fromMs) / records);
    }
    this.#track(instance, toMs - fromMs, isBehind);
  }

  /** Mean queue in front of the worker while it cannot keep up, records. */
  #queuedAhead(instance: Instance): number {
    if (this.#isInline) return 0;
    const { pauseAt, resumeAt, maxPollRecords } = this.#settings;
    return Math.min((pauseAt + maxPollRecords / 2 + resumeAt) / 2, instance.waiting);
  }

  /** The states that the exact run would go through, by their share of the time. */
  #track(instance: Instance, ms: number, isBehind: boolean): void {
    const { pauseAt, resumeAt, maxPollRecords } = this.#settings;
    if (this.#isInline) {
      const busy = Math.min(1, (this.#allowed[instance.id] as number) / (this.#capacityPerMs(instance) * ms));
      this.#recorder.timeInState(PROCESSING, busy * ms);
      this.#recorder.timeInState(POLLING, (1 - busy) * ms);
      return;
    }
    const isPausing = isBehind && instance.waiting > pauseAt;
    this.#recorder.timeInState(isPausing ? PAUSED : POLLING, ms);
    if (isPausing) this.#recorder.pauses += (this.#allowed[instance.id] as number) / (pauseAt + maxPollRecords / 2 - resumeAt);
  }

  // --- the group ------------------------------------------------------------------------------------------------------------

  #dispatch(slot: number, nowMs: number): void {
    if (slot === SAMPLE) this.#sample(nowMs);
    else if (slot === MOMENT) this.#reachMoment(nowMs);
    else if (slot === JOIN_DEADLINE) this.#endJoinPhaseIfComplete(nowMs);
    else this.#membershipStep(this.#instances[slot - GROUP_SLOTS] as Instance, nowMs);
  }

  #enter(instance: Instance, next: number, atMs: number): void {
    instance.state = next;
    this.#recorder.state(atMs, instance.id, consumerTable.states[next] as string);
  }

  #scheduleNextMoment(): void {
    const moment = this.#moments[this.#nextMoment];
    if (moment !== undefined) this.#queue.schedule(MOMENT, moment.atMs);
  }

  #reachMoment(nowMs: number): void {
    const moment = this.#moments[this.#nextMoment++] as Moment;
    const before = this.#settings.instances;
    this.#settings = moment.settings;
    this.#recorder.reachMoment(moment);
    const { startupMs, staggerMs } = this.#scenario.kafka.group;
    const after = moment.settings.instances;
    for (let id = before; id < after; id++) {
      const instance = this.#instances[id] as Instance;
      this.#enter(instance, STARTING, nowMs);
      this.#queue.schedule(GROUP_SLOTS + id, nowMs + startupMs + (id - before) * staggerMs);
    }
    for (let id = after; id < before; id++) this.#stop(this.#instances[id] as Instance, nowMs);
    this.#scheduleNextMoment();
  }

  #stop(instance: Instance, nowMs: number): void {
    this.#queue.cancel(GROUP_SLOTS + instance.id);
    instance.owned = [];
    this.#enter(instance, STOPPED, nowMs);
    if (!this.#coordinator.isMember(instance.id)) return;
    this.#recorder.event(nowMs, 'member.left', `consumer/${String(instance.id)}`);
    if (this.#coordinator.leave(instance.id, nowMs)) this.#rebalanceStarted(nowMs, 'a member left');
    this.#endJoinPhaseIfComplete(nowMs);
  }

  #membershipStep(instance: Instance, nowMs: number): void {
    if (instance.state === JOINING && this.#coordinator.isMember(instance.id) && this.#coordinator.state === 'stable') {
      instance.owned = this.#assigned.get(instance.id) ?? [];
      this.#enter(instance, POLLING, nowMs);
      return;
    }
    if (instance.state !== JOINING) {
      instance.owned = [];
      instance.waiting = 0;
      this.#enter(instance, JOINING, nowMs);
      this.#queue.schedule(GROUP_SLOTS + instance.id, nowMs + this.#scenario.kafka.application.roundTripMs / 2);
      return;
    }
    if (!this.#coordinator.isMember(instance.id)) this.#recorder.event(nowMs, 'member.joined', `consumer/${String(instance.id)}`);
    if (this.#coordinator.join(instance.id, nowMs)) this.#rebalanceStarted(nowMs, 'a member joined');
    this.#endJoinPhaseIfComplete(nowMs);
    this.#scheduleJoinDeadline();
  }

  #assigned: ReadonlyMap<number, readonly number[]> = new Map();

  #rebalanceStarted(nowMs: number, reason: string): void {
    this.#recorder.rebalances++;
    this.#recorder.event(nowMs, 'rebalance.started', 'group', { reason });
    const { group, application } = this.#scenario.kafka;
    for (const member of this.#coordinator.missing()) {
      const instance = this.#instances[member] as Instance;
      const noticeMs =
        instance.state === JOINING
          ? nowMs + application.roundTripMs
          : nextHeartbeatMs(instance.heartbeatPhaseMs, group.config['heartbeat.interval.ms'], nowMs);
      this.#queue.schedule(GROUP_SLOTS + member, noticeMs);
    }
    this.#scheduleJoinDeadline();
  }

  #scheduleJoinDeadline(): void {
    if (this.#coordinator.deadlineMs < Infinity) this.#queue.schedule(JOIN_DEADLINE, this.#coordinator.deadlineMs);
    else this.#queue.cancel(JOIN_DEADLINE);
  }

  #endJoinPhaseIfComplete(nowMs: number): void {
    if (!this.#coordinator.isComplete(nowMs)) return;
    this.#coordinator.complete();
    this.#scheduleJoinDeadline();
    const members = this.#coordinator.members();
    if (members.length === 0) return;
    const readyMs = nowMs + 2.5 * this.#scenario.kafka.application.roundTripMs;
    this.#assigned = assignRange(this.#curve.partitions, members);
    for (const member of members) this.#queue.schedule(GROUP_SLOTS + member, readyMs);
    this.#recorder.event(readyMs, 'rebalance.completed', 'group', { members: members.length });
  }

  #assign(members: readonly number[]): void {
    this.#assigned = assignRange(this.#curve.partitions, members);
    for (const [member, partitions] of this.#assigned) (this.#instances[member] as Instance).owned = partitions;
  }

  #sample(nowMs: number): void {
    let instances = 0;
    let queueDepth = 0;
    let largestQueue = 0;
    this.#position.set(this.#finished);
    for (const instance of this.#instances) {
      if (instance.state === POLLING) instances++;
      const queued = instance.waiting > 0 ? this.#queuedAhead(instance) : 0;
      queueDepth += queued;
      largestQueue = Math.max(largestQueue, queued);
      for (const partition of instance.owned)
        this.#position[partition] = Math.min(
          this.#curve.recordsAt(partition, nowMs),
          (this.#position[partition] as number) + queued / instance.owned.length,
        );
    }
    this.#recorder.sample(nowMs, {
      curve: this.#curve,
      committed: this.#finished,
      position: this.#position,
      firstUnfinished: (partition) => this.#finished[partition] as number,
      inFlight: (partition) => Math.max(0, (this.#position[partition] as number) - (this.#finished[partition] as number)),
      instances,
      queueDepth,
      largestQueue,
    });
    const nextMs = this.#recorder.nextSampleMs(nowMs);
    if (nextMs < Infinity) this.#queue.schedule(SAMPLE, nextMs);
  }
}

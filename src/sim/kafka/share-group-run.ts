/**
 * A share group (KIP-932): any number of consumers take records of the same partition, each record locked while someone works on it.
 * Nobody owns a partition, nothing is rebalanced, order is given up. What bounds it is how many records of a partition may be out at
 * a time (`group.share.partition.max.record.locks`): at most locks ÷ processing time a second, whatever the number of consumers.
 *
 * Every poll and every batch is an event; both fidelities are this run. A poll takes up to max.poll.records from the partitions in turn, works
 * them inside the poll loop, and acknowledges them together. A batch that takes longer than its locks last is given to others meanwhile;
 * its acknowledgement is refused (INVALID_RECORD_STATE), and what it did was done all the same. Left out: crashes, sinks, a consumer
 * that leaves over its poll interval.
 *
 * @source SharePartition.acquire, acknowledge, releaseAcquisitionLockOnTimeout (org.apache.kafka.server.share, 4.1); GroupConfig
 */
import { consumerTable } from '../control/kafka-consumer.machine.ts';
import { EventQueue } from '../kernel/event-queue.ts';
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { Fidelity, Trace } from '../trace/trace.ts';
import { NO_CALLS } from './call-recorder.ts';
import { GroupScaler } from './group-scaler.ts';
import { logCurveOf } from './log-curve.ts';
import { KafkaRecorder } from './recorder.ts';
import { SharePartition, type Delivery } from './share-partition.ts';
import { timelineOf, type Knobs, type Moment } from './settings.ts';

const SAMPLE = 0;
const MOMENT = 1;
const AUTOSCALER = 2;
const FIRST_CONSUMER = 3;

const STATE = {
  stopped: consumerTable.states.indexOf('stopped'),
  starting: consumerTable.states.indexOf('starting'),
  polling: consumerTable.states.indexOf('polling'),
  processing: consumerTable.states.indexOf('processing'),
} as const;

interface ShareConsumer {
  readonly id: number;
  state: number;
  sinceMs: number;
  isWanted: boolean;
  /** What it works on. */
  batch: { readonly partition: number; readonly delivery: Delivery }[];
  /** The locks of its batch have run out. */
  isTooLate: boolean;
}

export class ShareGroupRun {
  readonly #scenario: KafkaScenario;
  readonly #curve: ArrivalCurve;
  readonly #moments: readonly Moment[];
  readonly #knobs: Knobs;
  readonly #queue: EventQueue;
  readonly #recorder: KafkaRecorder;
  readonly #scaler: GroupScaler;
  readonly #consumers: readonly ShareConsumer[];
  /** Per partition, as the recorder reads them: the first offset that was never given out, and the first that is not done with. */
  readonly #acquired: Float64Array;
  readonly #committed: Float64Array;
  readonly #partitions: readonly SharePartition[];
  /** The slots of the locks begin here, one a consumer. */
  readonly #firstLock: number;
  readonly #fresh: number[] = [];
  #firstPartition = 0;
  #nextMoment = 0;
  #nowMs = 0;

  constructor(scenario: KafkaScenario, fidelity: Fidelity) {
    this.#scenario = scenario;
    this.#moments = timelineOf(scenario);
    const { settings } = this.#moments[0] as Moment;
    this.#knobs = { settings };
    const { curve, producer } = logCurveOf(scenario);
    this.#curve = curve;
    this.#recorder = new KafkaRecorder(scenario, fidelity, settings, false, producer);
    const most = GroupScaler.mostInstances(scenario, this.#moments);
    this.#firstLock = FIRST_CONSUMER + most;
    this.#queue = new EventQueue(this.#firstLock + most);
    this.#acquired = new Float64Array(curve.partitions);
    this.#committed = new Float64Array(curve.partitions);
    const { config } = scenario.kafka.broker;
    this.#partitions = Array.from(
      { length: curve.partitions },
      () => new SharePartition(config['group.share.partition.max.record.locks'], config['group.share.delivery.count.limit']),
    );
    this.#consumers = Array.from({ length: most }, (_, id) => ({
      id,
      state: STATE.stopped,
      sinceMs: 0,
      isWanted: false,
      batch: [],
      isTooLate: false,
    }));
    this.#scaler = new GroupScaler(
      scenario,
      this.#queue,
      AUTOSCALER,
      this.#recorder,
      curve,
      this.#committed,
      this.#knobs,
      (before, after, startupMs, nowMs) => {
        this.#scale(before, after, startupMs, nowMs);
      },
    );
    this.#scale(0, settings.instances, 0, 0);
    this.#scheduleNextMoment();
    this.#queue.schedule(SAMPLE, 0);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  advanceTo(ms: number): void {
    const untilMs = Math.min(ms, this.#scenario.durationMs);
    while (this.#queue.nextTimeMs() <= untilMs) {
      this.#nowMs = this.#queue.nextTimeMs();
      this.#dispatch(this.#queue.pop(), this.#nowMs);
    }
    if (untilMs > this.#nowMs) this.#nowMs = untilMs;
  }

  trace(): Trace {
    return this.#recorder.trace();
  }

  #dispatch(slot: number, nowMs: number): void {
    if (slot === SAMPLE) this.#sample(nowMs);
    else if (slot === MOMENT) this.#reachMoment(nowMs);
    else if (slot === AUTOSCALER) {
      for (const consumer of this.#consumers) this.#enter(consumer, consumer.state, nowMs);
      this.#scaler.look(nowMs);
    } else if (slot >= this.#firstLock) this.#locksRunOut(this.#consumers[slot - this.#firstLock] as ShareConsumer, nowMs);
    else this.#wake(this.#consumers[slot - FIRST_CONSUMER] as ShareConsumer, nowMs);
  }

  /** A start-up, a batch or a wait is over. */
  #wake(consumer: ShareConsumer, nowMs: number): void {
    if (consumer.state === STATE.processing) this.#batchEnded(consumer, nowMs);
    if (!consumer.isWanted) {
      this.#enter(consumer, STATE.stopped, nowMs);
      return;
    }
    this.#poll(consumer, nowMs);
    this.#pollOthers(consumer, nowMs);
  }

  /** Records that may be given out now may be what others wait for. */
  #pollOthers(consumer: ShareConsumer, nowMs: number): void {
    for (const other of this.#consumers) if (other !== consumer && other.state === STATE.polling) this.#poll(other, nowMs);
  }

  #poll(consumer: ShareConsumer, nowMs: number): void {
    const { settings } = this.#knobs;
    const { roundTripMs } = this.#scenario.kafka.application;
    let left = settings.maxPollRecords;
    for (let i = 0; i < settings.partitions && left > 0; i++) {
      const partition = (this.#firstPartition + i) % settings.partitions;
      const share = this.#partitions[partition] as SharePartition;
      const logEnd = this.#curve.logEndOffset(partition, nowMs);
      for (
        let delivery = share.acquire(left, logEnd);
        delivery !== null;
        delivery = left > 0 ? share.acquire(left, logEnd) : null
      ) {
        consumer.batch.push({ partition, delivery });
        left -= delivery.records;
      }
      this.#acquired[partition] = share.end;
    }
    this.#firstPartition = (this.#firstPartition + 1) % settings.partitions;
    const records = settings.maxPollRecords - left;
    const slot = FIRST_CONSUMER + consumer.id;
    if (records === 0) {
      this.#enter(consumer, STATE.polling, nowMs);
      this.#queue.schedule(slot, this.#nextRecordMs(nowMs));
      return;
    }
    this.#enter(consumer, STATE.processing, nowMs);
    const endsMs = nowMs + roundTripMs + settings.pollMs + records * settings.recordMs;
    const lockedUntilMs = nowMs + this.#scenario.kafka.broker.config['group.share.record.lock.duration.ms'];
    if (lockedUntilMs <= endsMs) this.#queue.schedule(this.#firstLock + consumer.id, lockedUntilMs);
    this.#queue.schedule(slot, endsMs);
  }

  /** When the next record is appended that nobody has; locks that are freed wake everyone anyway. */
  #nextRecordMs(nowMs: number): number {
    const { pollTimeoutMs } = this.#scenario.kafka.application;
    let nextMs = nowMs + pollTimeoutMs;
    for (let p = 0; p < this.#knobs.settings.partitions; p++)
      if (this.#curve.logEndOffset(p, nowMs) <= (this.#acquired[p] as number))
        nextMs = Math.min(nextMs, this.#curve.nextAppendMs(p, this.#acquired[p] as number, nowMs, nextMs));
    return Math.max(nextMs, nowMs + 1e-3);
  }

  /** What was worked is done, for the first time or again; whether the group hears of it depends on the locks. */
  #batchEnded(consumer: ShareConsumer, nowMs: number): void {
    const { outcomes } = this.#recorder;
    for (const { partition, delivery } of consumer.batch) {
      const share = this.#partitions[partition] as SharePartition;
      this.#fresh.length = 0;
      outcomes.duplicates += delivery.records - share.work(delivery, this.#fresh);
      for (let i = 0; i < this.#fresh.length; i += 2) {
        const from = this.#fresh[i] as number;
        this.#recorder.finished(this.#curve, partition, from, (this.#fresh[i + 1] as number) - from, nowMs, 0);
      }
      if (consumer.isTooLate) continue;
      share.acknowledge(delivery);
      this.#committed[partition] = share.start;
    }
    this.#queue.cancel(this.#firstLock + consumer.id);
    consumer.batch = [];
    consumer.isTooLate = false;
  }

  /** The consumer works on, and others get its records. */
  #locksRunOut(consumer: ShareConsumer, nowMs: number): void {
    let records = 0;
    let archived = 0;
    for (const { partition, delivery } of consumer.batch) {
      const share = this.#partitions[partition] as SharePartition;
      records += delivery.records;
      if (share.release(delivery)) archived += delivery.records;
      this.#committed[partition] = share.start;
    }
    consumer.isTooLate = true;
    this.#recorder.event(nowMs, 'locks.expired', `consumer/${String(consumer.id)}`, { records, archived });
    this.#pollOthers(consumer, nowMs);
  }

  #scale(before: number, after: number, startupMs: number, nowMs: number): void {
    const { staggerMs } = this.#scenario.kafka.group;
    for (let id = before; id < after; id++) {
      const consumer = this.#consumers[id] as ShareConsumer;
      consumer.isWanted = true;
      if (consumer.state !== STATE.stopped) continue;
      this.#enter(consumer, STATE.starting, nowMs);
      this.#queue.schedule(FIRST_CONSUMER + id, nowMs + startupMs + (id - before) * staggerMs);
    }
    for (let id = after; id < before; id++) {
      const consumer = this.#consumers[id] as ShareConsumer;
      consumer.isWanted = false;
      if (consumer.state !== STATE.processing) this.#queue.schedule(FIRST_CONSUMER + id, nowMs);
    }
  }

  #enter(consumer: ShareConsumer, state: number, nowMs: number): void {
    this.#recorder.timeInState(consumer.state, nowMs - consumer.sinceMs);
    consumer.state = state;
    consumer.sinceMs = nowMs;
    this.#recorder.state(nowMs, `consumer/${String(consumer.id)}`, consumerTable.states[state] as string);
  }

  #scheduleNextMoment(): void {
    const moment = this.#moments[this.#nextMoment];
    if (moment !== undefined) this.#queue.schedule(MOMENT, moment.atMs);
  }

  #reachMoment(nowMs: number): void {
    const moment = this.#moments[this.#nextMoment++] as Moment;
    const before = this.#knobs.settings.instances;
    this.#knobs.settings = this.#scaler.settingsAt(moment);
    this.#recorder.reachMoment(moment, this.#knobs.settings);
    this.#scale(before, this.#knobs.settings.instances, this.#scenario.kafka.group.startupMs, nowMs);
    this.#scheduleNextMoment();
  }

  #sample(nowMs: number): void {
    for (const consumer of this.#consumers) this.#enter(consumer, consumer.state, nowMs);
    if (this.#queue.nextTimeMs() <= nowMs) {
      this.#queue.schedule(SAMPLE, nowMs);
      return;
    }
    this.#recorder.sample(nowMs, {
      isInWholeRecords: true,
      curve: this.#curve,
      committed: this.#committed,
      position: this.#acquired,
      firstUnfinished: (partition) => (this.#partitions[partition] as SharePartition).firstUnworked,
      inFlight: (partition) => (this.#partitions[partition] as SharePartition).unworked,
      instances: this.#consumers.filter(({ state }) => state === STATE.polling || state === STATE.processing).length,
      queueDepth: 0,
      largestQueue: 0,
      calls: NO_CALLS,
      largestBuffer: 0,
      pollIdleRatio: NaN,
    });
    const nextMs = this.#recorder.nextSampleMs(nowMs);
    if (nextMs < Infinity) this.#queue.schedule(SAMPLE, nextMs);
  }
}

/**
 * What a preview's instances move in a step: each min(capacity, what is there), shared among its partitions, within the pace of the
 * writes that all of them share. Ages are read off the arrival curves, as in the exact run.
 */
import { NO_CALLS } from './call-recorder.ts';
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import { sharesOf } from '../parts/arrival-curve.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import { fetchLimits } from './broker.ts';
import { pipelineDelay, writeIntervalMs } from './pipeline-delay.ts';
import { previewCapacityPerMs } from './preview-capacity.ts';
import { PREVIEW_STATE, type PreviewInstance } from './preview-group.ts';
import type { KafkaRecorder } from './recorder.ts';
import type { Snapshot } from './snapshot.ts';
import { shareFairly } from '../parts/share-fairly.ts';
import { meanServiceMs } from '../parts/service.ts';
import { recordsPerWrite, type Knobs } from './settings.ts';

export class PreviewFlows {
  readonly #scenario: KafkaScenario;
  readonly #curve: ArrivalCurve;
  readonly #recorder: KafkaRecorder;
  readonly #instances: readonly PreviewInstance[];
  readonly #knobs: Knobs;
  readonly #shares: Float64Array;
  /** Records of each partition that are finished, as a continuous quantity. */
  readonly finished: Float64Array;
  readonly #position: Float64Array;
  readonly #wanted: Float64Array;
  readonly #given: Float64Array;
  readonly #demand: Float64Array;
  readonly #allowed: Float64Array;
  readonly #committed: Float64Array;
  readonly #uncommittedOf: Float64Array;
  readonly #chunkRecords: number;
  readonly #isInline: boolean;
  #idleRatios = 0;
  #trackedMs = 0;
  readonly #firstUnfinished = (partition: number): number => this.finished[partition] as number;
  readonly #inFlight = (partition: number): number =>
    Math.max(0, (this.#position[partition] as number) - (this.finished[partition] as number));
  /** Nobody is behind, so that longer steps will do. */
  isCalm = true;

  constructor(
    scenario: KafkaScenario,
    curve: ArrivalCurve,
    recorder: KafkaRecorder,
    instances: readonly PreviewInstance[],
    knobs: Knobs,
  ) {
    const { partitions } = curve;
    this.#scenario = scenario;
    this.#curve = curve;
    this.#recorder = recorder;
    this.#instances = instances;
    this.#knobs = knobs;
    this.#shares = new Float64Array(partitions);
    this.#shares.set(sharesOf(scenario.traffic, scenario.kafka.topic.partitions));
    this.finished = new Float64Array(partitions);
    this.#position = new Float64Array(partitions);
    this.#committed = new Float64Array(partitions);
    this.#uncommittedOf = new Float64Array(partitions);
    this.#wanted = new Float64Array(partitions);
    this.#given = new Float64Array(partitions);
    this.#demand = new Float64Array(instances.length);
    this.#allowed = new Float64Array(instances.length);
    this.#chunkRecords = fetchLimits(scenario.kafka.group.config, scenario.traffic.recordBytes).maxPartitionRecords;
    this.#isInline = scenario.kafka.application.threading === 'inline';
  }

  /** Moves what flows from `fromMs` to `toMs`. */
  step(fromMs: number, toMs: number): void {
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
    const { sink } = this.#knobs.settings;
    const { maxPollRecords } = this.#knobs.settings;
    const limit =
      sink?.limitPerSecond == null
        ? Infinity
        : (sink.limitPerSecond / 1000) * recordsPerWrite(maxPollRecords, sink, this.#isInline) * ms;
    if (demanded > limit) shareFairly(limit, this.#demand, this.#allowed, this.#instances.length);
    else this.#allowed.set(this.#demand);
    this.isCalm = true;
    for (const instance of this.#instances) this.#move(instance, fromMs, toMs);
  }

  /** Records of `partition` that could be finished by `atMs`: those older than the least delay. */
  #available(partition: number, instance: PreviewInstance, atMs: number): number {
    const oldEnoughMs = atMs - (instance.delay.fromMs + instance.delay.toMs) / 2;
    return oldEnoughMs <= 0
      ? Math.max(0, this.#curve.recordsAt(partition, 0) - (this.finished[partition] as number))
      : Math.max(0, this.#curve.recordsAt(partition, oldEnoughMs) - (this.finished[partition] as number));
  }

  #capacityPerMs(instance: PreviewInstance): number {
    return previewCapacityPerMs(this.#scenario, this.#knobs.settings, instance.owned.length);
  }

  /** The delays at the arrival rate of this step, and the pace of the writes that all instances share. */
  #setPace(fromMs: number, ms: number): void {
    const { sink, partitions } = this.#knobs.settings;
    // Added partitions get their part of what arrives from then on; only uniform traffic may grow.
    if (partitions > this.#scenario.kafka.topic.partitions) this.#shares.fill(1 / partitions, 0, partitions);
    let calls = 0;
    let total = 0;
    for (let partition = 0; partition < this.#curve.partitions; partition++)
      total += this.#curve.recordsAt(partition, fromMs + ms) - this.#curve.recordsAt(partition, fromMs);
    const rateOf = (instance: PreviewInstance): number => {
      let share = 0;
      for (const partition of instance.owned) share += this.#shares[partition] as number;
      const capacity = this.#capacityPerMs(instance);
      return instance.waiting > 0 && capacity < Infinity ? capacity : Math.min((share * total) / ms, capacity);
    };
    for (const instance of this.#instances) {
      const rate = rateOf(instance);
      if (rate > 0) calls += 1 / writeIntervalMs(this.#knobs.settings, rate);
    }
    const limitPerMs = sink?.limitPerSecond == null ? Infinity : sink.limitPerSecond / 1000;
    const load = calls / limitPerMs;
    const stretch = Math.max(1, load);
    const writeMs = sink === null ? 0 : meanServiceMs(sink.serviceMs, sink.distribution) * sink.slowFactor;
    const most = sink?.concurrency ?? 1;
    // As long as there is room writes meet each other by chance; without any, all that an instance may have under way wait.
    const byChanceMs = load < 1 ? Math.min(load / (2 * (1 - load)), most * this.#working()) / limitPerMs : 0;
    for (const instance of this.#instances) {
      const rate = rateOf(instance);
      if (rate <= 0) continue;
      const intervalMs = writeIntervalMs(this.#knobs.settings, rate) * stretch;
      const limitWaitMs = load < 1 ? byChanceMs : Math.max(0, most * intervalMs - writeMs);
      instance.delay = pipelineDelay(this.#scenario, this.#knobs.settings, rate, intervalMs, limitWaitMs);
    }
    if (sink === null || calls === 0) return;
    const callMs = load < 1 ? writeMs + byChanceMs : Math.max(writeMs, (most * this.#working()) / limitPerMs);
    this.#recorder.calls.ended(callMs, false, Math.min(calls, limitPerMs) * ms);
  }

  #working(): number {
    let working = 0;
    for (const instance of this.#instances) if (instance.owned.length > 0) working++;
    return working;
  }

  #move(instance: PreviewInstance, fromMs: number, toMs: number): void {
    const { owned } = instance;
    if (owned.length === 0) return;
    const worked = this.#allowed[instance.id] as number;
    let there = 0;
    for (let i = 0; i < owned.length; i++) {
      const available = this.#available(owned[i] as number, instance, toMs);
      this.#wanted[i] = available;
      there += available;
    }
    // Worked records first fill batches and writes: once an instance falls behind, only what is left comes out.
    const inPipe = (worked / (toMs - fromMs)) * instance.delay.afterWorkMs;
    const budget = there > worked ? Math.max(0, worked - inPipe + instance.inPipe) : worked;
    instance.inPipe = inPipe;
    shareFairly(budget, this.#wanted, this.#given, owned.length);
    const hadWaiting = instance.waiting > 0;
    instance.waiting = Math.max(0, there - budget);
    if (instance.waiting < 1e-6) instance.waiting = 0;
    const isBehind = instance.waiting > 0;
    if (isBehind) this.isCalm = false;
    const queueMs = isBehind && budget > 0 ? (this.#queuedAhead(instance) / budget) * (toMs - fromMs) : 0;
    for (let i = 0; i < owned.length; i++) {
      const records = this.#given[i] as number;
      if (records <= 0) continue;
      const partition = owned[i] as number;
      const from = this.finished[partition] as number;
      this.finished[partition] = from + records;
      const drained = records >= (this.#wanted[i] as number) - 1e-9;
      const wasDrained = !hadWaiting || (isBehind && drained && records < (budget / owned.length) * 0.999);
      if (drained && wasDrained) {
        // Nothing is older than the run.
        this.#recorder.aged(records, Math.min(instance.delay.fromMs, toMs), Math.min(instance.delay.toMs + queueMs, toMs));
      } else {
        const stepMs = (toMs - fromMs) / records;
        const spreadMs = stepMs * this.#spreadOfChunks(this.#wanted[i] as number, owned.length);
        this.#recorder.finished(this.#curve, partition, from, records, fromMs, stepMs, spreadMs);
      }
    }
    instance.uncommitted = isBehind ? this.#uncommitted(budget, instance, toMs - fromMs) : 0;
    this.#track(instance, toMs - fromMs, isBehind);
  }

  /**
   * How far records are off their place in an even flow, half a range in records: a poll drains one partition's chunk after the other, so that
   * a partition comes a chunk at a time. Where it stands in its turn and where a record stands in its chunk are two such ranges.
   */
  #spreadOfChunks(waiting: number, owned: number): number {
    return (Math.min(this.#chunkRecords, waiting) * (1 - 1 / owned)) / Math.sqrt(2);
  }

  /**
   * Records that an instance which is behind has finished since its last commit, in the mean: commits are made between polls, a poll with everything
   * paused takes its whole timeout, and an inline batch is committed when all of it is done.
   */
  #uncommitted(budget: number, instance: PreviewInstance, ms: number): number {
    const { pauseAt, maxPollRecords, sink } = this.#knobs.settings;
    if (this.#isInline) return sink === null ? Math.min(maxPollRecords, instance.waiting) / 2 : 0;
    return instance.waiting > pauseAt ? ((budget / ms) * this.#scenario.kafka.application.pollTimeoutMs) / 2 : 0;
  }

  /** Mean queue in front of the worker while it cannot keep up, records. */
  #queuedAhead(instance: PreviewInstance): number {
    if (this.#isInline) return 0;
    const { pauseAt, resumeAt, maxPollRecords } = this.#knobs.settings;
    return Math.min((pauseAt + maxPollRecords / 2 + resumeAt) / 2, instance.waiting);
  }

  /** The states that the exact run would go through, by their share of the time. */
  #track(instance: PreviewInstance, ms: number, isBehind: boolean): void {
    const { pauseAt, resumeAt, maxPollRecords } = this.#knobs.settings;
    if (this.#isInline) {
      const busy = Math.min(1, (this.#allowed[instance.id] as number) / (this.#capacityPerMs(instance) * ms));
      // p ÷ (2p + c), with the share of the time in poll() p = 1 − busy.
      this.#idleRatios += ((1 - busy) / (2 - busy)) * ms;
      this.#trackedMs += ms;
      this.#recorder.timeInState(PREVIEW_STATE.processing, busy * ms);
      this.#recorder.timeInState(PREVIEW_STATE.polling, (1 - busy) * ms);
      return;
    }
    const isPausing = isBehind && instance.waiting > pauseAt;
    this.#recorder.timeInState(isPausing ? PREVIEW_STATE.paused : PREVIEW_STATE.polling, ms);
    if (isPausing) this.#recorder.pauses += (this.#allowed[instance.id] as number) / (pauseAt + maxPollRecords / 2 - resumeAt);
  }

  /** The most that a client's fetch buffer holds, records: a chunk a partition, an answer a broker. */
  #bufferBound(instance: PreviewInstance): number {
    const { client, group, topic } = this.#scenario.kafka;
    const { recordBytes } = this.#scenario.traffic;
    if (client === 'librdkafka')
      return Math.min(
        instance.owned.length * group.config['queued.min.messages'],
        (group.config['queued.max.messages.kbytes'] * 1024) / recordBytes,
      );
    const limits = fetchLimits(group.config, recordBytes);
    return Math.min(instance.owned.length * limits.maxPartitionRecords, topic.brokers * limits.maxRecords);
  }

  /** NaN with a worker: the preview does not know how its poll thread spends its time. */
  #takeIdleRatio(): number {
    const ratio = this.#trackedMs === 0 ? NaN : this.#idleRatios / this.#trackedMs;
    this.#idleRatios = this.#trackedMs = 0;
    return ratio;
  }

  /** What the trace shows at `nowMs`. */
  snapshot(nowMs: number): Snapshot {
    let instances = 0;
    let queueDepth = 0;
    let largestQueue = 0;
    let largestBuffer = 0;
    this.#position.set(this.finished);
    this.#uncommittedOf.fill(0);
    for (const instance of this.#instances) {
      if (instance.state === PREVIEW_STATE.polling) instances++;
      const queued = instance.waiting > 0 ? this.#queuedAhead(instance) : 0;
      queueDepth += queued;
      largestQueue = Math.max(largestQueue, queued);
      largestBuffer = Math.max(largestBuffer, Math.min(instance.waiting, this.#bufferBound(instance)));
      for (const partition of instance.owned) {
        this.#position[partition] = Math.min(
          this.#curve.recordsAt(partition, nowMs),
          (this.#position[partition] as number) + queued / instance.owned.length,
        );
        this.#uncommittedOf[partition] = instance.uncommitted / instance.owned.length;
      }
    }
    for (let partition = 0; partition < this.#committed.length; partition++) {
      const committed = (this.finished[partition] as number) - (this.#uncommittedOf[partition] as number);
      this.#committed[partition] = Math.max(this.#committed[partition] as number, committed);
    }
    return {
      isInWholeRecords: false,
      curve: this.#curve,
      committed: this.#committed,
      position: this.#position,
      firstUnfinished: this.#firstUnfinished,
      inFlight: this.#inFlight,
      instances,
      queueDepth,
      largestQueue,
      calls: NO_CALLS,
      largestBuffer,
      pollIdleRatio: this.#takeIdleRatio(),
    };
  }
}

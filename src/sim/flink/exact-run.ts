/**
 * The exact Flink plant: every buffer, barrier, watermark, timer and async call is an event. See MODEL.md §Flink. Records are never
 * events: what moves are ranges of them.
 */
import { EventQueue } from '../kernel/event-queue.ts';
import { arrivalCurveOf, type ArrivalCurve } from '../parts/arrival-curve.ts';
import { RandomStream } from '../kernel/random.ts';
import type { FlinkScenario, FlinkSource } from '../scenario/scenario.ts';
import type { Trace } from '../trace/trace.ts';
import { Job } from './job.ts';
import { taskShapes } from './task-shapes.ts';
import { FlinkRecorder } from './recorder.ts';
import { Sampler } from './sampler.ts';
import { timelineOf, type Moment } from './settings.ts';
import { partitionsOf, SourceReader } from './source-reader.ts';
import { emitWatermark } from './source-watermarks.ts';
import { SUBTASK_SLOT, SUBTASK_SLOTS, type Subtask, type SubtaskHost } from './subtask.ts';
import { UPDATE_MS } from './time-metrics.ts';

/** More events than this would hang a tab for minutes; the parser's estimate refuses such scenarios long before. */
const MAX_EVENTS = 400_000_000;

/** Slots of the event queue: the run's own, then a block per subtask. */
const SLOT = { sample: 0, moment: 1, metrics: 2 } as const;
const RUN_SLOTS = 3;

export class FlinkExactRun implements SubtaskHost {
  readonly #scenario: FlinkScenario;
  readonly #curve: ArrivalCurve;
  readonly #moments: readonly Moment[];
  readonly #recorder: FlinkRecorder;
  readonly #sampler: Sampler;
  #job: Job;
  #queue: EventQueue;
  readonly #woken: Subtask[] = [];
  #nextMoment = 0;
  #nowMs = 0;
  #events = 0;

  constructor(scenario: FlinkScenario) {
    this.#scenario = scenario;
    this.#moments = timelineOf(scenario);
    const first = this.#moments[0] as Moment;
    const source = scenario.flink.operators[0] as FlinkSource;
    this.#curve = arrivalCurveOf(scenario.traffic, source.partitions, scenario.durationMs, scenario.seed);
    const shapes = taskShapes(this.#moments);
    this.#recorder = new FlinkRecorder(scenario, 'exact', shapes);
    this.#sampler = new Sampler(
      this.#recorder,
      shapes.map(({ id }) => id),
    );
    this.#job = new Job(first.scenario, this);
    this.#queue = new EventQueue(RUN_SLOTS + this.#job.all.length * SUBTASK_SLOTS);
    this.#scheduleNextMoment();
    this.#queue.schedule(SLOT.metrics, UPDATE_MS);
    this.#start(0);
    this.#queue.schedule(SLOT.sample, 0);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  advanceTo(ms: number): void {
    const untilMs = Math.min(ms, this.#scenario.durationMs);
    while (this.#queue.nextTimeMs() <= untilMs) {
      this.#nowMs = this.#queue.nextTimeMs();
      this.#dispatch(this.#queue.pop(), this.#nowMs);
      this.#serveWoken();
      if (++this.#events > MAX_EVENTS)
        throw new RangeError(
          `The run needs more than ${String(MAX_EVENTS)} events by ${String(this.#nowMs)} ms. Shorten durationMs, lower the rate or raise the buffer timeout.`,
        );
    }
    if (untilMs > this.#nowMs) this.#nowMs = untilMs;
  }

  trace(): Trace {
    return this.#recorder.trace();
  }

  // --- what subtasks need -------------------------------------------------------------------------------------------------------

  schedule(subtask: Subtask, slot: number, atMs: number): void {
    this.#queue.schedule(subtask.slot + slot, atMs);
  }

  wake(subtask: Subtask): void {
    if (subtask.isWoken) return;
    subtask.isWoken = true;
    this.#woken.push(subtask);
  }

  finished(weight: number, firstAgeMs: number, lastAgeMs: number): void {
    this.#recorder.finished(weight, firstAgeMs, lastAgeMs);
  }

  barrierReached(): void {
    // Barriers are not triggered yet.
  }

  barrierArrived(): void {
    // Barriers are not triggered yet.
  }

  // --- events -------------------------------------------------------------------------------------------------------------------

  #start(nowMs: number): void {
    const { scenario, all } = this.#job;
    const { config } = scenario.flink;
    all.forEach((subtask, i) => (subtask.slot = RUN_SLOTS + i * SUBTASK_SLOTS));
    const source = scenario.flink.operators[0] as FlinkSource;
    const flushMs = config['execution.buffer-timeout.interval'];
    for (const subtask of all) {
      if (subtask.task.source !== null) {
        subtask.reader = new SourceReader({
          curve: this.#curve,
          partitions: partitionsOf(subtask.index, source.parallelism, source.partitions),
          maxPollRecords: source.config['max.poll.records'],
          queueCapacity: config['source.reader.element.queue.capacity'],
          ratePerSecond: source.ratePerSecond === null ? Infinity : source.ratePerSecond / source.parallelism,
        });
        subtask.reader.seek(() => 0, nowMs);
        this.schedule(subtask, SUBTASK_SLOT.watermark, nowMs + config['pipeline.auto-watermark-interval']);
      }
      subtask.clock.fire('task.started', nowMs);
      if (subtask.partition !== null && config['execution.buffer-timeout.enabled'] && flushMs > 0) {
        const phase = new RandomStream(scenario.seed, `flusher/${subtask.task.id}/${String(subtask.index)}`);
        this.schedule(subtask, SUBTASK_SLOT.flush, nowMs + flushMs * phase.uniform());
      }
      this.wake(subtask);
    }
    this.#serveWoken();
  }

  #serveWoken(): void {
    // A list that grows while it is served: whoever is woken last comes last.
    for (let i = 0; i < this.#woken.length; i++) {
      const subtask = this.#woken[i] as Subtask;
      subtask.isWoken = false;
      subtask.step(this.#nowMs);
    }
    this.#woken.length = 0;
  }

  #dispatch(slot: number, nowMs: number): void {
    if (slot >= RUN_SLOTS) {
      const at = slot - RUN_SLOTS;
      const subtask = this.#job.all[Math.floor(at / SUBTASK_SLOTS)] as Subtask;
      this.#dispatchSubtask(subtask, at % SUBTASK_SLOTS, nowMs);
    } else if (slot === SLOT.sample) this.#sample(nowMs);
    else if (slot === SLOT.moment) this.#reachMoment(nowMs);
    else {
      for (const subtask of this.#job.all) subtask.updateMetrics(nowMs);
      this.#queue.schedule(SLOT.metrics, nowMs + UPDATE_MS);
    }
  }

  #dispatchSubtask(subtask: Subtask, slot: number, nowMs: number): void {
    const { config } = this.#job.scenario.flink;
    if (slot === SUBTASK_SLOT.work) subtask.workDone(nowMs);
    else if (slot === SUBTASK_SLOT.input) subtask.step(nowMs);
    else if (slot === SUBTASK_SLOT.flush) {
      subtask.flush(nowMs);
      this.schedule(subtask, SUBTASK_SLOT.flush, nowMs + config['execution.buffer-timeout.interval']);
    } else if (slot === SUBTASK_SLOT.watermark) {
      emitWatermark(subtask, nowMs);
      this.schedule(subtask, SUBTASK_SLOT.watermark, nowMs + config['pipeline.auto-watermark-interval']);
    } else {
      subtask.settle(nowMs);
      subtask.keeper?.timer(nowMs);
      this.wake(subtask);
    }
  }

  #scheduleNextMoment(): void {
    const moment = this.#moments[this.#nextMoment];
    if (moment !== undefined) this.#queue.schedule(SLOT.moment, moment.atMs);
  }

  #reachMoment(nowMs: number): void {
    const moment = this.#moments[this.#nextMoment++] as Moment;
    this.#recorder.reachMoment(moment);
    for (const subtask of this.#job.all) subtask.settle(nowMs);
    this.#job.retune(moment.scenario);
    this.#scheduleNextMoment();
  }

  #sample(nowMs: number): void {
    // A sample is the last thing at its moment: what else happens then belongs to it.
    if (this.#queue.nextTimeMs() <= nowMs) {
      this.#queue.schedule(SLOT.sample, nowMs);
      return;
    }
    for (const subtask of this.#job.all) subtask.settle(nowMs);
    this.#serveWoken();
    this.#sampler.read(this.#job, nowMs);
    const { job, count } = { job: this.#recorder.columns.job, count: this.#recorder.columns.count };
    let appended = 0;
    let pending = 0;
    let inFlight = 0;
    let oldestMs = Infinity;
    for (let partition = 0; partition < this.#curve.partitions; partition++)
      appended += this.#curve.logEndOffset(partition, nowMs);
    for (const subtask of this.#job.all) {
      inFlight += subtask.weight;
      for (const channel of subtask.partition?.channels ?? []) inFlight += channel.weight;
      if (subtask.reader === null) continue;
      pending += subtask.reader.pendingRecords(nowMs);
      inFlight += subtask.reader.fetched;
      oldestMs = Math.min(oldestMs, subtask.reader.oldestMs(nowMs));
    }
    job.pendingRecords[count] = pending;
    job.lagSeconds[count] = oldestMs < nowMs ? (nowMs - oldestMs) / 1000 : 0;
    this.#recorder.sample(nowMs, { appended, inFlight, oldestUnfinishedMs: Math.max(0, nowMs - Math.min(oldestMs, nowMs)) });
    const nextMs = this.#recorder.nextSampleMs(nowMs);
    if (nextMs < Infinity) this.#queue.schedule(SLOT.sample, nextMs);
  }
}

/**
 * The preview of the Flink plant: the same scenario in stepped flows, for the time while a slider moves. Every verdict comes from an
 * exact run. Steps are cut by the scenario, never by how a run is advanced.
 */
import { EventQueue } from '../../kernel/event-queue.ts';
import { arrivalCurveOf } from '../../parts/arrival-curve.ts';
import type { Fault, FlinkScenario, FlinkSource } from '../../scenario/scenario.ts';
import type { Trace } from '../../trace/trace.ts';
import { costsOf, tasksOf, type TaskPlan } from '../job-plan.ts';
import { subtaskShares } from '../key-groups.ts';
import { FlinkRecorder } from '../recorder.ts';
import { timelineOf, type Moment } from '../settings.ts';
import { taskShapes } from '../task-shapes.ts';
import { UPDATE_MS } from '../time-metrics.ts';
import { CalmDelay } from './calm-delay.ts';
import { Caller } from './caller.ts';
import { ExchangeRoom } from './exchange-room.ts';
import { Flow } from './flow.ts';
import { FlowTask } from './flow-task.ts';
import { LogReaders } from './log-readers.ts';
import { PreviewSampler } from './preview-sampler.ts';

const STEP_MS = 200;
/** While nobody is held up and everything is worked off in its step. */
const CALM_STEP_MS = 500;

const SLOT = { sample: 0, moment: 1, metrics: 2 } as const;
const SLOTS = 3;

export class FlinkPreviewRun {
  readonly #scenario: FlinkScenario;
  readonly #moments: readonly Moment[];
  readonly #recorder: FlinkRecorder;
  readonly #sampler: PreviewSampler;
  readonly #readers: LogReaders;
  readonly #queue = new EventQueue(SLOTS);
  readonly #delay = new CalmDelay();
  #callers: readonly (Caller | null)[] = [];
  #current: FlinkScenario;
  #flow: Flow;
  #faults: readonly Fault[] = [];
  #nextMoment = 0;
  #nowMs = 0;
  #reachedMs = 0;

  constructor(scenario: FlinkScenario) {
    this.#scenario = scenario;
    this.#moments = timelineOf(scenario);
    this.#current = (this.#moments[0] as Moment).scenario;
    const source = scenario.flink.operators[0] as FlinkSource;
    const curve = arrivalCurveOf(scenario.traffic, source.partitions, scenario.durationMs, scenario.seed);
    const shapes = taskShapes(this.#moments);
    this.#recorder = new FlinkRecorder(scenario, 'preview', shapes);
    this.#sampler = new PreviewSampler(
      this.#recorder,
      shapes.map(({ id }) => id),
    );
    this.#readers = new LogReaders(curve, scenario.traffic.partitionShares === 'uniform');
    this.#flow = this.#deploy(this.#current, new Array<number>(source.partitions).fill(0));
    this.#recorder.warn('preview: ages below about 200 ms and pool usages are approximations; the exact run follows');
    this.#scheduleNextMoment();
    this.#queue.schedule(SLOT.metrics, UPDATE_MS);
    this.#queue.schedule(SLOT.sample, 0);
  }

  get nowMs(): number {
    return this.#reachedMs;
  }

  advanceTo(ms: number): void {
    const untilMs = Math.min(ms, this.#scenario.durationMs);
    this.#reachedMs = Math.max(this.#reachedMs, untilMs);
    for (;;) {
      const stepMs = this.#flow.isCalm ? CALM_STEP_MS : STEP_MS;
      const gridMs = (Math.floor(this.#nowMs / stepMs + 1e-9) + 1) * stepMs;
      const eventMs = this.#queue.nextTimeMs();
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

  #step(fromMs: number, toMs: number): void {
    const { flink, traffic } = this.#current;
    this.#flow.step(fromMs, toMs);
    this.#delay.measure(this.#flow.tasks, this.#callers, flink.config, traffic.recordBytes, toMs - fromMs);
    for (const caller of this.#callers)
      if (caller !== null && caller.calls > 0) this.#recorder.serviceCall(caller.callMs, caller.calls);
  }

  // --- deployments --------------------------------------------------------------------------------------------------------------

  #deploy(scenario: FlinkScenario, readAt: readonly number[]): Flow {
    const plans = tasksOf(scenario.flink);
    const { config } = scenario.flink;
    const tasks = plans.map((plan, index) => {
      const before = plans[index - 1];
      const room =
        before === undefined
          ? null
          : plan.exchange === 'forward'
            ? new ExchangeRoom(config, 1, 1)
            : new ExchangeRoom(config, before.parallelism, plan.parallelism);
      return new FlowTask(plan, costsOf(plan, scenario.flink), shareOf(plan, scenario), room);
    });
    this.#readers.assign(plans[0]?.parallelism ?? 1, readAt);
    this.#callers = plans.map(({ keeping, parallelism }) => {
      if (keeping?.kind === 'async') return new Caller(keeping, parallelism);
      return keeping?.kind === 'sink' ? new Caller(keeping, parallelism) : null;
    });
    const delay = this.#delay;
    const flow = new Flow(tasks, this.#readers, this.#callers, {
      finished: (records, bornFromMs, bornToMs, fromMs, toMs) => {
        const firstMs = fromMs - bornFromMs;
        const lastMs = toMs - bornToMs;
        const [low, high] = firstMs < lastMs ? [firstMs, lastMs] : [lastMs, firstMs];
        // Nothing is older than the run.
        this.#recorder.finished(records, Math.min(toMs, low + delay.fromMs), Math.min(toMs, high + delay.toMs));
      },
    });
    this.#tune(flow, scenario);
    return flow;
  }

  /** The numbers of the scenario as it is now, without a new deployment. */
  #tune(flow: Flow, scenario: FlinkScenario): void {
    const source = scenario.flink.operators[0] as FlinkSource;
    const { config } = scenario.flink;
    flow.sourcePace = source.ratePerSecond === null ? Infinity : source.ratePerSecond / source.parallelism / 1000;
    flow.watermarkBoundMs = source.watermark.boundMs;
    flow.idlenessMs = source.watermark.idlenessMs;
    let recordsPerSource = 1;
    this.#callers.forEach((caller) => {
      const service = caller === null ? undefined : scenario.services[caller.service];
      if (caller === null || service === undefined) return;
      const callers = this.#callers.filter((other) => other?.service === caller.service).length;
      caller.tune(service, this.#slowness(`/services/${caller.service}`), config['pipeline.auto-watermark-interval'], callers);
    });
    for (const task of flow.tasks) {
      task.costs = costsOf(task.plan, scenario.flink);
      task.recordsPerSource = recordsPerSource;
      const records = config['taskmanager.memory.segment-size'] / scenario.traffic.recordBytes;
      task.perBuffer.fill(recordsPerSource > 0 ? records / recordsPerSource : Infinity);
      recordsPerSource *= task.selectivity;
    }
  }

  // --- events -------------------------------------------------------------------------------------------------------------------

  #dispatch(slot: number, nowMs: number): void {
    if (slot === SLOT.sample) this.#sample(nowMs);
    else if (slot === SLOT.moment) this.#reachMoment();
    else {
      for (const task of this.#flow.tasks)
        for (let j = 0; j < task.parallelism; j++) {
          const records = (task.processedEver[j] as number) * task.recordsPerSource;
          task.metrics[j]?.update(
            task.idleMs[j] as number,
            task.softMs[j] as number,
            task.hardMs[j] as number,
            records,
            records * task.selectivity,
          );
        }
      this.#queue.schedule(SLOT.metrics, nowMs + UPDATE_MS);
    }
  }

  /** Product of the `slow` faults that are on and hit `target`. */
  #slowness(target: string): number {
    let factor = 1;
    for (const fault of this.#faults) if (fault.kind === 'slow' && fault.target === target) factor *= fault.factor;
    return factor;
  }

  #scheduleNextMoment(): void {
    const moment = this.#moments[this.#nextMoment];
    if (moment !== undefined) this.#queue.schedule(SLOT.moment, moment.atMs);
  }

  #reachMoment(): void {
    const moment = this.#moments[this.#nextMoment++] as Moment;
    this.#recorder.reachMoment(moment);
    this.#current = moment.scenario;
    this.#faults = moment.faults;
    this.#tune(this.#flow, moment.scenario);
    this.#scheduleNextMoment();
  }

  #sample(nowMs: number): void {
    if (this.#queue.nextTimeMs() <= nowMs) {
      this.#queue.schedule(SLOT.sample, nowMs);
      return;
    }
    this.#sampler.read(this.#flow.tasks, this.#current, true, nowMs);
    const { job, count } = this.#recorder.columns;
    const source = this.#flow.tasks[0] as FlowTask;
    let pending = 0;
    let oldestMs = nowMs;
    for (let j = 0; j < source.parallelism; j++) {
      const own = this.#readers.available(j, nowMs);
      pending += own;
      const columns = this.#recorder.columns.subtasks[0]?.[j];
      if (columns !== undefined) columns.pendingRecords[count] = own;
      oldestMs = Math.min(oldestMs, this.#readers.oldestMs(j, nowMs));
    }
    let inFlight = 0;
    for (const task of this.#flow.tasks) for (const records of task.waiting) inFlight += records;
    job.pendingRecords[count] = pending;
    job.lagSeconds[count] = (nowMs - oldestMs) / 1000;
    const appended = this.#readers.appendedBy(nowMs);
    this.#recorder.sample(nowMs, { appended, inFlight, oldestUnfinishedMs: this.#oldestUnfinishedMs(oldestMs, nowMs) });
    const nextMs = this.#recorder.nextSampleMs(nowMs);
    if (nextMs < Infinity) this.#queue.schedule(SLOT.sample, nextMs);
  }

  #oldestUnfinishedMs(unreadMs: number, nowMs: number): number {
    let oldest = unreadMs;
    for (const task of this.#flow.tasks) for (const queue of task.queues) oldest = Math.min(oldest, queue.oldestMs);
    return nowMs - Math.min(oldest, nowMs);
  }
}

function shareOf(plan: TaskPlan, scenario: FlinkScenario): Float64Array | null {
  if (plan.source !== null || plan.exchange === 'forward') return null;
  if (plan.exchange === 'hash' && plan.keys !== null)
    return subtaskShares(plan.keys.count, plan.keys.hotShare, plan.parallelism, scenario.flink.maxParallelism);
  return new Float64Array(plan.parallelism).fill(1 / plan.parallelism);
}

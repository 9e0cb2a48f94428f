/**
 * The preview of the Flink plant: the same scenario in stepped flows, for the time while a slider moves. Every verdict comes from an
 * exact run. Steps are cut by the scenario, never by how a run is advanced.
 */
import { EventQueue } from '../../kernel/event-queue.ts';
import { arrivalCurveOf } from '../../parts/arrival-curve.ts';
import type { Fault, FlinkScenario, FlinkSource } from '../../scenario/scenario.ts';
import type { Trace } from '../../trace/trace.ts';
import { redeploys } from '../../scenario/flink-redeploys.ts';
import { isAdaptive } from '../../scenario/flink-slots.ts';
import { MomentCursor } from '../moment-cursor.ts';
import { FlinkRecorder } from '../recorder.ts';
import { RestartDelay } from '../restart-delay.ts';
import { taskShapes } from '../task-shapes.ts';
import { UPDATE_MS } from '../time-metrics.ts';
import { AdaptiveRescaler, LOST_TASK_MANAGER, PARALLELISM } from '../adaptive-rescaler.ts';
import { JobScaler } from '../autoscaler/job-scaler.ts';
import { CalmDelay } from './calm-delay.ts';
import { Caller } from './caller.ts';
import { barrierMs, FlowCheckpoints, keep, restoreValues, type KeptPositions } from './flow-checkpoints.ts';
import { Flow } from './flow.ts';
import { flowTasksOf } from './flow-tasks-of.ts';
import { flowVertexMetrics } from './flow-vertex-metrics.ts';
import { leftOut } from './left-out.ts';
import { LogReaders } from './log-readers.ts';
import { PreviewSampler } from './preview-sampler.ts';
import { sampleFlowJob } from './sample-flow-job.ts';
import { countCalls, sampleServices } from './sample-rest.ts';
import { tuneFlow } from './tune-flow.ts';

const STEP_MS = 200;
/** While nobody is held up and everything is worked off in its step. */
const CALM_STEP_MS = 500;

/** Simultaneous events happen in the order in which they were scheduled; a sample is put off until it is the last. */
const SLOT = {
  sample: 0,
  moment: 1,
  metrics: 2,
  trigger: 3,
  checkpoint: 4,
  savepoint: 5,
  start: 6,
  autoscale: 7,
  rescale: 8,
} as const;
const SLOTS = 9;

export class FlinkPreviewRun {
  readonly #scenario: FlinkScenario;
  readonly #moments: MomentCursor;
  readonly #recorder: FlinkRecorder;
  readonly #sampler: PreviewSampler;
  readonly #readers: LogReaders;
  readonly #queue = new EventQueue(SLOTS);
  readonly #delay = new CalmDelay();
  readonly #checkpoints: FlowCheckpoints;
  readonly #restartDelay: RestartDelay;
  readonly #scaler: JobScaler;
  readonly #rescaler: AdaptiveRescaler;
  #callers: readonly (Caller | null)[] = [];
  #isRunning = true;
  /** What the job starts from, once it does. */
  #from: KeptPositions | null = null;
  #current: FlinkScenario;
  #flow: Flow;
  #faults: readonly Fault[] = [];
  #nowMs = 0;
  #reachedMs = 0;

  constructor(scenario: FlinkScenario) {
    this.#scenario = scenario;
    this.#moments = new MomentCursor(scenario);
    this.#current = this.#moments.current.scenario;
    const source = scenario.flink.operators[0] as FlinkSource;
    const curve = arrivalCurveOf(scenario.traffic, source.partitions, scenario.durationMs, scenario.seed);
    const shapes = taskShapes(this.#moments.all);
    this.#recorder = new FlinkRecorder(scenario, 'preview', shapes);
    this.#sampler = new PreviewSampler(this.#recorder, shapes);
    this.#readers = new LogReaders(curve, scenario.traffic.partitionShares === 'uniform');
    this.#rescaler = new AdaptiveRescaler({
      target: () => this.#current,
      tasks: () => this.#flow.tasks.map(({ plan }) => plan),
      schedule: (atMs) => {
        this.#queue.schedule(SLOT.rescale, atMs);
      },
      rescale: (nowMs) => {
        this.#stopAndStart(this.#checkpoints.completed, nowMs);
      },
      lost: (nowMs) => {
        this.#fail('job', LOST_TASK_MANAGER, nowMs);
      },
    });
    this.#flow = this.#deploy(this.#rescaler.fitted(this.#current), new Array<number>(source.partitions).fill(0));
    this.#checkpoints = new FlowCheckpoints(this.#recorder);
    this.#restartDelay = new RestartDelay(scenario.seed);
    this.#scaler = new JobScaler(scenario, this.#recorder);
    this.#scaler.started(0);
    this.#rescaler.started(0);
    this.#queue.schedule(SLOT.autoscale, this.#scaler.nextLookMs(scenario, 0));
    this.#scheduleTrigger(0);
    for (const warning of leftOut(this.#moments.all)) this.#recorder.warn(warning);
    this.#queue.schedule(SLOT.moment, this.#moments.nextMs);
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
    if (!this.#isRunning) return;
    const { flink, traffic } = this.#current;
    this.#flow.step(fromMs, toMs);
    this.#delay.measure(this.#flow.tasks, this.#callers, flink.config, traffic.recordBytes, toMs - fromMs);
    const failing = countCalls(this.#recorder, this.#callers);
    if (failing !== null) this.#fail(`service/${failing.service}`, failing.failure, toMs);
  }

  // --- deployments --------------------------------------------------------------------------------------------------------------

  #deploy(scenario: FlinkScenario, readAt: readonly number[]): Flow {
    const tasks = flowTasksOf(scenario);
    const plans = tasks.map(({ plan }) => plan);
    this.#readers.assign(plans[0]?.parallelism ?? 1, readAt);
    this.#callers = plans.map(({ keeping, parallelism }) =>
      keeping?.kind === 'async' || keeping?.kind === 'sink' ? new Caller(keeping, parallelism) : null,
    );
    const delay = this.#delay;
    const flow = new Flow(tasks, this.#readers, this.#callers, {
      finished: (records, bornFromMs, bornToMs, fromMs, toMs) => {
        const firstMs = fromMs - bornFromMs;
        const lastMs = toMs - bornToMs;
        const [low, high] = firstMs < lastMs ? [firstMs, lastMs] : [lastMs, firstMs];
        // Nothing is older than the run.
        this.#recorder.finished(records, Math.min(toMs, low + delay.fromMs), Math.min(toMs, high + delay.toMs));
      },
      deadLettered: (records) => {
        this.#recorder.deadLettered(records);
      },
    });
    tuneFlow(flow, this.#callers, this.#faults, scenario);
    return flow;
  }

  // --- events -------------------------------------------------------------------------------------------------------------------

  #dispatch(slot: number, nowMs: number): void {
    if (slot === SLOT.sample) this.#sample(nowMs);
    else if (slot === SLOT.moment) this.#reachMoment(nowMs);
    else if (slot === SLOT.trigger) this.#trigger(nowMs);
    else if (slot === SLOT.checkpoint) {
      const { checkpointsCompleted } = this.#recorder;
      if (this.#checkpoints.end(this.#current.flink.config, nowMs)) this.#fail('job', 'Too many checkpoints have failed.', nowMs);
      else this.#scheduleTrigger(nowMs);
      this.#rescaler.checkpointEnded(this.#recorder.checkpointsCompleted > checkpointsCompleted, nowMs);
    } else if (slot === SLOT.savepoint) this.#stopAndStart(keep(this.#flow.tasks, this.#readers, nowMs), nowMs);
    else if (slot === SLOT.start) this.#start(nowMs);
    else if (slot === SLOT.autoscale) this.#autoscale(nowMs);
    else if (slot === SLOT.rescale) this.#rescaler.due(nowMs);
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

  // --- checkpoints, failures, redeployments -------------------------------------------------------------------------------------

  #scheduleTrigger(nowMs: number): void {
    const { config } = this.#current.flink;
    const intervalMs = config['execution.checkpointing.interval'];
    if (intervalMs === null) return;
    const gridMs = (Math.floor(nowMs / intervalMs + 1e-9) + 1) * intervalMs;
    this.#queue.schedule(SLOT.trigger, Math.max(gridMs, nowMs + config['execution.checkpointing.min-pause']));
  }

  #trigger(nowMs: number): void {
    const { flink, traffic } = this.#current;
    const endMs = this.#checkpoints.trigger(this.#flow.tasks, this.#readers, flink, traffic.recordBytes, nowMs);
    this.#queue.schedule(SLOT.checkpoint, endMs);
  }

  #fail(entity: string, reason: string, nowMs: number): void {
    if (!this.#isRunning) return;
    this.#recorder.event(nowMs, 'job.failed', entity, { reason });
    this.#recorder.restarts++;
    this.#stop(this.#checkpoints.completed, this.#restartDelay.next(this.#current.flink.config, nowMs), nowMs);
  }

  /** The job stops, and starts again after the time that a deployment takes. */
  #stop(from: KeptPositions | null, delayMs: number, nowMs: number): void {
    this.#isRunning = false;
    this.#from = from;
    this.#checkpoints.abort();
    this.#scaler.stopped(nowMs);
    this.#rescaler.stopped();
    for (const slot of [SLOT.trigger, SLOT.checkpoint, SLOT.savepoint]) this.#queue.cancel(slot);
    this.#queue.schedule(SLOT.start, nowMs + delayMs + this.#current.flink.cluster.restartMs + this.#rescaler.submissionWaitMs);
  }

  #start(nowMs: number): void {
    const partitions = (this.#current.flink.operators[0] as FlinkSource).partitions;
    this.#recorder.rewind(this.#from?.total ?? 0);
    const readAt = this.#from?.positions ?? new Array<number>(partitions).fill(0);
    this.#flow = this.#deploy(this.#rescaler.fitted(this.#current), readAt);
    if (this.#from !== null) restoreValues(this.#flow.tasks, this.#from);
    this.#isRunning = true;
    this.#scaler.started(nowMs);
    this.#recorder.event(nowMs, 'job.started', 'job', this.#from === null ? { checkpoint: null } : {});
    this.#rescaler.started(nowMs);
    this.#scheduleTrigger(nowMs);
  }

  #stopAndStart(from: KeptPositions | null, nowMs: number): void {
    this.#recorder.event(nowMs, 'job.redeployed', 'job');
    this.#stop(from, 0, nowMs);
  }

  /** The operator’s autoscaler looks at the job; while it does not run, or is about to stop, there is nothing to decide. */
  #autoscale(nowMs: number): void {
    this.#queue.schedule(SLOT.autoscale, this.#scaler.nextLookMs(this.#current, nowMs));
    if (!this.#isRunning || this.#queue.isScheduled(SLOT.savepoint) || this.#rescaler.isPending) return;
    const { tasks } = this.#flow;
    const plans = tasks.map(({ plan }) => plan);
    if (!this.#scaler.look(this.#current, plans, flowVertexMetrics(tasks, this.#readers, nowMs), nowMs)) return;
    this.#current = this.#scaler.applied(this.#moments.current.scenario);
    this.#redeploy([PARALLELISM], nowMs);
  }

  /** New configuration, parallelism or slots: by the adaptive scheduler, in its time, or with a savepoint. */
  #redeploy(changed: readonly string[], nowMs: number): void {
    const { config } = this.#current.flink;
    if (this.#rescaler.carriesOut(changed)) this.#rescaler.changed(nowMs);
    else if (!changed.some(redeploys)) return;
    else if (isAdaptive(config)) this.#stopAndStart(this.#checkpoints.completed, nowMs);
    else this.#queue.schedule(SLOT.savepoint, nowMs + barrierMs(this.#flow.tasks, config));
  }

  #reachMoment(nowMs: number): void {
    const moment = this.#moments.reach();
    this.#recorder.reachMoment(moment);
    this.#current = this.#scaler.applied(moment.scenario);
    this.#faults = moment.faults;
    const changed = moment.changes.map(({ pointer }) => pointer);
    if (this.#isRunning && nowMs > 0) this.#redeploy(changed, nowMs);
    tuneFlow(this.#flow, this.#callers, this.#faults, this.#current);
    for (const fault of moment.started) if (fault.kind === 'crash') this.#fail(fault.target, 'The process has crashed.', nowMs);
    this.#queue.schedule(SLOT.moment, this.#moments.nextMs);
  }

  #sample(nowMs: number): void {
    if (this.#queue.nextTimeMs() <= nowMs) {
      this.#queue.schedule(SLOT.sample, nowMs);
      return;
    }
    this.#sampler.read(this.#flow.tasks, this.#current, this.#scaler, this.#isRunning, nowMs);
    sampleServices(this.#recorder.columns, this.#callers, this.#isRunning);
    const scenario = this.#rescaler.fitted(this.#current);
    const committed = this.#checkpoints.completed?.total ?? 0;
    sampleFlowJob(this.#recorder, this.#flow.tasks, this.#readers, scenario, committed, this.#isRunning, nowMs);
    const nextMs = this.#recorder.nextSampleMs(nowMs);
    if (nextMs < Infinity) this.#queue.schedule(SLOT.sample, nextMs);
  }
}

/**
 * The exact Flink plant: every buffer, barrier, watermark, timer and async call is an event. See MODEL.md §Flink. Records are never
 * events: what moves are ranges of them. This is the run as a whole: the scenario's timeline, failures, restarts, rescaling, samples.
 */
import { arrivalCurveOf, type ArrivalCurve } from '../parts/arrival-curve.ts';
import type { Service } from '../parts/service.ts';
import { redeploys } from '../scenario/flink-redeploys.ts';
import { isAdaptive } from '../scenario/flink-slots.ts';
import type { FlinkConfig, FlinkScenario, FlinkSource } from '../scenario/scenario.ts';
import type { Trace } from '../trace/trace.ts';
import type { AsyncEvents } from './async-keeper.ts';
import { AdaptiveRescaler, LOST_TASK_MANAGER, PARALLELISM } from './adaptive-rescaler.ts';
import { JobScaler } from './autoscaler/job-scaler.ts';
import { endedBy, type CompletedCheckpoint } from './checkpoint.ts';
import { CheckpointCoordinator } from './checkpoint-coordinator.ts';
import { coordinatorHost } from './coordinator-host.ts';
import { Deployment, type DeploymentHost } from './deployment.ts';
import { HeapWatch } from './heap-watch.ts';
import type { Job } from './job.ts';
import { slowDown, stall } from './job-faults.ts';
import { MomentCursor } from './moment-cursor.ts';
import { networkShortage } from './network-memory.ts';
import { FlinkRecorder } from './recorder.ts';
import { RestartDelay } from './restart-delay.ts';
import { MAX_EVENTS, tooManyEvents } from './event-limit.ts';
import { KEPT_SLOTS, RUN_SLOTS, SLOT, STOPPED_SLOTS } from './run-slots.ts';
import { sampleJob } from './sample-job.ts';
import { Sampler } from './sampler.ts';
import { ServiceCalls } from './service-calls.ts';
import type { Subtask } from './subtask.ts';
import { taskShapes } from './task-shapes.ts';
import { UPDATE_MS } from './time-metrics.ts';
import { vertexMetrics } from './vertex-metrics.ts';

export class FlinkExactRun implements DeploymentHost {
  readonly curve: ArrivalCurve;
  readonly #scenario: FlinkScenario;
  readonly #moments: MomentCursor;
  readonly ledger: FlinkRecorder;
  readonly #sampler: Sampler;
  readonly #calls: ServiceCalls;
  readonly #coordinator: CheckpointCoordinator;
  readonly #restartDelay: RestartDelay;
  readonly #scaler: JobScaler;
  readonly #rescaler: AdaptiveRescaler;
  readonly #heap: HeapWatch;
  #deployment: Deployment;
  /** What the job is started with next. */
  #target: FlinkScenario;
  #checkpoint: CompletedCheckpoint | null = null;
  /** The savepoint under way is for a redeployment. */
  #isRedeploying = false;
  #nowMs = 0;
  #events = 0;

  constructor(scenario: FlinkScenario) {
    this.#scenario = scenario;
    this.#moments = new MomentCursor(scenario);
    const source = scenario.flink.operators[0] as FlinkSource;
    this.curve = arrivalCurveOf(scenario.traffic, source.partitions, scenario.durationMs, scenario.seed);
    const shapes = taskShapes(this.#moments.all);
    this.ledger = new FlinkRecorder(scenario, 'exact', shapes);
    this.#calls = new ServiceCalls(this.ledger, this.#moments.current);
    this.#sampler = new Sampler(this.ledger, shapes);
    this.#restartDelay = new RestartDelay(scenario.seed);
    this.#scaler = new JobScaler(scenario, this.ledger);
    this.#heap = new HeapWatch(this.ledger);
    this.#target = this.#moments.current.scenario;
    this.#coordinator = new CheckpointCoordinator(
      coordinatorHost(() => this.#deployment, SLOT, {
        completed: (checkpoint, wasSavepoint) => {
          this.#checkpoint = checkpoint;
          if (wasSavepoint && this.#isRedeploying) this.#stopAndStart(this.#nowMs);
          else this.#rescaler.checkpointEnded(true, this.#nowMs);
        },
        expired: () => {
          this.#rescaler.checkpointEnded(false, this.#nowMs);
        },
        failed: (reason) => {
          this.#fail('job', reason, this.#nowMs);
        },
      }),
      this.ledger,
      source.partitions,
    );
    this.#rescaler = new AdaptiveRescaler({
      target: () => this.#target,
      tasks: () => this.#job.tasks,
      schedule: (atMs) => {
        this.#deployment.queue.schedule(SLOT.rescale, atMs);
      },
      rescale: (nowMs) => {
        this.#stopAndStart(nowMs);
      },
      lost: (nowMs) => {
        this.#fail('job', LOST_TASK_MANAGER, nowMs);
      },
    });
    this.#deployment = new Deployment(this.#rescaler.fitted(this.#target), this, RUN_SLOTS, null, 0);
    this.#deployment.queue.schedule(SLOT.metrics, UPDATE_MS);
    this.#deployment.queue.schedule(SLOT.moment, this.#moments.nextMs);
    this.#deployment.queue.schedule(SLOT.autoscale, this.#scaler.nextLookMs(this.#target, 0));
    this.#started(0);
    this.#deployment.queue.schedule(SLOT.sample, 0);
    this.#deployment.serveWoken();
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  advanceTo(ms: number): void {
    const untilMs = Math.min(ms, this.#scenario.durationMs);
    for (;;) {
      const { queue } = this.#deployment;
      this.#deployment.horizonMs = untilMs;
      const atMs = queue.nextTimeMs();
      if (atMs > untilMs) break;
      this.#nowMs = atMs;
      this.#deployment.nowMs = atMs;
      const slot = queue.pop();
      if (slot >= RUN_SLOTS) this.#deployment.dispatch(slot, atMs);
      else this.#dispatch(slot, atMs);
      this.#deployment.serveWoken();
      if (++this.#events > MAX_EVENTS) throw tooManyEvents(atMs);
    }
    if (untilMs > this.#nowMs) this.#nowMs = untilMs;
  }

  trace(): Trace {
    return this.ledger.trace();
  }

  // --- what a deployment needs --------------------------------------------------------------------------------------------------

  service(name: string): Service {
    return this.#calls.service(name);
  }

  events(name: string): AsyncEvents {
    return this.#calls.of(name);
  }

  taskFailed(subtask: Subtask, reason: string): void {
    this.#fail(`subtask/${subtask.task.id}/${String(subtask.index)}`, reason, this.#deployment.nowMs);
  }

  takeCheckpoint: DeploymentHost['takeCheckpoint'] = (subtask, barrier, alignment, nowMs) => {
    this.#coordinator.take(subtask, barrier, alignment, nowMs);
  };

  // --- events -------------------------------------------------------------------------------------------------------------------

  #dispatch(slot: number, nowMs: number): void {
    const { queue } = this.#deployment;
    if (slot === SLOT.sample) this.#sample(nowMs);
    else if (slot === SLOT.moment) this.#reachMoment(nowMs);
    else if (slot === SLOT.metrics) {
      for (const subtask of this.#job.all) subtask.updateMetrics(nowMs);
      queue.schedule(SLOT.metrics, nowMs + UPDATE_MS);
    } else if (slot === SLOT.trigger) this.#coordinator.trigger(nowMs);
    else if (slot === SLOT.expiry) this.#coordinator.expire(nowMs);
    else if (slot === SLOT.unalign) this.#coordinator.unalign(nowMs);
    else if (slot === SLOT.written) this.#coordinator.written(nowMs);
    else if (slot === SLOT.start) this.#deploy(nowMs);
    else if (slot === SLOT.autoscale) this.#autoscale(nowMs);
    else if (slot === SLOT.rescale) this.#rescaler.due(nowMs);
    else {
      this.#deployment.debloat(nowMs);
      queue.schedule(SLOT.debloat, nowMs + this.#config['taskmanager.network.memory.buffer-debloat.period']);
    }
  }

  get #job(): Job {
    return this.#deployment.job;
  }

  get #config(): FlinkConfig {
    return this.#job.scenario.flink.config;
  }

  // --- failure, restart, rescaling ------------------------------------------------------------------------------------------------

  #fail(entity: string, reason: string, nowMs: number): void {
    if (!this.#deployment.isRunning) return;
    this.ledger.event(nowMs, 'job.failed', entity, { reason });
    this.ledger.restarts++;
    this.#stop(nowMs);
    this.#startLater(nowMs + this.#restartDelay.next(this.#config, nowMs));
  }

  /** The old job stops, and the new one runs after the time of a deployment. */
  #stopAndStart(nowMs: number): void {
    this.ledger.event(nowMs, 'job.redeployed', 'job');
    this.#stop(nowMs);
    this.#startLater(nowMs);
  }

  #startLater(fromMs: number): void {
    const waitMs = this.#job.scenario.flink.cluster.restartMs + this.#rescaler.submissionWaitMs;
    this.#deployment.queue.schedule(SLOT.start, fromMs + waitMs);
  }

  #stop(nowMs: number): void {
    this.#isRedeploying = false;
    this.#coordinator.jobStopped();
    this.#scaler.stopped(nowMs);
    this.#rescaler.stopped();
    this.#deployment.stop(nowMs);
    for (const slot of STOPPED_SLOTS) this.#deployment.queue.cancel(slot);
  }

  /** The job starts from the last completed checkpoint or savepoint. */
  #deploy(nowMs: number): void {
    const before = this.#deployment.queue;
    const from = this.#checkpoint;
    this.#deployment = new Deployment(this.#rescaler.fitted(this.#target), this, RUN_SLOTS, from, nowMs);
    const { queue } = this.#deployment;
    for (const slot of KEPT_SLOTS) if (before.isScheduled(slot)) queue.schedule(slot, before.timeOf(slot));
    this.ledger.rewind(from === null ? 0 : endedBy(from));
    if (from !== null) this.#deployment.restore(from, nowMs);
    this.ledger.event(nowMs, 'job.started', 'job', { checkpoint: from?.id ?? null });
    this.#started(nowMs);
  }

  #started(nowMs: number): void {
    const shortage = networkShortage(this.#job);
    if (shortage !== null) {
      this.#fail('job', shortage, nowMs);
      return;
    }
    this.#coordinator.jobStarted(nowMs);
    this.#scaler.started(nowMs);
    this.#rescaler.started(nowMs);
    if (this.#deployment.debloaters !== null)
      this.#deployment.queue.schedule(SLOT.debloat, nowMs + this.#config['taskmanager.network.memory.buffer-debloat.period']);
    slowDown(this.#job, this.#moments.current, nowMs);
  }

  // --- the scenario's timeline and the samples ------------------------------------------------------------------------------------

  #reachMoment(nowMs: number): void {
    const moment = this.#moments.reach();
    this.ledger.reachMoment(moment);
    this.#calls.reach(moment);
    this.#target = this.#scaler.applied(moment.scenario);
    const changed = moment.changes.map(({ pointer }) => pointer);
    if (this.#deployment.isRunning && nowMs > 0) this.#redeploy(changed, nowMs);
    for (const subtask of this.#job.all) subtask.settle(nowMs);
    this.#job.retune(moment.scenario);
    slowDown(this.#job, moment, nowMs);
    for (const fault of moment.started) {
      if (fault.kind === 'stall') stall(this.#deployment, moment.scenario, fault);
      else if (fault.kind === 'crash') this.#fail(fault.target, 'The process has crashed.', nowMs);
    }
    this.#deployment.queue.schedule(SLOT.moment, this.#moments.nextMs);
  }

  /** New configuration, parallelism or slots: by the adaptive scheduler, in its time, or with a savepoint. */
  #redeploy(changed: readonly string[], nowMs: number): void {
    if (this.#rescaler.carriesOut(changed)) this.#rescaler.changed(nowMs);
    else if (!changed.some(redeploys)) return;
    else if (isAdaptive(this.#config)) this.#stopAndStart(nowMs);
    else if (!this.#isRedeploying) {
      this.#isRedeploying = true;
      this.#coordinator.savepoint(nowMs);
    }
  }

  /** The operator’s autoscaler looks at the job; while it does not run, or is about to stop, there is nothing to decide. */
  #autoscale(nowMs: number): void {
    this.#deployment.queue.schedule(SLOT.autoscale, this.#scaler.nextLookMs(this.#target, nowMs));
    if (!this.#deployment.isRunning || this.#isRedeploying || this.#rescaler.isPending) return;
    for (const subtask of this.#job.all) subtask.settle(nowMs);
    if (!this.#scaler.look(this.#target, this.#job.tasks, vertexMetrics(this.#job, nowMs), nowMs)) return;
    this.#target = this.#scaler.applied(this.#moments.current.scenario);
    this.#redeploy([PARALLELISM], nowMs);
  }

  #sample(nowMs: number): void {
    const { queue } = this.#deployment;
    // A sample is the last thing at its moment: what else happens then belongs to it.
    if (queue.nextTimeMs() <= nowMs) {
      queue.schedule(SLOT.sample, nowMs);
      return;
    }
    for (const subtask of this.#job.all) subtask.settle(nowMs);
    this.#deployment.serveWoken();
    const seconds = (nowMs - this.#sampler.atMs) / 1000;
    this.#sampler.read(this.#deployment, this.#scaler, nowMs);
    this.#calls.sample(seconds);
    this.ledger.sample(nowMs, sampleJob(this.#job, this.curve, this.#checkpoint, this.ledger.columns, nowMs));
    const nextMs = this.ledger.nextSampleMs(nowMs);
    if (nextMs < Infinity) queue.schedule(SLOT.sample, nextMs);
    const killed = this.#heap.measure(this.#deployment, seconds, nowMs);
    if (killed !== null) this.#fail(`taskManager/${String(killed)}`, 'java.lang.OutOfMemoryError: Java heap space', nowMs);
  }
}

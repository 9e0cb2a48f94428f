/**
 * The Spark plant: one Structured Streaming query, batch by batch, in the order of MicroBatchExecution.
 *
 * 1 stamp the trigger's start  2 ask the source for its newest offsets, apply the limits  3 nothing new and no old state to remove: report idle
 * and wait  4 write offsets/N with the watermark of this batch  5 plan  6 run the stages  7 the output is there  8 write commits/N,
 * move the watermark for N + 1  9 report progress  10 wait for the boundary that was fixed at 1, or go on at once.
 *
 * Between two of these moments nothing of the query happens, so a batch is a handful of events whatever it holds.
 * Sources: MicroBatchExecution, ProgressReporter, ProcessingTimeExecutor (Spark 4.x); see MODEL.md, "Spark".
 */
import { QUERY_EVENTS, queryTable, type QueryEffect, type QueryEvent, type QueryState } from '../control/spark-query.machine.ts';
import { arrivalCurveOf, type ArrivalCurve } from '../parts/arrival-curve.ts';
import type { SparkScenario } from '../scenario/scenario.ts';
import type { Trace } from '../trace/trace.ts';
import { BatchRunner } from './batch-runner.ts';
import { logsAfterWorkMs, Planner, type PlannedBatch } from './planner.ts';
import { SparkRecorder } from './recorder.ts';
import { Timeline, type Moment } from './settings.ts';
import { intervalOf, isFallingBehind, nextTrigger } from './trigger-grid.ts';

/** What happens next, and when, ms. */
interface Due {
  readonly kind:
    'trigger' | 'offsetsKnown' | 'batch.planned' | 'tasks.completed' | 'batch.committed' | 'failure' | 'restart' | 'nothing';
  readonly atMs: number;
}

const NOTHING: Due = { kind: 'nothing', atMs: Infinity };

/** Arrival slots of a run, at most: an hour of 48 partitions in slots of 800 ms. */
const MOST_SLOTS = 250_000;

export class SparkQueryRun {
  readonly #scenario: SparkScenario;
  readonly #timeline: Timeline;
  readonly #curve: ArrivalCurve;
  readonly #planner: Planner;
  readonly #runner: BatchRunner;
  readonly #recorder: SparkRecorder;
  readonly #driverCrashesMs: readonly number[];
  #nextMoment = 0;
  #nextCrash = 0;
  #state = queryTable.initial;
  #due: Due = { kind: 'trigger', atMs: 0 };
  #nowMs = 0;
  /** The batch whose offsets are logged and whose commit is not. */
  #planned: PlannedBatch | null = null;
  /** Start of the trigger that is going on or was last; −1 = this run of the query has had none. */
  #triggerMs = -1;
  #previousTriggerMs = -1;
  #lastReportMs = 0;

  constructor(scenario: SparkScenario) {
    const { spark, traffic, durationMs, seed, faults } = scenario;
    this.#scenario = scenario;
    this.#timeline = new Timeline(scenario);
    this.#curve = arrivalCurveOf(traffic, spark.topic.partitions, durationMs, seed, MOST_SLOTS);
    this.#recorder = new SparkRecorder(scenario, this.#curve);
    this.#planner = new Planner(scenario, this.#curve);
    this.#runner = new BatchRunner(scenario, this.#curve, this.#timeline, this.#recorder);
    this.#driverCrashesMs = faults
      .filter((fault) => fault.kind === 'crash' && fault.target === '/spark/driver')
      .map((fault) => fault.atMs);
    this.#recorder.state(0, this.#stateName);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  advanceTo(ms: number): void {
    const untilMs = Math.min(ms, this.#scenario.durationMs);
    if (!(untilMs >= this.#nowMs)) return;
    for (;;) {
      const momentMs = this.#timeline.moments[this.#nextMoment]?.atMs ?? Infinity;
      const crashMs = this.#crashMs;
      const eventMs = Math.min(momentMs, crashMs, this.#due.atMs);
      const sampleMs = this.#recorder.nextSampleMs;
      if (Math.min(eventMs, sampleMs) > untilMs) break;
      // A sample shows what is after everything that happens at its moment.
      if (eventMs > sampleMs) this.#sample(sampleMs);
      else if (momentMs <= eventMs) this.#recorder.reachMoment(this.#timeline.moments[this.#nextMoment++] as Moment);
      else if (crashMs <= eventMs) this.#driverLost(crashMs);
      else this.#happen(this.#due);
    }
    this.#nowMs = untilMs;
  }

  trace(): Trace {
    return this.#recorder.trace();
  }

  get #crashMs(): number {
    return this.#driverCrashesMs[this.#nextCrash] ?? Infinity;
  }

  get #stateName(): QueryState {
    return queryTable.states[this.#state] as QueryState;
  }

  #sample(atMs: number): void {
    this.#recorder.sample(atMs, this.#runner.snapshot(atMs, this.#planned));
  }

  // --- the machine --------------------------------------------------------------------------------------------------------------

  #fire(event: QueryEvent, nowMs: number): void {
    const cell = queryTable.cells[this.#state * QUERY_EVENTS.length + QUERY_EVENTS.indexOf(event)];
    if (cell == null) throw new Error(`A query that is ${this.#stateName} does not take '${event}'.`);
    this.#state = cell.next;
    this.#recorder.state(nowMs, this.#stateName);
    for (const effect of cell.effects) this.#perform(effect, nowMs);
  }

  #perform(effect: QueryEffect, nowMs: number): void {
    const { scenario } = this.#timeline.at(nowMs);
    const { overheadMs } = scenario.spark.costs;
    switch (effect) {
      case 'offsets.askSource':
        this.#due = { kind: 'offsetsKnown', atMs: nowMs + overheadMs.latestOffset };
        return;
      case 'offsets.replay':
        this.#due = { kind: 'batch.planned', atMs: nowMs + overheadMs.queryPlanning };
        return;
      case 'tasks.launch':
        this.#launch(nowMs + overheadMs.taskLaunch, nowMs);
        return;
      case 'output.publish':
        this.#runner.publish(this.#planned as PlannedBatch, nowMs);
        this.#due = { kind: 'batch.committed', atMs: nowMs + logsAfterWorkMs(this.#planned as PlannedBatch, overheadMs) };
        return;
      case 'commitLog.write':
        this.#runner.commit(this.#planned as PlannedBatch);
        this.#planner.committed(this.#planned as PlannedBatch);
        return;
      case 'progress.report':
        this.#report(nowMs);
        return;
      case 'idle.report':
        this.#idle(nowMs);
        return;
      case 'state.discard':
        this.#runner.discard(this.#planned, nowMs);
        return;
      case 'state.reload':
        this.#runner.restart(nowMs);
        this.#planner.restart();
        this.#previousTriggerMs = -1;
        this.#triggerMs = -1;
        return;
    }
  }

  // --- what happens -------------------------------------------------------------------------------------------------------------

  #happen({ kind, atMs }: Due): void {
    switch (kind) {
      case 'trigger':
        this.#previousTriggerMs = this.#triggerMs;
        this.#triggerMs = atMs;
        this.#runner.resize(this.#timeline.at(atMs).scenario.spark.cluster.executors, atMs);
        this.#fire(this.#planned === null ? 'trigger.fired' : 'trigger.firedWithPlannedBatch', atMs);
        return;
      case 'offsetsKnown':
        this.#offsetsKnown(atMs);
        return;
      case 'failure':
        this.#fail(atMs);
        return;
      case 'restart':
        this.#recorder.event(atMs, 'query.restarted', 'query', {});
        this.#fire('query.restarted', atMs);
        this.#due = { kind: 'trigger', atMs };
        return;
      case 'nothing':
        return;
      default:
        this.#fire(kind, atMs);
    }
  }

  #offsetsKnown(nowMs: number): void {
    const { scenario } = this.#timeline.at(nowMs);
    this.#planned = this.#planner.plan(scenario, nowMs, this.#runner.watermarkMs);
    if (this.#planned === null) {
      const { trigger } = scenario.spark;
      const isOver = trigger === 'availableNow' || trigger === 'once';
      this.#fire(isOver ? 'source.exhausted' : 'source.empty', nowMs);
      if (isOver) this.#terminate(nowMs);
      return;
    }
    const { overheadMs } = scenario.spark.costs;
    const walCommit = this.#planned.isRealTime ? 0 : overheadMs.walCommit;
    this.#planned.times = {
      triggerMs: this.#triggerMs,
      previousTriggerMs: this.#previousTriggerMs,
      offsetsMs: nowMs,
      walMs: nowMs + walCommit,
    };
    this.#due = { kind: 'batch.planned', atMs: nowMs + walCommit + overheadMs.queryPlanning };
  }

  #launch(tasksMs: number, nowMs: number): void {
    const planned = this.#planned as PlannedBatch;
    // A batch that is run again belongs to the trigger that runs it, and neither asks the source nor writes the offset log.
    planned.times ??= { triggerMs: this.#triggerMs, previousTriggerMs: -1, offsetsMs: this.#triggerMs, walMs: this.#triggerMs };
    // What would come after the driver's death or the run's end is not looked at.
    const untilMs = Math.min(this.#crashMs, this.#scenario.durationMs + 1);
    const { endMs, isFailed } = this.#runner.run(this.#timeline.at(nowMs).scenario, planned, nowMs, tasksMs, untilMs);
    this.#due = { kind: isFailed ? 'failure' : 'tasks.completed', atMs: endMs };
  }

  #report(nowMs: number): void {
    const { trigger } = this.#timeline.at(nowMs).scenario.spark;
    const isLate = isFallingBehind(this.#triggerMs, nowMs, this.#intervalMs(nowMs));
    this.#recorder.progress(this.#runner.record(this.#planned as PlannedBatch, nowMs), isLate);
    this.#planned = null;
    this.#lastReportMs = nowMs;
    if (trigger === 'once') {
      this.#fire('source.exhausted', nowMs);
      this.#terminate(nowMs);
    } else this.#due = { kind: 'trigger', atMs: this.#nextTriggerMs(nowMs) };
  }

  /** A trigger that ran no batch ends with a pause; with an interval, the boundary is waited for after it. */
  #idle(nowMs: number): void {
    const { config, costs } = this.#timeline.at(nowMs).scenario.spark;
    if (nowMs - this.#lastReportMs >= config['spark.sql.streaming.noDataProgressEventInterval']) {
      this.#recorder.event(nowMs, 'query.idle', 'query', {});
      this.#lastReportMs = nowMs;
    }
    const pollingDelay = config['spark.sql.streaming.pollingDelay'];
    if (this.#intervalMs(nowMs) > 0) {
      this.#due = { kind: 'trigger', atMs: this.#nextTriggerMs(nowMs + pollingDelay) };
      return;
    }
    const pauseMs = Math.max(1, pollingDelay);
    const roundMs = pauseMs + costs.overheadMs.latestOffset;
    const skipped = this.#emptyRounds(nowMs, roundMs);
    if (skipped > 0) this.#triggerMs = nowMs + (skipped - 1) * roundMs + pauseMs;
    this.#due = { kind: 'trigger', atMs: nowMs + skipped * roundMs + pauseMs };
  }

  /** How many times the source would be asked in vain from now on: nothing comes of it, so the run goes there at once. */
  #emptyRounds(nowMs: number, roundMs: number): number {
    const untilMs = Math.min(
      this.#planner.nextArrivalMs(nowMs),
      this.#timeline.moments[this.#nextMoment]?.atMs ?? Infinity,
      this.#scenario.durationMs,
    );
    return Math.max(0, Math.ceil((untilMs - nowMs) / roundMs) - 1);
  }

  #fail(nowMs: number): void {
    this.#recorder.event(nowMs, 'query.failed', 'query', {
      error: this.#runner.failure,
      batchId: (this.#planned as PlannedBatch).batchId,
    });
    this.#fire('query.failed', nowMs);
    this.#afterFailure(nowMs, this.#runner.kills);
  }

  #driverLost(nowMs: number): void {
    this.#nextCrash++;
    if (this.#stateName === 'failed' || this.#stateName === 'terminated') return;
    this.#recorder.event(nowMs, 'driver.lost', 'query', {});
    this.#fire('driver.lost', nowMs);
    this.#afterFailure(nowMs, 0);
  }

  #afterFailure(nowMs: number, kills: number): void {
    this.#recorder.failed(kills);
    const { restartMs } = this.#timeline.at(nowMs).scenario.spark;
    // Of a batch of real-time mode no log knows anything: the next one begins where the last one that was committed ended.
    if (this.#planned?.isRealTime === true) this.#planned = null;
    if (this.#planned !== null) this.#planned.times = null;
    this.#due = restartMs === null ? NOTHING : { kind: 'restart', atMs: nowMs + restartMs };
  }

  #terminate(nowMs: number): void {
    this.#recorder.event(nowMs, 'query.terminated', 'query', {});
    this.#due = NOTHING;
  }

  #intervalMs(nowMs: number): number {
    return intervalOf(this.#timeline.at(nowMs).scenario.spark.trigger);
  }

  #nextTriggerMs(nowMs: number): number {
    return nextTrigger(this.#triggerMs, nowMs, this.#intervalMs(nowMs), this.#scenario.spark.startedAt);
  }
}

/** Runs planned batches: reads their ranges, works through their stages, and knows what of the traffic is finished, late, parked or lost. */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { SparkScenario } from '../scenario/scenario.ts';
import { sumOf } from './arrays.ts';
import { ArrivedRowsReader, type ArrivedRows } from './arrived-rows.ts';
import type { BatchRecord } from './batch-record.ts';
import { Cluster } from './cluster.ts';
import { eventTimesOf, NO_EVENT_TIMES, type EventTimes } from './event-times.ts';
import { BatchExecution, type BatchWork } from './execution.ts';
import { setLogEnds } from './log-ends.ts';
import { makeRecord } from './make-record.ts';
import { OffsetLedger } from './offset-ledger.ts';
import { createOperatorState, watermarkDelays } from './operator-state.ts';
import type { PlannedBatch } from './planner.ts';
import { PoisonRecords } from './poison-records.ts';
import { RealTimeRunner } from './real-time-runner.ts';
import type { RunningBatch } from './running-batch.ts';
import type { SparkRecorder } from './recorder.ts';
import type { Timeline } from './settings.ts';
import { SinkCalls, type SinkSettings } from './sink-calls.ts';
import type { Snapshot } from './snapshot.ts';
import type { OperatorState, StateReport } from './state-report.ts';
import { WatermarkTracker } from './watermark.ts';

/** Why a query fails, as its StreamingQueryException says. */
const FAILURES = {
  none: '',
  dataLoss: 'IllegalStateException: some data may have been lost because they are not available in Kafka any more',
  outOfMemory: 'SparkException: job aborted, a task failed too often; ExecutorLostFailure: Java heap space',
  containerKilled:
    'SparkException: job aborted, a task failed too often; ExecutorLostFailure: container killed for exceeding memory limits',
  poison: 'SparkException: job aborted, a task failed too often; a record could not be read',
  sinkFailed: 'SparkException: job aborted, a task failed too often while it wrote to the sink',
} as const;

const NO_OFFSETS = new Float64Array(0);

export class BatchRunner {
  readonly #recorder: SparkRecorder;
  readonly #cluster: Cluster;
  readonly #execution: BatchExecution;
  readonly #calls: SinkCalls | null;
  readonly #arrivals: ArrivedRowsReader;
  readonly #operator: OperatorState | null;
  readonly #tracker: WatermarkTracker | null;
  readonly #ledger: OffsetLedger;
  readonly #poison: PoisonRecords;
  readonly #realTime: RealTimeRunner;
  readonly #curve: ArrivalCurve;
  #launchedMs = 0;
  /** Does the query put records that it cannot read aside, instead of failing on them? */
  readonly #splitsPoison: boolean;
  #spark: SparkScenario['spark'];
  #running: RunningBatch | null = null;
  /** State partitions, fixed by the first batch. */
  #statePartitions: number | null = null;
  /** Share of the state that must be read back before it can be used. */
  #reloadShare = 0;
  /** How often a batch opens each state partition: an aggregation to read and to write, a join for either side. */
  readonly #loads: number;
  #cacheHits = 0;
  #cacheMisses = 0;
  /** Rows that attempts of the present batch which came to nothing had already written. */
  #writtenBefore = 0;
  /** Executors that the running batch kills before it fails. */
  kills = 0;
  /** Why the running batch fails. */
  failure: string = FAILURES.none;

  constructor(scenario: SparkScenario, curve: ArrivalCurve, timeline: Timeline, recorder: SparkRecorder) {
    const { spark, seed } = scenario;
    this.#spark = spark;
    this.#recorder = recorder;
    this.#cluster = new Cluster(scenario);
    const callsService = timeline.at(0).sink !== null;
    this.#calls = callsService ? new SinkCalls(seed, (nowMs) => timeline.at(nowMs).sink as SinkSettings) : null;
    this.#execution = new BatchExecution(scenario, this.#cluster, this.#calls);
    this.#arrivals = new ArrivedRowsReader(curve, spark.eventTime.lateShare);
    this.#operator = createOperatorState(spark.stateful);
    this.#loads = spark.stateful?.kind.startsWith('dropDuplicates') === true ? 1 : 2;
    const inputs = watermarkDelays(spark.stateful).length;
    const policy = spark.config['spark.sql.streaming.multipleWatermarkPolicy'];
    this.#tracker = inputs === 0 ? null : new WatermarkTracker(inputs, policy);
    this.#ledger = new OffsetLedger(curve, spark.topic.config['retention.ms']);
    this.#poison = new PoisonRecords(scenario);
    this.#curve = curve;
    this.#realTime = new RealTimeRunner(curve, this.#cluster, this.#ledger, this.#poison, recorder);
    this.#splitsPoison = spark.sink !== null && scenario.protection[spark.sink.service]?.deadLetter.after === 'retries';
    recorder.watch(this.#calls);
  }

  /** The query's watermark, ms since the epoch; 0 without one. */
  get watermarkMs(): number {
    return this.#tracker?.currentMs ?? 0;
  }

  /** The scenario wants this many executors. */
  resize(executors: number, nowMs: number): void {
    this.#cluster.resize(executors, nowMs);
  }

  /**
   * Runs a batch's stages.
   * @param nowMs when the batch is handed to the cluster; its first tasks start at `tasksMs`
   * @param untilMs the driver dies then
   */
  run(
    scenario: SparkScenario,
    planned: PlannedBatch,
    nowMs: number,
    tasksMs: number,
    untilMs: number,
  ): { readonly endMs: number; readonly isFailed: boolean } {
    this.#spark = scenario.spark;
    this.kills = 0;
    this.#launchedMs = nowMs;
    const from = this.#ledger.readableFrom(planned.start, planned.isRealTime ? planned.latest : planned.end, nowMs);
    if (from !== planned.start && this.#spark.options.failOnDataLoss && sumOf(from) > sumOf(planned.start)) {
      this.failure = FAILURES.dataLoss;
      return { endMs: tasksMs, isFailed: true };
    }
    if (planned.isRealTime) {
      const result = this.#realTime.launch(scenario, planned.batchId, from, nowMs, tasksMs, untilMs);
      this.failure = result.isFailed ? FAILURES.poison : FAILURES.none;
      return result;
    }
    const rows = sumOf(planned.end) - sumOf(from);
    const poison = this.#poison.count(from, planned.end);
    if (poison > 0 && !this.#splitsPoison) {
      // Each attempt works its way to the record that it cannot read.
      const attempts = this.#spark.config['spark.task.maxFailures'];
      this.failure = FAILURES.poison;
      return {
        endMs: tasksMs + attempts * this.#poison.msToFirst(from, planned.end, this.#spark.costs.recordMs),
        isFailed: true,
      };
    }
    const arrived = this.#arrivals.read(from, planned.end);
    const eventTimes = this.#tracker === null ? null : this.#eventTimes(planned, from, arrived);
    planned.report ??= this.#process(planned, rows, eventTimes);
    const executed = this.#execution.run(scenario, this.#workOf(planned, from, rows, nowMs), tasksMs, untilMs);
    this.#running = {
      from,
      rows,
      poison,
      arrived,
      eventTimes,
      executed,
      newest: NO_OFFSETS,
      launchedMs: nowMs,
      publishedMs: NaN,
    };
    if (planned.report !== null && executed.failure === null) {
      this.#cacheMisses += executed.reloaded;
      // The first version is empty and not looked for.
      if (planned.batchId > 0) this.#cacheHits += (this.#statePartitions ?? 0) * this.#loads - executed.reloaded;
      this.#reloadShare = 0;
    }
    this.#recorder.memory(executed);
    this.kills = executed.kills;
    this.failure = FAILURES[executed.failure ?? 'none'];
    return { endMs: executed.endMs, isFailed: executed.failure !== null };
  }

  /** The output of the batch is there for others to see. */
  publish(planned: PlannedBatch, nowMs: number): void {
    if (planned.isRealTime) {
      this.#running = this.#realTime.finish(planned, this.#launchedMs, nowMs);
      return;
    }
    const running = this.#running as RunningBatch;
    running.publishedMs = nowMs;
    const isAgain = this.#ledger.publish({ from: running.from, end: planned.end });
    const fresh = isAgain ? 0 : running.rows;
    if (!isAgain) this.#recorder.finished(running.arrived, nowMs);
    const late = Math.min(fresh, planned.report?.lateRecords ?? 0);
    // Rows of an aggregation are not records: what of them is parked is not in the ledger.
    const unwritten = this.#operator === null ? (this.#calls?.rowsParked ?? 0) : 0;
    const parked = Math.min(fresh - late, unwritten + running.poison);
    this.#recorder.published({ processed: fresh - late - parked, late, parked, duplicates: this.#duplicates(planned, isAgain) });
    this.#writtenBefore = 0;
  }

  /** The batch is in the commit log: the watermark moves for the next one. */
  commit(planned: PlannedBatch): void {
    this.#ledger.committed.set(planned.end);
    const { eventTimes } = this.#running as RunningBatch;
    const ofRight = planned.right.rows > 0 ? this.#spark.startedAt + planned.right.toMs : NaN;
    this.#tracker?.update([eventTimes?.maxMs ?? NaN, ofRight], watermarkDelays(this.#spark.stateful));
  }

  /** The record of the batch that is over. */
  record(planned: PlannedBatch, nowMs: number): BatchRecord {
    const running = this.#running as RunningBatch;
    this.#running = null;
    const newest = planned.isRealTime ? setLogEnds(planned.end.slice(), this.#curve, nowMs) : NO_OFFSETS;
    return makeRecord(this.#spark, planned, { ...running, newest }, nowMs, {
      partitions: this.#statePartitions ?? 0,
      storesPerPartition: this.#operator?.storesPerPartition ?? 0,
      cacheHits: this.#cacheHits,
      cacheMisses: this.#cacheMisses,
    });
  }

  /** What the driver was doing comes to nothing; a planned batch is run again. */
  discard(planned: PlannedBatch | null, nowMs: number): void {
    this.#realTime.discard(nowMs);
    if (this.#running !== null && Number.isNaN(this.#running.publishedMs)) this.#writtenBefore += this.#calls?.rowsWritten ?? 0;
    this.#running = null;
    if (planned !== null) planned.isReplay = true;
  }

  /** A new run of the query, on new executors. */
  restart(nowMs: number): void {
    this.#cluster.restart(nowMs);
    this.#tracker?.restart();
    this.#cacheHits = this.#cacheMisses = 0;
    this.#reloadShare = 1;
  }

  /** How things stand at a sample. */
  snapshot(nowMs: number, planned: PlannedBatch | null): Snapshot {
    this.#realTime.advanceTo(nowMs);
    const running = this.#running;
    const isUnpublished = running !== null && Number.isNaN(running.publishedMs);
    const reading = isUnpublished && planned !== null ? { from: running.from, end: planned.end } : null;
    return {
      committed: this.#ledger.committed,
      finished: this.#ledger.finished,
      inFlight: isUnpublished ? running.rows : 0,
      lost: this.#ledger.lostAt(nowMs, reading ?? this.#realTime.reading),
      executors: this.#cluster.countAt(nowMs),
      watermarkMs: this.#tracker === null ? null : this.#tracker.currentMs,
    };
  }

  // --- a batch's parts ------------------------------------------------------------------------------------------------------------

  #eventTimes(planned: PlannedBatch, from: Float64Array, arrived: readonly ArrivedRows[]): EventTimes {
    const { listMs } = this.#spark.eventTime;
    const first = from[0] as number;
    const listed = listMs.slice(first, Math.max(first, planned.end[0] as number));
    return eventTimesOf(
      this.#spark,
      listed.length === 0 ? arrived : this.#arrivals.read(from, planned.end, listed.length),
      listed,
    );
  }

  #process(planned: PlannedBatch, rows: number, eventTimes: EventTimes | null): StateReport | null {
    const { stateful, config, version, startedAt } = this.#spark;
    if (this.#operator === null || stateful === null) return null;
    // Since 3.4 the late filter lags one batch behind the removal of state (SPARK-40925).
    const lagsBehind = version > '3.3' && config['spark.sql.streaming.statefulOperator.allowMultiple'];
    const { right } = planned;
    return this.#operator.process({
      eventTimes: eventTimes ?? NO_EVENT_TIMES,
      right: right.rows > 0 ? [{ rows: right.rows, fromMs: startedAt + right.fromMs, toMs: startedAt + right.toMs }] : [],
      rows,
      keys: 'keys' in stateful ? stateful.keys : 0,
      lateMs: lagsBehind ? planned.previousWatermarkMs : planned.watermarkMs,
      evictMs: planned.watermarkMs,
    });
  }

  #workOf({ batchId, end, report }: PlannedBatch, from: Float64Array, rows: number, nowMs: number): BatchWork {
    this.#statePartitions ??= this.#operator === null ? 0 : this.#spark.config['spark.sql.shuffle.partitions'];
    const lost = this.#cluster.takeLost(nowMs);
    this.#reloadShare = Math.min(1, this.#reloadShare + lost / Math.max(1, this.#cluster.countAt(nowMs) + lost));
    return {
      batchId,
      from,
      until: end,
      rows,
      state: report,
      statePartitions: this.#statePartitions,
      storesPerPartition: this.#operator?.storesPerPartition ?? 0,
      reloadShare: report === null || report.rowsBefore === 0 ? 0 : this.#reloadShare,
      outputRows: report?.outputRows ?? rows,
    };
  }

  /** Rows that are now in the target more than once. */
  #duplicates(planned: PlannedBatch, isAgain: boolean): number {
    const { sink } = this.#spark;
    if (sink?.idempotent === true) return 0;
    const { rows } = this.#running as RunningBatch;
    const again = isAgain ? rows : 0;
    if (this.#calls === null) return again;
    // What is put aside is written too, elsewhere.
    const wanted = planned.report?.outputRows ?? rows;
    const surplus = Math.max(0, this.#calls.rowsWritten + this.#calls.rowsParked - wanted);
    return Math.max(again, surplus + this.#writtenBefore);
  }
}

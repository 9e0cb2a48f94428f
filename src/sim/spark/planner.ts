/**
 * Which offsets the next batch reads, and with which watermark: what Spark writes to offsets/N before it works. A batch that was planned
 * and not committed is run again exactly as it was planned, whatever the limits say by then.
 *
 * Sources: MicroBatchExecution.constructNextBatch, populateStartOffsets; KafkaMicroBatchStream.latestOffset;
 * IncrementalExecution.shouldRunAnotherBatch (Spark 4.x).
 */
import { integralOfRate, type ArrivalCurve } from '../parts/arrival-curve.ts';
import type { SparkScenario } from '../scenario/scenario.ts';
import { splitLimit, TriggerDelay } from './admission.ts';
import { setLogEnds } from './log-ends.ts';
import { removesByWatermark } from './operator-state.ts';
import type { StateReport } from './state-report.ts';

/** An entry of the offset log, and what has become of its batch so far. */
export interface PlannedBatch {
  readonly batchId: number;
  /** By partition. */
  readonly start: Float64Array;
  /** In real-time mode it is not known before the batch is over. */
  end: Float64Array;
  readonly isRealTime: boolean;
  readonly latest: Float64Array;
  /** The watermark of this batch, which old state is removed by, and that of the batch before, ms since the epoch. */
  readonly watermarkMs: number;
  readonly previousWatermarkMs: number;
  /** Rows of a join's second input, and the stretch of simulated time in which they came, ms. */
  readonly right: { readonly rows: number; readonly fromMs: number; readonly toMs: number };
  /** Null before the trigger that runs it: a batch from an earlier run of the query is not planned again. */
  times: {
    readonly triggerMs: number;
    readonly previousTriggerMs: number;
    readonly offsetsMs: number;
    readonly walMs: number;
  } | null;
  /** Computed when it first runs: running it again finds the same state and makes the same of it. */
  report: StateReport | null;
  isReplay: boolean;
}

/** The commit log, ms; in real-time mode the offset log, too, because only after the work is it known where the batch ends. */
export const logsAfterWorkMs = (
  { isRealTime }: PlannedBatch,
  { walCommit, commitOffsets }: SparkScenario['spark']['costs']['overheadMs'],
): number => (isRealTime ? walCommit : 0) + commitOffsets;

export class Planner {
  readonly #curve: ArrivalCurve;
  readonly #startedAt: number;
  /** Where the commit log stands, by partition. */
  #committed: Float64Array;
  #nextBatchId = 0;
  #delay: TriggerDelay | null = null;
  #delayOf: readonly [least: number | null, maxMs: number] = [null, 0];
  /** End offsets that availableNow froze at its start. */
  #frozen: Float64Array | null = null;
  #previousWatermarkMs = 0;
  /** The watermark that state was last removed by, in this run of the query; null = no batch has run. */
  #lastRemovalMs: number | null = null;
  #rightUntilMs = 0;
  #isHeldBack = false;

  constructor({ spark }: SparkScenario, curve: ArrivalCurve) {
    this.#curve = curve;
    this.#startedAt = spark.startedAt;
    this.#committed = new Float64Array(spark.topic.partitions);
  }

  /**
   * Plans the next batch with what the source says at `nowMs`; null = there is nothing to do.
   * @param watermarkMs the query's watermark, ms since the epoch
   */
  plan({ spark }: SparkScenario, nowMs: number, watermarkMs: number): PlannedBatch | null {
    const { trigger, options, stateful, config } = spark;
    const partitions = this.#committed.length;
    const newest = setLogEnds(new Float64Array(partitions), this.#curve, nowMs);
    const latest = trigger === 'availableNow' ? (this.#frozen ??= newest) : newest;
    let total = 0;
    for (let partition = 0; partition < partitions; partition++)
      total += Math.max(0, (latest[partition] as number) - (this.#committed[partition] as number));
    const hasInterval = trigger !== 'availableNow' && trigger !== 'once';
    this.#isHeldBack = hasInterval && options.minOffsetsPerTrigger !== null && this.#holdsBack(spark, total, nowMs);
    const limit = trigger === 'once' ? null : options.maxOffsetsPerTrigger;
    const end = this.#isHeldBack || total === 0 ? this.#committed : limit === null ? latest : this.#limited(latest, limit);
    const right = this.#rightUpTo(stateful, nowMs);
    const isRealTime = typeof trigger === 'object' && 'realTimeMs' in trigger;
    // Real-time mode runs a batch whether there is something new or not: what it will read has not come yet.
    const isNew = isRealTime || right.rows > 0 || end !== this.#committed;
    const removes =
      config['spark.sql.streaming.noDataMicroBatches.enabled'] &&
      removesByWatermark(stateful) &&
      this.#lastRemovalMs !== null &&
      watermarkMs > this.#lastRemovalMs;
    if (!isNew && !removes) return null;
    return {
      batchId: this.#nextBatchId,
      start: this.#committed,
      end,
      isRealTime,
      latest,
      watermarkMs,
      previousWatermarkMs: this.#previousWatermarkMs,
      right,
      times: null,
      report: null,
      isReplay: false,
    };
  }

  /** The batch is in the commit log. */
  committed(planned: PlannedBatch): void {
    this.#committed = planned.end;
    this.#nextBatchId = planned.batchId + 1;
    this.#previousWatermarkMs = planned.watermarkMs;
    this.#lastRemovalMs = planned.watermarkMs;
    this.#rightUntilMs = planned.right.toMs;
  }

  /** A new run of the query: what only lived in the driver's memory is gone. */
  restart(): void {
    this.#delay = null;
    this.#lastRemovalMs = null;
    this.#frozen = null;
  }

  /** When the source has something new at the earliest, ms; now, where it has and the query does not want it yet. */
  nextArrivalMs(nowMs: number): number {
    if (this.#isHeldBack) return nowMs;
    let earliest = Infinity;
    for (let partition = 0; partition < this.#committed.length; partition++)
      earliest = Math.min(earliest, this.#curve.nextAppendMs(partition, this.#committed[partition] as number, nowMs, earliest));
    return earliest;
  }

  #limited(latest: Float64Array, limit: number): Float64Array {
    const taken = splitLimit(
      limit,
      latest.map((offset, partition) => offset - (this.#committed[partition] as number)),
    );
    return taken.map((records, partition) => (this.#committed[partition] as number) + records);
  }

  #holdsBack({ options }: SparkScenario['spark'], waiting: number, nowMs: number): boolean {
    const { minOffsetsPerTrigger, maxTriggerDelay } = options;
    if (this.#delay === null || minOffsetsPerTrigger !== this.#delayOf[0] || maxTriggerDelay !== this.#delayOf[1]) {
      this.#delayOf = [minOffsetsPerTrigger, maxTriggerDelay];
      this.#delay = new TriggerDelay(minOffsetsPerTrigger ?? 0, maxTriggerDelay);
    }
    return this.#delay.skips(waiting, this.#startedAt + nowMs);
  }

  #rightUpTo(stateful: SparkScenario['spark']['stateful'], nowMs: number): PlannedBatch['right'] {
    const fromMs = this.#rightUntilMs;
    if (stateful?.kind !== 'streamStreamJoin') return { rows: 0, fromMs, toMs: fromMs };
    const { ratePerSecond } = stateful.right;
    const rows = Math.floor(integralOfRate(ratePerSecond, nowMs)) - Math.floor(integralOfRate(ratePerSecond, fromMs));
    return { rows, fromMs, toMs: nowMs };
  }
}

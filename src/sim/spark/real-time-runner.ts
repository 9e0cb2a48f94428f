/**
 * Batches of real-time mode as they run: records are done while their batch goes on, and are only safe from being read again once it is over.
 *
 * Simplifications: a task holds no memory to speak of; what retention deletes while a batch runs is looked at when the next one starts.
 */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { SparkScenario } from '../scenario/scenario.ts';
import type { Cluster } from './cluster.ts';
import { straggling } from './execution.ts';
import type { OffsetLedger, ReadRanges } from './offset-ledger.ts';
import type { PlannedBatch } from './planner.ts';
import type { PoisonRecords } from './poison-records.ts';
import { RealTimeBatch } from './real-time-batch.ts';
import type { DoneRecords } from './real-time-service.ts';
import type { SparkRecorder } from './recorder.ts';
import type { RunningBatch } from './running-batch.ts';

/** Nothing is collected and nothing fills up: records go through a task one by one. */
const NO_MEMORY = { stateBytes: 0, heapShare: 0, nativeShare: 0, gcMs: 0 };

export class RealTimeRunner {
  readonly #curve: ArrivalCurve;
  readonly #cluster: Cluster;
  readonly #ledger: OffsetLedger;
  readonly #poison: PoisonRecords;
  readonly #recorder: SparkRecorder;
  #batch: RealTimeBatch | null = null;

  constructor(curve: ArrivalCurve, cluster: Cluster, ledger: OffsetLedger, poison: PoisonRecords, recorder: SparkRecorder) {
    this.#curve = curve;
    this.#cluster = cluster;
    this.#ledger = ledger;
    this.#poison = poison;
    this.#recorder = recorder;
  }

  /** What the running batch reads; its end is open. Null = none runs. */
  get reading(): ReadRanges | null {
    const from = this.#batch?.from;
    return from === undefined ? null : { from, end: new Float64Array(from.length).fill(Infinity) };
  }

  /**
   * A batch is handed to the cluster at `nowMs`; its duration counts from here, its first tasks start at `tasksMs`.
   * @param untilMs the driver dies then
   */
  launch(
    { spark, seed }: SparkScenario,
    batchId: number,
    from: Float64Array,
    nowMs: number,
    tasksMs: number,
    untilMs: number,
  ): { readonly endMs: number; readonly isFailed: boolean } {
    const { trigger, costs, config } = spark;
    const lengthMs = typeof trigger === 'object' && 'realTimeMs' in trigger ? trigger.realTimeMs : 0;
    const recordMs = new Float64Array(from.length).fill(costs.recordMs);
    this.#batch = new RealTimeBatch(this.#curve, this.#cluster, {
      from,
      recordMs: straggling(recordMs, costs, seed, batchId, 'source'),
      poison: from.map((offset, partition) => this.#poison.next(partition, offset)),
      startMs: Math.min(tasksMs, nowMs + lengthMs),
      endMs: nowMs + lengthMs,
      untilMs,
      maxFailures: config['spark.task.maxFailures'],
    });
    return this.#batch;
  }

  /** Lets the tasks of the running batch work until `nowMs`. */
  advanceTo(nowMs: number): void {
    this.#batch?.advanceTo(nowMs, (partition, records) => {
      this.#done(partition, records);
    });
  }

  /** The running batch has come to its end. */
  finish(planned: PlannedBatch, launchedMs: number, nowMs: number): RunningBatch {
    const batch = this.#batch as RealTimeBatch;
    this.advanceTo(nowMs);
    this.#batch = null;
    planned.end = batch.offsets;
    for (const [partition, from] of batch.from.entries()) this.#ledger.finish(partition, from, planned.end[partition] as number);
    return {
      from: batch.from,
      rows: planned.end.reduce((rows, end, partition) => rows + end - (batch.from[partition] as number), 0),
      poison: 0,
      arrived: [],
      eventTimes: null,
      executed: {
        endMs: nowMs,
        failure: null,
        stages: [batch.stage()],
        memory: NO_MEMORY,
        gcShare: 0,
        executors: Math.max(1, this.#cluster.countAt(nowMs)),
        reloaded: 0,
        kills: 0,
      },
      newest: new Float64Array(0),
      launchedMs,
      publishedMs: nowMs,
    };
  }

  /** The running batch comes to nothing; what its tasks have written until `nowMs` stays. */
  discard(nowMs: number): void {
    this.advanceTo(nowMs);
    this.#batch = null;
  }

  #done(partition: number, { from, until, firstAgeMs, lastAgeMs }: DoneRecords): void {
    const rows = until - from;
    const fresh = this.#ledger.finish(partition, from, until);
    if (fresh > 0) this.#recorder.aged(fresh, Math.min(firstAgeMs, lastAgeMs), Math.max(firstAgeMs, lastAgeMs));
    this.#recorder.published({ processed: fresh, late: 0, parked: 0, duplicates: rows - fresh });
  }
}

/** From a batch that is over to its record in the trace. */
import type { SparkSystem } from '../scenario/scenario.ts';
import { listOf } from './arrays.ts';
import type { BatchRecord, StateTimes } from './batch-record.ts';
import { removesByWatermark, watermarkDelays } from './operator-state.ts';
import type { PlannedBatch } from './planner.ts';
import type { RunningBatch } from './running-batch.ts';
import type { StateReport } from './state-report.ts';

/** What the runner knows of the state stores. */
export interface StoreFacts {
  readonly partitions: number;
  readonly storesPerPartition: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
}

const orNone = (ms: number | undefined): number => (ms === undefined || Number.isNaN(ms) ? -1 : ms);

/** The record of a batch that ended at `endMs`. Keys in order, because the trace's hash goes through them in order. */
export function makeRecord(
  spark: SparkSystem,
  planned: PlannedBatch,
  running: RunningBatch,
  endMs: number,
  stores: StoreFacts,
): BatchRecord {
  const { executed, eventTimes, rows, launchedMs, publishedMs } = running;
  const { report } = planned;
  const times = planned.times as NonNullable<PlannedBatch['times']>;
  return {
    addBatchMs: publishedMs - launchedMs,
    batchId: planned.batchId,
    commitOffsetsMs: planned.isRealTime ? spark.costs.overheadMs.commitOffsets : endMs - publishedMs,
    endMs,
    endOffsets: listOf(planned.end),
    eventTimeMs: { avg: orNone(eventTimes?.avgMs), max: orNone(eventTimes?.maxMs), min: orNone(eventTimes?.minMs) },
    executors: executed.executors,
    gcMs: executed.memory.gcMs,
    isRealTime: planned.isRealTime,
    isReplay: planned.isReplay,
    latestOffsetMs: times.offsetsMs - times.triggerMs,
    latestOffsets: planned.latest === planned.end ? [] : listOf(planned.latest),
    newestOffsets: listOf(running.newest),
    numInputRows: rows,
    outputRows: report?.outputRows ?? rows - running.poison,
    previousTriggerMs: times.previousTriggerMs,
    queryPlanningMs: launchedMs - times.walMs,
    rightRows: planned.right.rows,
    stages: executed.stages,
    state: report === null ? null : stateRecord(spark, report, running, stores),
    triggerMs: times.triggerMs,
    walCommitMs: planned.isRealTime ? spark.costs.overheadMs.walCommit : times.walMs - times.offsetsMs,
    watermarkMs: watermarkDelays(spark.stateful).length === 0 ? -1 : planned.watermarkMs,
  };
}

function stateRecord(
  { costs, stateful }: SparkSystem,
  report: StateReport,
  { executed }: RunningBatch,
  { partitions, storesPerPartition, cacheHits, cacheMisses }: StoreFacts,
): StateReport & StateTimes {
  return {
    allRemovalsTimeMs: removesByWatermark(stateful) ? report.rowsBefore * costs.stateScanMs : 0,
    allUpdatesTimeMs: report.rowsShuffled * costs.stateUpdateMs,
    cacheHits,
    cacheMisses,
    commitTimeMs: partitions * costs.stateCommitMs,
    currentVersionBytes: stateful?.store === 'hdfs' ? report.rowsTotal * stateful.rowBytes : 0,
    droppedByWatermark: report.droppedByWatermark,
    lateRecords: report.lateRecords,
    memoryUsedBytes: executed.memory.stateBytes,
    outputRows: report.outputRows,
    partitions,
    rowsBefore: report.rowsBefore,
    rowsRemoved: report.rowsRemoved,
    rowsShuffled: report.rowsShuffled,
    rowsTotal: report.rowsTotal,
    rowsUpdated: report.rowsUpdated,
    stores: partitions * storesPerPartition,
  };
}

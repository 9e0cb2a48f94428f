/** From a batch that is over to its record in the trace. */
import type { SparkSystem } from '../scenario/scenario.ts';
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

/** The record of a batch that ended at `endMs`. */
export function makeRecord(
  spark: SparkSystem,
  planned: PlannedBatch,
  running: RunningBatch,
  endMs: number,
  stores: StoreFacts,
): BatchRecord {
  const { stateful } = spark;
  const { executed, eventTimes, rows, launchedMs, publishedMs } = running;
  const times = planned.times ?? { triggerMs: launchedMs, previousTriggerMs: -1, offsetsMs: launchedMs, walMs: launchedMs };
  return {
    batchId: planned.batchId,
    isReplay: planned.isReplay,
    triggerMs: times.triggerMs,
    previousTriggerMs: times.previousTriggerMs,
    latestOffsetMs: times.offsetsMs - times.triggerMs,
    walCommitMs: times.walMs - times.offsetsMs,
    queryPlanningMs: launchedMs - times.walMs,
    addBatchMs: publishedMs - launchedMs,
    commitOffsetsMs: endMs - publishedMs,
    endMs,
    numInputRows: rows,
    startOffsets: [...planned.start],
    endOffsets: [...planned.end],
    latestOffsets: [...planned.latest],
    rightRows: planned.right.rows,
    watermarkMs: watermarkDelays(stateful).length === 0 ? -1 : planned.watermarkMs,
    eventTimeMs: { min: orNone(eventTimes?.minMs), max: orNone(eventTimes?.maxMs), avg: orNone(eventTimes?.avgMs) },
    state: planned.report === null ? null : { ...planned.report, ...stateTimes(spark, planned.report, running, stores) },
    outputRows: planned.report?.outputRows ?? rows,
    executors: executed.executors,
    gcMs: executed.memory.gcMs,
    stages: executed.stages,
  };
}

function stateTimes(
  { costs, stateful }: SparkSystem,
  report: StateReport,
  { executed }: RunningBatch,
  facts: StoreFacts,
): StateTimes {
  return {
    allUpdatesTimeMs: report.rowsShuffled * costs.stateUpdateMs,
    allRemovalsTimeMs: removesByWatermark(stateful) ? report.rowsBefore * costs.stateScanMs : 0,
    commitTimeMs: facts.partitions * costs.stateCommitMs,
    memoryUsedBytes: executed.memory.stateBytes,
    currentVersionBytes: stateful?.store === 'hdfs' ? report.rowsTotal * stateful.rowBytes : 0,
    partitions: facts.partitions,
    stores: facts.partitions * facts.storesPerPartition,
    cacheHits: facts.cacheHits,
    cacheMisses: facts.cacheMisses,
  };
}

/**
 * StreamingQueryProgress as Spark prints it, made from a batch's record: the same keys in the same order, the same denominators, the clock
 * cut to whole milliseconds. From 4.1 on `batchDuration` is printed and rates have one decimal; before, rates are full doubles.
 *
 * Source: StreamingQueryProgress.jsonValue, SourceProgress, StateOperatorProgress, SafeJsonSerializer (Spark 3.5: sql/core; 4.1: sql/api),
 * ProgressReporter.constructNewProgress; SPARK-53491.
 */
import { RandomStream } from '../kernel/random.ts';
import { toIsoTime } from '../kernel/iso-time.ts';
import type { SparkScenario, SparkStateful } from '../scenario/scenario.ts';
import type { TraceEvent } from '../trace/trace.ts';
import type { BatchRecord } from './batch-record.ts';

type Json = Readonly<Record<string, unknown>>;

const OPERATOR_NAMES: Readonly<Record<SparkStateful['kind'], string>> = {
  windowAggregation: 'stateStoreSave',
  aggregation: 'stateStoreSave',
  dropDuplicates: 'dedupe',
  dropDuplicatesWithinWatermark: 'dedupeWithinWatermark',
  streamStreamJoin: 'symmetricHashJoin',
};

/** A version-4 UUID from a seeded stream. */
function uuid(seed: number, name: string): string {
  const stream = new RandomStream(seed, name);
  const hex = Array.from({ length: 4 }, () => stream.nextUint32().toString(16).padStart(8, '0')).join('');
  const variant = '89ab'.charAt(parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** A run's batches, and the number of times that the query had been started again before each. */
export interface ReportedBatch {
  readonly record: BatchRecord;
  readonly startOffsets: readonly number[];
  readonly run: number;
}

/** The batches of a run in order, from its events. */
export function reportedBatches(events: readonly TraceEvent[], partitions: number): ReportedBatch[] {
  let startOffsets: readonly number[] = new Array<number>(partitions).fill(0);
  let run = 0;
  const batches: ReportedBatch[] = [];
  for (const { kind, detail } of events) {
    if (kind === 'query.restarted') run++;
    if (kind !== 'query.progress') continue;
    const record = detail as unknown as BatchRecord;
    batches.push({ record, startOffsets, run });
    startOffsets = record.endOffsets;
  }
  return batches;
}

/** The report of one batch, ready for JSON.stringify. */
export function progressJson(scenario: SparkScenario, { record, startOffsets, run }: ReportedBatch): Json {
  const { spark, seed } = scenario;
  const { version, startedAt } = spark;
  const clock = (ms: number): number => Math.floor(startedAt + ms);
  const batchDuration = clock(record.endMs) - clock(record.triggerMs);
  const isFrom41 = version >= '4.1';
  const inputSeconds =
    record.previousTriggerMs < 0 ? Infinity : (clock(record.triggerMs) - clock(record.previousTriggerMs)) / 1000;
  const processSeconds = Math.max(1, batchDuration) / 1000;
  const rates = (rows: number): Json => ({
    ...rateField('inputRowsPerSecond', rows / inputSeconds, isFrom41),
    ...rateField('processedRowsPerSecond', rows / processSeconds, isFrom41),
  });
  const rows = record.numInputRows + record.rightRows;
  return {
    id: uuid(seed, 'query'),
    runId: uuid(seed, `query/run/${String(run)}`),
    name: spark.queryName,
    timestamp: toIsoTime(clock(record.triggerMs)),
    batchId: record.batchId,
    ...(isFrom41 ? { batchDuration } : {}),
    numInputRows: rows,
    ...rates(rows),
    durationMs: durations(record, batchDuration),
    ...eventTime(record),
    stateOperators: record.state === null ? [] : [stateOperator(spark.stateful as SparkStateful, record.state)],
    sources: [
      source(scenario, record, startOffsets, rates(record.numInputRows)),
      ...(record.rightRows > 0
        ? [{ description: 'KafkaV2[Subscribe[right]]', numInputRows: record.rightRows, ...rates(record.rightRows) }]
        : []),
    ],
    sink: sink(spark.sink !== null, record.outputRows),
  };
}

/** NaN and infinity are left out, as Spark leaves them out. */
function rateField(key: string, rate: number, isRounded: boolean): Json {
  if (!Number.isFinite(rate)) return {};
  return { [key]: isRounded ? Math.floor(rate * 10 + 0.5) / 10 : rate };
}

function durations(record: BatchRecord, batchDuration: number): Json {
  const whole = (ms: number): number => Math.floor(ms + 1e-6);
  const { isReplay } = record;
  return {
    addBatch: whole(record.addBatchMs),
    commitOffsets: whole(record.commitOffsetsMs),
    getBatch: 0,
    // A batch that is run again was planned before: the source is not asked and the offset log not written.
    ...(isReplay ? {} : { latestOffset: whole(record.latestOffsetMs) }),
    queryPlanning: whole(record.queryPlanningMs),
    triggerExecution: batchDuration,
    ...(isReplay ? {} : { walCommit: whole(record.walCommitMs) }),
  };
}

function eventTime({ eventTimeMs, watermarkMs }: BatchRecord): Json {
  if (watermarkMs < 0) return {};
  const { min, max, avg } = eventTimeMs;
  const seen = min < 0 ? {} : { avg: toIsoTime(avg), max: toIsoTime(max), min: toIsoTime(min) };
  return { eventTime: { ...seen, watermark: toIsoTime(watermarkMs) } };
}

function stateOperator({ kind, store }: SparkStateful, state: NonNullable<BatchRecord['state']>): Json {
  return {
    operatorName: OPERATOR_NAMES[kind],
    numRowsTotal: state.rowsTotal,
    numRowsUpdated: state.rowsUpdated,
    allUpdatesTimeMs: Math.floor(state.allUpdatesTimeMs),
    numRowsRemoved: state.rowsRemoved,
    allRemovalsTimeMs: Math.floor(state.allRemovalsTimeMs),
    commitTimeMs: Math.floor(state.commitTimeMs),
    memoryUsedBytes: Math.floor(state.memoryUsedBytes),
    numRowsDroppedByWatermark: state.droppedByWatermark,
    numShufflePartitions: state.partitions,
    numStateStoreInstances: state.stores,
    ...(store === 'hdfs'
      ? {
          customMetrics: {
            loadedMapCacheHitCount: state.cacheHits,
            loadedMapCacheMissCount: state.cacheMisses,
            stateOnCurrentVersionSizeBytes: Math.floor(state.currentVersionBytes),
          },
        }
      : {}),
  };
}

function source({ spark }: SparkScenario, record: BatchRecord, startOffsets: readonly number[], rates: Json): Json {
  const { name } = spark.topic;
  const byPartition = (offsets: readonly number[]): Json => ({
    [name]: Object.fromEntries(offsets.map((offset, partition) => [String(partition), offset])),
  });
  const { endOffsets } = record;
  const latestOffsets = record.latestOffsets.length === 0 ? endOffsets : record.latestOffsets;
  // Real-time mode asks Kafka once more when it reports; else the newest offsets are those of the planning.
  const newest = record.isRealTime ? record.newestOffsets : latestOffsets;
  const behind = newest.map((latest, partition) => latest - (endOffsets[partition] as number));
  return {
    description: `KafkaV2[Subscribe[${name}]]`,
    startOffset: byPartition(startOffsets),
    endOffset: byPartition(endOffsets),
    latestOffset: byPartition(latestOffsets),
    numInputRows: record.numInputRows,
    ...rates,
    metrics: {
      avgOffsetsBehindLatest: javaDouble(behind.reduce((sum, offsets) => sum + offsets, 0) / behind.length),
      maxOffsetsBehindLatest: String(Math.max(...behind)),
      minOffsetsBehindLatest: String(Math.min(...behind)),
    },
  };
}

function sink(isForeachBatch: boolean, outputRows: number): Json {
  return isForeachBatch
    ? { description: 'ForeachBatchSink', numOutputRows: -1 }
    : { description: 'org.apache.spark.sql.execution.datasources.noop.NoopTable$', numOutputRows: outputRows };
}

/** As Java prints a double of the size of an offset: always with a decimal point. */
function javaDouble(value: number): string {
  return Number.isInteger(value) && value < 1e7 ? value.toFixed(1) : String(value);
}

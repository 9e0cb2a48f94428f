/**
 * StreamingQueryProgress as Spark prints it, made from a batch's record: the same keys in the same order, the same denominators, the clock
 * cut to whole milliseconds. From 4.1 on `batchDuration` is printed and rates have one decimal; before, rates are full doubles. Spark 3.3 has
 * no `commitOffsets`. The first batch of a checkpoint has no start offset. Compared key by key with reports of a real Spark 4.1.1 (progress-shapes.test.ts).
 *
 * Source: StreamingQueryProgress.jsonValue, SourceProgress, StateOperatorProgress, SafeJsonSerializer (Spark 3.5: sql/core; 4.1: sql/api),
 * ProgressReporter.constructNewProgress; SPARK-53491.
 */
import { RandomStream } from '../kernel/random.ts';
import { toIsoTime } from '../kernel/iso-time.ts';
import type { SparkScenario, SparkStateful } from '../scenario/scenario.ts';
import type { BatchRecord } from './batch-record.ts';
import { customMetrics } from './custom-metrics.ts';
import type { ReportedBatch } from './reported-batches.ts';

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

/** The report of one batch, ready for JSON.stringify. */
export function progressJson(scenario: SparkScenario, batch: ReportedBatch): Json {
  const { record, run } = batch;
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
    durationMs: durations(record, batchDuration, version),
    ...eventTime(record),
    stateOperators: record.state === null ? [] : [stateOperator(scenario, batch)],
    sources: [
      leftSource(scenario, batch, rates(record.numInputRows)),
      ...(spark.stateful?.kind === 'streamStreamJoin' ? [rightSource(batch, rates(record.rightRows))] : []),
    ],
    sink: sink(scenario, record),
  };
}

/** NaN and infinity are left out, as Spark leaves them out. */
function rateField(key: string, rate: number, isRounded: boolean): Json {
  if (!Number.isFinite(rate)) return {};
  return { [key]: isRounded ? Math.floor(rate * 10 + 0.5) / 10 : rate };
}

function durations(record: BatchRecord, batchDuration: number, version: string): Json {
  const whole = (ms: number): number => Math.floor(ms + 1e-6);
  const { isReplay } = record;
  return {
    addBatch: whole(record.addBatchMs),
    // SPARK-38670: in the classes of 3.4.0, not in those of 3.3.4. The time is in triggerExecution all the same.
    ...(version >= '3.4' ? { commitOffsets: whole(record.commitOffsetsMs) } : {}),
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

function stateOperator({ spark }: SparkScenario, { record, snapshotVersion }: ReportedBatch): Json {
  const stateful = spark.stateful as SparkStateful;
  const state = record.state as NonNullable<BatchRecord['state']>;
  const duplicates = Math.max(0, record.numInputRows - state.lateRecords - state.rowsUpdated);
  return {
    operatorName: OPERATOR_NAMES[stateful.kind],
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
    customMetrics: customMetrics(spark.version, stateful, state, duplicates, snapshotVersion),
  };
}

function leftSource({ spark }: SparkScenario, { record, startOffsets }: ReportedBatch, rates: Json): Json {
  const { endOffsets, numInputRows } = record;
  const latestOffsets = record.latestOffsets.length === 0 ? endOffsets : record.latestOffsets;
  // Real-time mode asks Kafka once more when it reports; else the newest offsets are those of the planning.
  const newest = record.isRealTime ? record.newestOffsets : latestOffsets;
  const { name } = spark.topic;
  const latest = record.isReplay ? null : latestOffsets;
  return source(name, record.batchId === 0 ? null : startOffsets, endOffsets, latest, numInputRows, rates, newest);
}

/** The second input is one partition that is never behind. */
function rightSource({ record, rightStart }: ReportedBatch, rates: Json): Json {
  const end = [rightStart + record.rightRows];
  const latest = record.isReplay ? null : end;
  return source('right', record.batchId === 0 ? null : [rightStart], end, latest, record.rightRows, rates, end);
}

function source(
  topic: string,
  startOffsets: readonly number[] | null,
  endOffsets: readonly number[],
  latestOffsets: readonly number[] | null,
  numInputRows: number,
  rates: Json,
  newest: readonly number[],
): Json {
  const byPartition = (offsets: readonly number[]): Json => ({
    [topic]: Object.fromEntries(offsets.map((offset, partition) => [String(partition), offset])),
  });
  const behind = newest.map((latest, partition) => latest - (endOffsets[partition] as number));
  return {
    description: `KafkaV2[Subscribe[${topic}]]`,
    startOffset: startOffsets === null ? null : byPartition(startOffsets),
    endOffset: byPartition(endOffsets),
    latestOffset: latestOffsets === null ? null : byPartition(latestOffsets),
    numInputRows,
    ...rates,
    // A batch that is run again was not planned by this run of the query: it has not asked Kafka for anything.
    ...(latestOffsets === null ? {} : { metrics: behindLatest(behind) }),
  };
}

function behindLatest(behind: readonly number[]): Json {
  return {
    avgOffsetsBehindLatest: javaDouble(behind.reduce((sum, offsets) => sum + offsets, 0) / behind.length),
    maxOffsetsBehindLatest: String(Math.max(...behind)),
    minOffsetsBehindLatest: String(Math.min(...behind)),
  };
}

/** A V1 sink such as foreachBatch does not know how many rows it wrote. Real-time mode writes to Kafka; a query without a sink writes nowhere. */
function sink({ spark, seed }: SparkScenario, { outputRows, isRealTime }: BatchRecord): Json {
  if (spark.sink !== null) return { description: 'ForeachBatchSink', numOutputRows: -1 };
  const identity = new RandomStream(seed, 'query/sink').nextUint32().toString(16);
  const ofNoop = spark.version < '4.0' ? `org.apache.spark.sql.execution.datasources.noop.NoopTable$@${identity}` : 'NoopTable';
  const description = isRealTime ? `org.apache.spark.sql.kafka010.KafkaSourceProvider$KafkaTable@${identity}` : ofNoop;
  return { description, numOutputRows: outputRows };
}

const RATES = ['inputRowsPerSecond', 'processedRowsPerSecond'];

/**
 * A value of a report as Spark prints it: rates are decimals with one digit (4.1) or doubles, everything else as in any JSON.
 * @param key its key, by which rates are known
 */
export function printedValue(version: string, key: string, value: unknown): string {
  if (typeof value === 'number' && RATES.includes(key)) return version >= '4.1' ? value.toFixed(1) : javaDouble(value);
  if (Array.isArray(value)) return `[${value.map((item) => printedValue(version, '', item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, inner]) => `${JSON.stringify(name)}:${printedValue(version, name, inner)}`);
  return `{${fields.join(',')}}`;
}

/** Java's Double.toString: always a decimal point; an exponent from ten million on and below a thousandth. */
export function javaDouble(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${String(Number(exponent))}`;
  }
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}

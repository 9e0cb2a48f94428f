/** Spark's part of scenario.v1. Options and settings keep Spark's own names, spellings and defaults (Spark 3.3 to 4.1). */
import { fromIsoTime, toIsoTime } from '../kernel/iso-time.ts';
import { MOST_PARTITIONS } from './common-fields.ts';
import { choice, notSimulatedYet, nullable, number, setting, text, wordOr } from './field.ts';
import type { Field, NumberRange } from './field.ts';
import { list, object } from './field-objects.ts';
import { isPlainObject } from './json-pointer.ts';
import { show } from './problem.ts';
import type { SparkSystem, SparkTrigger } from './spark-scenario.ts';
import { sparkStateful } from './spark-stateful-fields.ts';
import { SPARK_KNOBS } from './spark-knobs.ts';
import { sparkSwitch, sparkTime } from './spark-units.ts';

const whole = (min: number, max: number, unit: string): NumberRange => ({ min, max, unit, integer: true });
const milliseconds = (max: number, description: string, fallback: number): Field<number> =>
  number({ min: 0, max, unit: 'ms' }, description, fallback);
const knob = (name: keyof typeof SPARK_KNOBS): Field<number> =>
  number(SPARK_KNOBS[name], SPARK_KNOBS[name].sentence, SPARK_KNOBS[name].default ?? undefined);
const openKnob = (name: keyof typeof SPARK_KNOBS): Field<number | null> =>
  nullable(setting(SPARK_KNOBS[name], SPARK_KNOBS[name].sentence));

const DAY_MS = 86_400_000;
/** 2026-01-01, a boundary of every usual trigger interval. */
const STARTED_AT_MS = 1_767_225_600_000;

const interval = object(
  { processingTimeMs: number(SPARK_KNOBS.processingTimeMs, SPARK_KNOBS.processingTimeMs.sentence) },
  'Trigger.ProcessingTime.',
);
const realTime = object(
  { realTimeMs: number(SPARK_KNOBS.realTimeMs, SPARK_KNOBS.realTimeMs.sentence) },
  'Trigger.RealTime (4.1): records are processed as they come, this is the time between two checkpoints.',
);
const timedTrigger: Field<Exclude<SparkTrigger, string>> = {
  read: (input, path, problems) =>
    isPlainObject(input) && Object.hasOwn(input, 'realTimeMs')
      ? realTime.read(input, path, problems)
      : interval.read(input, path, problems),
  schema: { oneOf: [interval.schema, realTime.schema] },
};
const trigger: Field<SparkTrigger> = wordOr(
  choice(
    ['default', 'availableNow', 'once'],
    'When a batch starts: as soon as the one before is over, or until nothing is left.',
    {
      fallback: 'default',
    },
  ),
  timedTrigger,
);

const options = object(
  {
    maxOffsetsPerTrigger: openKnob('maxOffsetsPerTrigger'),
    minOffsetsPerTrigger: openKnob('minOffsetsPerTrigger'),
    maxTriggerDelay: sparkTime('The longest time for which minOffsetsPerTrigger may hold a batch back.', 900_000),
    minPartitions: openKnob('minPartitions'),
    maxRecordsPerPartition: nullable(
      setting(whole(1, 1e12, 'records'), 'Ranges of offsets are split into tasks of at most this many records (from 4.0).'),
    ),
    failOnDataLoss: sparkSwitch(
      'Records that retention deleted before they were read end the query (true) or are skipped (false).',
      true,
    ),
  },
  'Options of the Kafka source, under Spark’s own names.',
  {
    startingOffsets: notSimulatedYet(['earliest', 'latest'], 'The query has a checkpoint that stands at the first record.'),
  },
);

const config = object(
  {
    'spark.sql.shuffle.partitions': setting(SPARK_KNOBS.shufflePartitions, SPARK_KNOBS.shufflePartitions.sentence, 200),
    'spark.sql.streaming.noDataMicroBatches.enabled': sparkSwitch(
      'A batch without records runs where the watermark has moved, to emit and remove old state.',
      true,
    ),
    'spark.sql.streaming.pollingDelay': sparkTime('Wait before the source is asked again when it had nothing (internal).', 10),
    'spark.sql.streaming.noDataProgressEventInterval': sparkTime('How often an idle query reports.', 10_000),
    'spark.sql.streaming.multipleWatermarkPolicy': choice(['min', 'max'], 'Which of several watermarks counts.', {
      fallback: 'min',
    }),
    'spark.sql.streaming.statefulOperator.allowMultiple': sparkSwitch(
      'Late rows are dropped by the watermark of the batch before (3.4 and later) instead of by the present one.',
      true,
    ),
    'spark.sql.streaming.maxBatchesToRetainInMemory': setting(
      whole(0, 100, 'versions'),
      'HDFS-backed store: versions of the state kept in memory.',
      2,
    ),
    'spark.task.cpus': setting(whole(1, 64, 'cores'), 'Cores of one task.', 1),
    'spark.task.maxFailures': setting(whole(1, 100, 'attempts'), 'Attempts of a task before the query fails.', 4),
    'spark.dynamicAllocation.enabled': sparkSwitch('Executors come and go with the tasks that wait.', false),
    'spark.dynamicAllocation.minExecutors': setting(whole(0, 500, 'executors'), 'Fewest executors.', 0),
    'spark.dynamicAllocation.maxExecutors': setting(
      whole(1, 2_147_483_647, 'executors'),
      'Most executors; Spark’s default is no limit, the simulator stops at 500.',
      2_147_483_647,
    ),
    'spark.dynamicAllocation.schedulerBacklogTimeout': sparkTime('Tasks wait this long before executors are asked for.', 1000),
    'spark.dynamicAllocation.sustainedSchedulerBacklogTimeout': sparkTime('… and again after each further time.', 1000),
    'spark.dynamicAllocation.executorIdleTimeout': sparkTime('An executor without a task for this long is given back.', 60_000),
  },
  'Settings of the session and the cluster, under Spark’s own names.',
);

const startedAt: Field<number> = {
  read: (input, path, problems) => {
    const ms = typeof input === 'string' ? fromIsoTime(input) : null;
    if (ms !== null && ms >= 0) return ms;
    if (typeof input === 'number' && Number.isInteger(input) && input >= 0 && input <= 4_102_444_800_000) return input;
    problems.push({
      path,
      message: 'not a time',
      given: show(input),
      allowed: `a time in UTC from 1970 on, such as "${toIsoTime(STARTED_AT_MS)}", or its milliseconds since 1970`,
    });
    return undefined;
  },
  schema: {
    description: 'Wall clock at time 0: triggers keep to a grid on it, and reports print it.',
    anyOf: [
      { type: 'string', format: 'date-time' },
      { type: 'integer', minimum: 0 },
    ],
    default: toIsoTime(STARTED_AT_MS),
  },
  fallback: { value: STARTED_AT_MS },
};

const topic = object(
  {
    name: text(100, 'Name of the topic, as reports print it.', 'orders'),
    partitions: number(whole(1, MOST_PARTITIONS, 'partitions'), 'Partitions of the topic.', 48),
    config: object(
      {
        'retention.ms': setting(
          { min: -1, max: 1e15, unit: 'ms, -1 = for ever', integer: true },
          'Records older than this are deleted.',
          604_800_000,
        ),
      },
      'Topic settings, under Kafka’s own names.',
    ),
  },
  'The topic that is read.',
);

const cluster = object(
  {
    executors: knob('executors'),
    coresPerExecutor: number(whole(1, 64, 'cores'), 'Cores, and so task slots, of one executor.', 4),
    executorHeapBytes: number(whole(67_108_864, 1_099_511_627_776, 'bytes'), 'Heap of one executor, bytes.', 4_294_967_296),
    executorStartupMs: milliseconds(3_600_000, 'From the request for an executor until it takes tasks, ms.', 20_000),
  },
  'Where the tasks run.',
);

const eventTime = object(
  {
    delayMs: milliseconds(DAY_MS, 'From the event to its append to the log, ms.', 0),
    lateShare: number({ min: 0, max: 1, unit: 'a share' }, 'This share of the records is older still.', 0),
    lateMs: milliseconds(DAY_MS, 'How much older, ms.', 0),
    listMs: list(
      number(whole(0, 4_102_444_800_000, 'ms'), 'Event time, ms since 1970.'),
      { min: 0, max: 10_000 },
      'Event times of the first records of partition 0, one by one, in place of the above.',
    ),
  },
  'How old records are when they are appended.',
);

const costs = object(
  {
    recordMs: knob('sparkRecordMs'),
    stateUpdateMs: milliseconds(60_000, 'Reading and writing one row of state, ms.', 0.002),
    stateCommitMs: milliseconds(600_000, 'Committing one state partition, ms.', 30),
    stateCopyMs: milliseconds(1000, 'HDFS-backed store: copying one key into the new version, ms.', 0.0001),
    stateScanMs: milliseconds(1000, 'Looking at one key while old state is removed, ms.', 0.0001),
    stateLoadMs: milliseconds(1000, 'Reading one key back after its executor was lost, ms.', 0.001),
    heldBytesPerRecord: number({ min: 0, max: 1e9, unit: 'bytes' }, 'Memory that a running batch holds per input record.', 64),
    stragglers: object(
      {
        share: number({ min: 0, max: 1, unit: 'a share' }, 'This share of the tasks is slow.', 0),
        factor: number({ min: 1, max: 1000, unit: 'times as long' }, 'How much slower.', 5),
      },
      'Tasks that are slow by chance.',
    ),
    overheadMs: object(
      {
        latestOffset: milliseconds(600_000, 'Asking Kafka for the newest offsets, ms.', 20),
        walCommit: milliseconds(600_000, 'Writing the offset log, ms.', 80),
        queryPlanning: milliseconds(600_000, 'Planning the batch, ms.', 50),
        taskLaunch: milliseconds(600_000, 'Sending the tasks out, ms; part of addBatch.', 50),
        commitOffsets: milliseconds(600_000, 'Writing the commit log, ms.', 80),
      },
      'What a batch costs however small it is, by phase.',
    ),
  },
  'What things cost on this cluster.',
);

const sink = object(
  {
    service: text(64, 'Name of the service that is written to.'),
    repartition: openKnob('sinkRepartition'),
    bulkRecords: knob('bulkRecords'),
    idempotent: sparkSwitch('Does the target recognise a batch that it already has by its batchId?', false),
  },
  'foreachBatch into a service; null = the work ends with the batch.',
);

/** Spark's own part of a scenario. */
export const sparkSystem: Field<SparkSystem> = object(
  {
    version: choice(['3.3', '3.5', '4.0', '4.1'], 'Which Spark: it decides what options there are and how reports look.', {
      fallback: '4.1',
    }),
    queryName: text(100, 'Name of the query.', 'query'),
    startedAt,
    trigger,
    restartMs: nullable(
      number(whole(0, DAY_MS, 'ms'), 'Whoever runs the query starts it again this long after it failed, ms; null = nobody does.'),
    ),
    options,
    config,
    topic,
    cluster,
    eventTime,
    stateful: nullable(sparkStateful),
    costs,
    sink: nullable(sink),
  },
  'The Spark Structured Streaming query under study.',
);

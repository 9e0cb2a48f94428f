/** Flink's part of scenario.v1: the job, operator by operator, and the cluster it runs on. */
import { choice, mapped, nullable, number, text } from './field.ts';
import type { Field, NumberRange } from './field.ts';
import { list, object, variant } from './field-objects.ts';
import { MOST_PARTITIONS } from './common-fields.ts';
import { flinkConfig, settingsInForce } from './flink-config-fields.ts';
import { FLINK_KNOBS } from './flink-knobs.ts';
import { FLINK_VERSIONS } from './flink-scenario.ts';
import type { FlinkExchange, FlinkKeys, FlinkOperator, FlinkSystem } from './flink-scenario.ts';

const HOUR_MS = 3_600_000;
const DEFAULT_KEYS: FlinkKeys = { count: 10_000, hotShare: 0 };

const whole = (min: number, max: number, unit: string): NumberRange => ({ min, max, unit, integer: true });
const time = (description: string, fallback: number, min = 0): Field<number> =>
  number({ min, max: 24 * HOUR_MS, unit: 'ms' }, description, fallback);
const bytes = (description: string, fallback: number): Field<number> =>
  number(whole(0, 1_099_511_627_776, 'bytes'), description, fallback);

const { parallelism, operatorRecordMs, selectivity, hotShare, capacity, asyncMode, asyncTimeoutMs, stateTtlMs } = FLINK_KNOBS;

const everyOperator = {
  id: text(64, 'Name of the operator.'),
  parallelism: number(parallelism, parallelism.sentence, parallelism.default),
  recordMs: number(operatorRecordMs, operatorRecordMs.sentence, operatorRecordMs.default),
};
const ratio = (fallback: number): Field<number> => number(selectivity, selectivity.sentence, fallback);

const downstream = {
  ...everyOperator,
  exchange: nullable(
    choice(
      ['forward', 'rebalance', 'rescale', 'hash'],
      'How records get here; by default forward between equal parallelisms, else rebalance.',
      { notYet: ['broadcast', 'global', 'shuffle'] },
    ),
  ),
  chain: choice([true, false], 'In one task with the operator before it?', { fallback: false }),
  keys: nullable(
    object(
      {
        count: number(
          whole(1, 1_000_000, 'keys'),
          'Different keys, all equally frequent but for the hot one.',
          DEFAULT_KEYS.count,
        ),
        hotShare: number(hotShare, hotShare.sentence, hotShare.default),
      },
      'The keys of a hash exchange.',
    ),
  ),
};

const stateAccessMs = object(
  {
    hashmap: time('On the heap, ms.', 0.0005),
    rocksdb: time('In RocksDB, ms: ten times as long, as the documentation says of its average.', 0.005),
  },
  'What a state access costs beside the work per record: assumptions, not measurements.',
);

const source = object(
  {
    kind: choice(['kafkaSource'], 'Reads a topic; it assigns the partitions itself, without a consumer group.'),
    ...everyOperator,
    selectivity: ratio(1),
    partitions: number(whole(1, MOST_PARTITIONS, 'partitions'), 'Partitions of the topic.', 48),
    config: object(
      { 'max.poll.records': number(whole(1, 1_000_000, 'records'), 'Records of a fetched batch.', 500) },
      'Settings of the source’s Kafka consumers, under Kafka’s own names.',
    ),
    ratePerSecond: nullable(number(FLINK_KNOBS.sourceRatePerSecond, FLINK_KNOBS.sourceRatePerSecond.sentence)),
    watermark: object(
      {
        boundMs: time('How far the watermark stays behind the newest record, ms.', 5000),
        idlenessMs: nullable(time('A split without records for this long no longer holds the watermark, ms.', 60_000, 1)),
        alignment: nullable(
          object(
            {
              maxDriftMs: time('A source further ahead of the slowest than this pauses, ms.', 60_000),
              updateIntervalMs: time('How often the sources are told, ms.', 1000, 1),
            },
            'Watermark alignment with the other input of a join.',
          ),
        ),
      },
      'Event time.',
    ),
  },
  'A source.',
);

const map = object(
  { kind: choice(['map'], 'Works on one record at a time.'), ...downstream, selectivity: ratio(1) },
  'A map, filter or flatMap.',
);

const asyncOperator = object(
  {
    kind: choice(['async'], 'Calls a service for every record without waiting in between.'),
    ...downstream,
    selectivity: ratio(1),
    async: object(
      {
        mode: choice(asyncMode.choices, asyncMode.sentence, { fallback: asyncMode.default }),
        capacity: number(capacity, capacity.sentence, capacity.default),
        timeoutMs: number(asyncTimeoutMs, asyncTimeoutMs.sentence, asyncTimeoutMs.default),
        service: text(64, 'Name of the service that is called.'),
        ratePerSecond: nullable(number(FLINK_KNOBS.asyncRatePerSecond, FLINK_KNOBS.asyncRatePerSecond.sentence)),
        retry: nullable(
          object(
            {
              strategy: choice(['fixedDelay', 'exponentialBackoff'], 'How long to wait between two tries.', {
                fallback: 'fixedDelay',
              }),
              maxAttempts: number(whole(1, 100, 'retries'), 'Most retries after the first try.', 3),
              backoffMs: time('Wait before the first retry, ms.', 100, 1),
              maxBackoffMs: time('Longest wait, ms.', 10_000, 1),
              multiplier: number({ min: 1, max: 100, unit: 'times' }, 'Each wait is this much longer.', 2),
            },
            'Retries inside the timeout; the record keeps its place in the queue meanwhile.',
          ),
        ),
        deadLetter: nullable(
          object(
            {
              recordMs: time('Time to write one dead letter, ms of one thread.', 0.1),
              chain: choice(
                [true, false],
                'Is their sink in the operator’s own task? Else it has a task of its own, with as many subtasks.',
                {
                  fallback: true,
                },
              ),
            },
            'Records that fail for good leave by a side output; null = the job restarts.',
          ),
        ),
      },
      'The asynchronous calls.',
    ),
  },
  'Asynchronous I/O.',
);

const window = object(
  {
    kind: choice(['window'], 'A tumbling event-time window.'),
    ...downstream,
    selectivity: ratio(0.01),
    windowMs: time('Length of the window, ms of event time.', 60_000, 1),
    state: choice(['aggregate', 'list'], 'One accumulator for each key and window, or every record until the window fires.', {
      fallback: 'aggregate',
    }),
    stateBytesPerKey: bytes('Size of an accumulator, or of a kept record, bytes.', 200),
    ttlMs: nullable(time('Time to live of state, ms of processing time; it does not touch windows.', HOUR_MS, 1)),
    stateAccessMs,
  },
  'A window.',
);

const join = object(
  {
    kind: choice(['join'], 'Joins the records with a second input by event time.'),
    ...downstream,
    selectivity: ratio(1),
    other: object(
      {
        ratePerSecond: number({ min: 0, max: 1e9, unit: 'records/s' }, 'Records per second of the other input.', 100),
        behindMs: time('How far the other input’s event time is behind this one’s, ms.', 0),
      },
      'The other input.',
    ),
    stateBytesPerRecord: bytes('What is kept of a record until the other watermark has passed it, bytes.', 200),
    stateAccessMs,
  },
  'An interval join.',
);

const keyedProcess = object(
  {
    kind: choice(['keyedProcess'], 'Keeps a value for each key, which every record reads and writes.'),
    ...downstream,
    selectivity: ratio(1),
    stateBytesPerKey: bytes('Size of a value with its key, bytes.', 200),
    stateAccessMs,
    ttlMs: nullable(number(stateTtlMs, stateTtlMs.sentence)),
    cleanup: object(
      {
        inBackground: choice(
          [true, false],
          'Are values that have expired cleaned up beside the work: incrementally on the heap, by compaction in RocksDB?',
          { fallback: true },
        ),
        cleanupSize: number(whole(0, 1_000_000, 'values'), 'Values that each access to state on the heap checks.', 5),
        fullSnapshot: choice([true, false], 'Do full snapshots leave out what has expired?', { fallback: false }),
      },
      'How values that have expired are cleaned up.',
    ),
  },
  'A function with keyed state of its own.',
);

const sink = object(
  {
    kind: choice(['sink'], 'Where records leave the job.'),
    ...downstream,
    service: nullable(text(64, 'Name of the service that is written to; null = none.')),
    batchRecords: number(whole(1, 1_000_000, 'records'), 'Records of one write.', 1),
    concurrency: number(whole(1, 1000, 'writes'), 'Writes in flight, per subtask.', 1),
  },
  'A sink.',
);

const operator = variant(
  'kind',
  { kafkaSource: source, map, async: asyncOperator, window, join, keyedProcess, sink },
  [],
  'An operator.',
);

const cluster = object(
  {
    taskManagers: nullable(number(whole(1, 1000, 'task managers'), 'Task managers; null = as many as the slots need.')),
    heapBytes: bytes('Heap of a task manager, bytes.', 1_073_741_824),
    networkBytes: nullable(bytes('Network memory of a task manager, bytes; null = enough.', 67_108_864)),
    restartMs: time('From a failure or a redeployment until all subtasks run again, ms.', 10_000),
    checkpointBytesPerSecond: number(
      { min: 1, max: 1e12, unit: 'bytes/s' },
      'How fast a subtask writes its state, bytes/s.',
      1e8,
    ),
    networkRoundTripMs: time('Between two task managers and back, ms.', 1),
  },
  'The cluster.',
);

type GivenOperator = Parameters<typeof completed>[0];

/** What Flink chooses where the exchange is left open, and the keys of a hash exchange. */
function completed(
  given: Omit<FlinkOperator, 'exchange' | 'keys'> & {
    readonly exchange?: FlinkExchange | null;
    readonly keys?: FlinkKeys | null;
    readonly chain?: boolean;
  },
  before: { readonly parallelism: number } | undefined,
): FlinkOperator {
  if (given.kind === 'kafkaSource') return given as FlinkOperator;
  const isForward = given.chain === true || given.parallelism === before?.parallelism;
  // State by key needs the records by key.
  const own = given.kind === 'keyedProcess' ? 'hash' : isForward ? 'forward' : 'rebalance';
  const exchange = given.exchange ?? own;
  const keys = given.keys ?? (exchange === 'hash' ? DEFAULT_KEYS : null);
  return { ...given, exchange, keys } as FlinkOperator;
}

const system = object(
  {
    version: choice(FLINK_VERSIONS, 'Version of Flink.', { fallback: '2.1', notYet: ['1.17', '1.18', '1.19', '2.3'] }),
    maxParallelism: number(whole(1, 32_768, 'key groups'), 'Key groups; no operator may have more subtasks.', 128),
    config: flinkConfig,
    cluster,
    operators: list(operator, { min: 1, max: 10 }, 'The job, from the source to the sink.'),
  },
  'The Flink job under study.',
);

/** Flink's own part of a scenario. */
export const flinkSystem: Field<FlinkSystem> = mapped(system, (given) => {
  const operators = given.operators as readonly GivenOperator[];
  return {
    ...given,
    config: settingsInForce(given.config, given.version),
    operators: operators.map((one, i) => completed(one, operators[i - 1])),
  };
});

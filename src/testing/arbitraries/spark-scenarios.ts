/**
 * Random small Spark scenarios for property tests: at most 60 simulated seconds and some ten thousand records. Small numbers everywhere,
 * because intervals, caps, windows and timeouts meet more often among small numbers.
 */
import * as fc from 'fast-check';
import { parseScenario } from '../../sim/scenario/parse-scenario.ts';
import type { SparkScenario } from '../../sim/scenario/scenario.ts';
import type { RawScenario } from './kafka-scenarios.ts';

/**
 * The parsed form of a raw scenario.
 * @throws Error with the parser's problems
 */
export function parseSparkScenario(raw: RawScenario): SparkScenario {
  const parsed = parseScenario(raw);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  if (parsed.scenario.system !== 'spark') throw new Error('Not a Spark scenario.');
  return parsed.scenario;
}

const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null });
const share = (most: number): fc.Arbitrary<number> => whole(0, 10).map((tenths) => (tenths / 10) * most);
const overhead = whole(1, 300);

const traffic = fc.record({
  arrivals: fc.constantFrom('even', 'poisson'),
  ratePerSecond: fc.oneof(
    whole(0, 300).map((rate) => [[0, rate]]),
    fc.tuple(whole(0, 200), whole(0, 400), whole(1, 20)).map(([before, after, second]) => [
      [0, before],
      [second * 1000, before],
      [second * 1000, after],
    ]),
  ),
  initialBacklog: fc.oneof(fc.constant(0), whole(0, 3000)),
  recordBytes: fc.constantFrom(100, 1_000_000),
  poisonShare: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(0.001) }),
});

const store = { store: fc.constantFrom('hdfs', 'rocksdb') };
const windows = fc.constantFrom([1000, 1000], [4000, 2000], [10_000, 1000]).map(([windowMs, slideMs]) => ({ windowMs, slideMs }));
const stateful = fc.oneof(
  fc.constant(null),
  fc
    .tuple(
      windows,
      fc.record({
        ...store,
        kind: fc.constant('windowAggregation'),
        watermarkDelayMs: whole(0, 5000),
        keys: whole(1, 100_000),
        outputMode: fc.constantFrom('append', 'update', 'complete'),
      }),
    )
    .map(([sizes, rest]) => ({ ...sizes, ...rest })),
  fc.record({
    ...store,
    kind: fc.constant('aggregation'),
    keys: whole(1, 5000),
    outputMode: fc.constantFrom('update', 'complete'),
  }),
  fc.record({
    ...store,
    kind: fc.constantFrom('dropDuplicates', 'dropDuplicatesWithinWatermark'),
    watermarkDelayMs: whole(0, 5000),
    newKeyShare: share(1),
    hotShare: share(1),
  }),
  fc.record({
    ...store,
    kind: fc.constant('streamStreamJoin'),
    watermarkDelayMs: whole(0, 5000),
    withinMs: whole(0, 3000),
    right: whole(0, 200).map((rate) => ({ ratePerSecond: [[0, rate]], watermarkDelayMs: 1000 })),
  }),
);

const spark = fc.record({
  version: fc.constantFrom('3.3', '3.5', '4.0', '4.1'),
  trigger: fc.oneof(
    fc.constantFrom('default', 'availableNow', 'once'),
    whole(100, 5000).map((processingTimeMs) => ({ processingTimeMs })),
    whole(5000, 20_000).map((realTimeMs) => ({ realTimeMs })),
  ),
  restartMs: maybe(whole(0, 4000)),
  options: fc.record({
    maxOffsetsPerTrigger: maybe(whole(400, 2000)),
    minOffsetsPerTrigger: maybe(whole(1, 400)),
    maxTriggerDelay: fc.constantFrom('1s', '10 s', '15m'),
    minPartitions: maybe(whole(1, 20)),
    maxRecordsPerPartition: maybe(whole(50, 500)),
    failOnDataLoss: fc.boolean(),
  }),
  config: fc.record({
    'spark.sql.shuffle.partitions': whole(1, 12),
    'spark.sql.streaming.noDataMicroBatches.enabled': fc.boolean(),
    'spark.sql.streaming.multipleWatermarkPolicy': fc.constantFrom('min', 'max'),
    'spark.sql.streaming.statefulOperator.allowMultiple': fc.boolean(),
    'spark.task.maxFailures': whole(1, 4),
    'spark.dynamicAllocation.enabled': fc.boolean(),
    'spark.dynamicAllocation.schedulerBacklogTimeout': fc.constantFrom('100ms', '1s'),
    'spark.dynamicAllocation.executorIdleTimeout': fc.constantFrom('1s', '60s'),
  }),
  topic: fc.record({
    partitions: whole(1, 8),
    config: fc.record({ 'retention.ms': fc.constantFrom(604_800_000, -1, 3000) }),
  }),
  cluster: fc.record({
    executors: whole(1, 4),
    coresPerExecutor: whole(1, 4),
    executorHeapBytes: fc.constantFrom(67_108_864, 4_294_967_296),
    executorStartupMs: whole(0, 3000),
  }),
  eventTime: fc.record({
    delayMs: whole(0, 2000),
    lateShare: share(0.5),
    lateMs: whole(0, 20_000),
    listMs: fc.array(whole(0, 60_000), { maxLength: 4 }),
  }),
  stateful,
  costs: fc.record({
    recordMs: whole(0, 40).map((tenths) => tenths / 10),
    stateCommitMs: whole(0, 60),
    heldBytesPerRecord: fc.constantFrom(0, 64, 60_000),
    stragglers: fc.record({ share: share(0.3), factor: whole(1, 8) }),
    overheadMs: fc.record({
      latestOffset: overhead,
      walCommit: overhead,
      queryPlanning: overhead,
      taskLaunch: overhead,
      commitOffsets: overhead,
    }),
  }),
  sink: maybe(
    fc.record({
      service: fc.constant('store'),
      repartition: maybe(whole(1, 6)),
      bulkRecords: whole(10, 200),
      idempotent: fc.boolean(),
    }),
  ),
});

const protection = fc.oneof(
  fc.constant({}),
  fc
    .record({
      timeoutMs: maybe(whole(20, 200)),
      retry: fc.record({
        policy: fc.constantFrom('none', 'fixed', 'exponential'),
        maxAttempts: whole(1, 4),
        baseMs: whole(1, 300),
        maxMs: fc.constant(1000),
      }),
      circuitBreaker: maybe(
        fc.record({ windowCalls: whole(2, 10), minimumCalls: whole(1, 5), openMs: whole(100, 3000), halfOpenCalls: whole(1, 3) }),
      ),
      deadLetter: maybe(fc.record({ after: fc.constantFrom('retries', 'never') })),
    })
    .map((store) => ({ store })),
);

const faults = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('crash'),
      atMs: whole(0, 30_000),
      target: fc.constantFrom('/spark/driver', '/spark/cluster/executors/0', '/spark/cluster/executors/2'),
    }),
    fc.record({
      kind: fc.constant('slow'),
      atMs: whole(0, 30_000),
      forMs: whole(1, 10_000),
      factor: whole(2, 10),
      target: fc.constantFrom('/services/store', '/spark/cluster/executors/1'),
    }),
  ),
  { maxLength: 3 },
);

/** Knobs that are turned in mid-run, each one only where the query has it. */
const turns = fc.array(
  fc.tuple(
    whole(0, 30_000),
    fc.oneof(
      fc.record({ pointer: fc.constant('/spark/cluster/executors'), value: whole(1, 5) }),
      fc.record({ pointer: fc.constant('/spark/costs/recordMs'), value: whole(0, 5) }),
      fc.record({ pointer: fc.constant('/spark/config/spark.sql.shuffle.partitions'), value: whole(1, 20) }),
      fc.record({ pointer: fc.constant('/spark/trigger/processingTimeMs'), value: whole(0, 5000) }),
      fc.record({ pointer: fc.constant('/spark/trigger/realTimeMs'), value: whole(5000, 20_000) }),
      fc.record({ pointer: fc.constant('/spark/options/maxOffsetsPerTrigger'), value: whole(400, 900) }),
      fc.record({ pointer: fc.constant('/spark/sink/bulkRecords'), value: whole(10, 100) }),
      fc.record({ pointer: fc.constant('/services/store/serviceMs'), value: whole(0, 100) }),
    ),
  ),
  { maxLength: 3 },
);

/** A turn as a timed change; null where the query does not have the knob. */
function changeOf(given: unknown, [atMs, { pointer, value }]: readonly [number, { pointer: string; value: number }]): unknown {
  const { trigger, sink } = given as { readonly trigger: string | object; readonly sink: object | null };
  const name = pointer.split('/').at(-1) as string;
  if (pointer.startsWith('/spark/trigger/') && !(typeof trigger === 'object' && name in trigger)) return null;
  if (pointer.startsWith('/spark/sink/') && sink === null) return null;
  if (pointer.startsWith('/spark/options/') && typeof trigger === 'object' && 'realTimeMs' in trigger) return null;
  return { atMs, set: { [pointer]: value } };
}

/** Scenarios of every kind of query, healthy and failing. */
export const rawSparkScenario: fc.Arbitrary<RawScenario> = fc.tuple(withoutTurns(), turns).map(([given, turned]) => ({
  ...given,
  changes: turned.map((turn) => changeOf(given['spark'], turn)).filter((change) => change !== null),
}));

function withoutTurns(): fc.Arbitrary<RawScenario> {
  return fc.record({
    format: fc.constant('scenario.v1'),
    system: fc.constant('spark'),
    seed: whole(0, 1000),
    durationMs: whole(1, 60_000),
    traffic,
    services: fc.record({
      store: fc.record({
        serviceMs: whole(0, 80),
        errorShare: share(0.3),
        limitPerSecond: maybe(whole(5, 200)),
        distribution: fc.constantFrom('constant', 'exponential'),
      }),
    }),
    protection,
    faults,
    spark: spark.map(onlyWhatItKnows),
  });
}

type RawSpark = typeof spark extends fc.Arbitrary<infer Value> ? Value : never;

/** Leaves out what the version or the mode of the query refuses. */
function onlyWhatItKnows(given: RawSpark): unknown {
  const { version, trigger, options } = given;
  if (typeof trigger === 'object' && 'realTimeMs' in trigger)
    return {
      ...given,
      version: '4.1',
      stateful: null,
      sink: null,
      options: { maxTriggerDelay: '15m', failOnDataLoss: options.failOnDataLoss },
    };
  const kind = (given.stateful as { readonly kind?: string } | null)?.kind;
  return {
    ...given,
    stateful: kind === 'dropDuplicatesWithinWatermark' && version === '3.3' ? null : given.stateful,
    options: version < '4.0' ? { ...options, maxRecordsPerPartition: null } : options,
  };
}

export const sparkScenario: fc.Arbitrary<SparkScenario> = rawSparkScenario.map(parseSparkScenario);

/**
 * Random small Flink jobs with everything in them: async calls, windows, joins, sinks that write, chains, checkpoints of both kinds, faults
 * and redeployments. At most 12 simulated seconds and some ten thousand records.
 */
import * as fc from 'fast-check';

type Json = Readonly<Record<string, unknown>>;

const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const SERVICE = 'store';

const parallelism = whole(1, 4);
const recordMs = fc.constantFrom(0, 0.05, 0.2, 0.5, 2);

const sourceOrSink = fc.record({ parallelism, recordMs });

const common = fc.record({
  parallelism,
  recordMs,
  selectivity: fc.constantFrom(1, 1, 1, 0.5, 0, 3),
  exchange: fc.constantFrom('rebalance', 'rebalance', 'hash', 'forward', 'rescale'),
  chain: fc.boolean(),
});

const asyncPart = fc.record({
  mode: fc.constantFrom('ordered', 'unordered'),
  capacity: fc.constantFrom(1, 5, 50),
  timeoutMs: fc.constantFrom(0, 2000, 200),
  service: fc.constant(SERVICE),
  ratePerSecond: fc.constantFrom(null, null, 300),
  retry: fc.constantFrom(
    null,
    { strategy: 'fixedDelay', maxAttempts: 2, backoffMs: 30 },
    { strategy: 'exponentialBackoff', maxAttempts: 3, backoffMs: 10 },
  ),
  deadLetter: fc.constantFrom(null, { recordMs: 0.1 }, { recordMs: 5 }, { recordMs: 5, chain: false }),
});

const kept = fc.oneof(
  fc.constant({ kind: 'map' }),
  fc.constant({ kind: 'map' }),
  asyncPart.map((async) => ({
    kind: 'async',
    async: async.retry === null || async.timeoutMs > 0 ? async : { ...async, timeoutMs: 1000 },
  })),
  fc.record({ kind: fc.constant('window'), windowMs: fc.constantFrom(500, 3000), state: fc.constantFrom('aggregate', 'list') }),
  fc.record({
    kind: fc.constant('join'),
    other: fc.record({ ratePerSecond: fc.constant(50), behindMs: fc.constantFrom(0, 4000) }),
  }),
  fc.record({
    kind: fc.constant('keyedProcess'),
    ttlMs: fc.constantFrom(null, 200, 3000),
    cleanup: fc.record({ inBackground: fc.boolean(), cleanupSize: fc.constantFrom(0, 1, 5), fullSnapshot: fc.boolean() }),
  }),
);

/** An operator of any kind with the exchange that is possible between it and the one before. */
function operator(id: string, part: Json, base: Json, before: Json): Json {
  const isAlike = base['parallelism'] === before['parallelism'];
  const given = base['exchange'] === 'forward' && !isAlike ? 'rebalance' : base['exchange'];
  const exchange = part['kind'] === 'keyedProcess' ? 'hash' : given;
  const keys = exchange === 'hash' ? { keys: { count: 50, hotShare: 0.2 } } : {};
  return { ...base, ...part, id, exchange, chain: base['chain'] === true && exchange === 'forward', ...keys };
}

const config = fc.record({
  'execution.checkpointing.interval': fc.constantFrom(null, 700, 2500),
  'execution.checkpointing.timeout': fc.constantFrom(600_000, 1500),
  'execution.checkpointing.tolerable-failed-checkpoints': fc.constantFrom(0, 3),
  'execution.checkpointing.min-pause': fc.constantFrom(0, 400),
  'execution.checkpointing.unaligned.enabled': fc.boolean(),
  'execution.checkpointing.aligned-checkpoint-timeout': fc.constantFrom(0, 300),
  'execution.buffer-timeout.interval': fc.constantFrom(100, 10, 0),
  'taskmanager.memory.segment-size': fc.constantFrom(32_768, 4096),
  'taskmanager.network.memory.buffer-debloat.enabled': fc.boolean(),
  'state.backend.type': fc.constantFrom('hashmap', 'rocksdb'),
  'jobmanager.scheduler': fc.constantFrom('default', 'adaptive'),
  'scheduler-mode': fc.constantFrom(null, null, 'reactive'),
  'jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling': fc.constantFrom(0, 1000),
  'jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout': fc.constantFrom(0, 1500),
});

/** An autoscaler that decides every second or so. */
const autoscaler = fc.constantFrom(null, {
  kind: 'flinkOperator',
  config: {
    'kubernetes.operator.reconcile.interval': 1000,
    'job.autoscaler.metrics.window': 2000,
    'job.autoscaler.stabilization.interval': 500,
    'job.autoscaler.scale-down.interval': 1000,
    'job.autoscaler.vertex.max-parallelism': 5,
  },
});

const ADAPTIVE = 'jobmanager.adaptive-scheduler';

/** 1.20 has another name for one of the adaptive scheduler's waits, and knows nothing of another one. */
function asVersionKnows(version: string, config: Json): Json {
  if (version !== '1.20') return config;
  const old = new Map(Object.entries(config).filter(([key]) => !key.startsWith(`${ADAPTIVE}.executing.`)));
  old.set(`${ADAPTIVE}.scaling-interval.min`, config[`${ADAPTIVE}.executing.cooldown-after-rescaling`]);
  return Object.fromEntries(old);
}

/** Slots count with the adaptive scheduler only; reactive mode needs some, and has no autoscaler. */
function scheduling(given: { readonly config: Json; readonly taskManagers: number | null; readonly autoscaler: Json | null }) {
  const isReactive = given.config['scheduler-mode'] === 'reactive' && given.taskManagers !== null;
  const isAdaptive = isReactive || given.config['jobmanager.scheduler'] === 'adaptive';
  return {
    mode: isReactive ? 'reactive' : null,
    taskManagers: isAdaptive ? given.taskManagers : null,
    autoscaler: isReactive ? null : given.autoscaler,
  };
}

const fault = (durationMs: number): fc.Arbitrary<Json> =>
  fc.oneof(
    fc.record({ kind: fc.constant('crash'), atMs: whole(1, durationMs), target: fc.constant('/flink/taskManagers/0') }),
    fc.record({
      kind: fc.constant('stall'),
      atMs: whole(1, durationMs),
      forMs: whole(1, 3000),
      target: fc.constant('/flink/operators/op-1'),
    }),
    fc.record({
      kind: fc.constant('slow'),
      atMs: whole(1, durationMs),
      forMs: whole(1, 3000),
      target: fc.constantFrom(`/services/${SERVICE}`, '/flink/operators/source/subtasks/0'),
      factor: whole(2, 20),
    }),
  );

const change = (durationMs: number): fc.Arbitrary<Json> =>
  fc.record({
    atMs: whole(1, durationMs),
    set: fc.constantFrom(
      { '/flink/operators/op-1/parallelism': 3 },
      { '/flink/operators/op-1/recordMs': 0.1 },
      { '/flink/operators/source/parallelism': 2 },
      { '/flink/config/execution.buffer-timeout.interval': 50 },
      { [`/services/${SERVICE}/serviceMs`]: 80 },
    ),
  });

/** Three quarters of the records come to the first partition. */
function unevenShares(partitions: number): number[] | 'uniform' {
  if (partitions === 1) return 'uniform';
  return Array.from({ length: partitions }, (_, i) => (i === 0 ? 0.75 : 0.25 / (partitions - 1)));
}

/** scenario.v1 before it is parsed; `withRestarts` lets jobs fail, crash and be redeployed. */
export function flinkJobs({ withRestarts = true }: { readonly withRestarts?: boolean } = {}): fc.Arbitrary<Json> {
  return whole(2000, 12_000).chain((durationMs) =>
    fc
      .record({
        seed: whole(0, 1000),
        version: fc.constantFrom('1.20', '2.1'),
        taskManagers: fc.constantFrom(null, 1, 3),
        autoscaler,
        arrivals: fc.constantFrom('even', 'poisson'),
        rate: fc.constantFrom(50, 800, 3000),
        later: fc.constantFrom(0, 300, 4000),
        recordBytes: fc.constantFrom(100, 1000, 5000),
        source: sourceOrSink.map((one) => ({ ...one, selectivity: 1 })),
        partitions: whole(1, 6),
        isUneven: fc.boolean(),
        idlenessMs: fc.constantFrom(null, 1000),
        alignment: fc.constantFrom(null, null, { maxDriftMs: 1000, updateIntervalMs: 500 }),
        parts: fc.array(fc.tuple(kept, common), { minLength: 1, maxLength: 3 }),
        sink: fc.tuple(fc.constantFrom({ service: null }, { service: SERVICE, batchRecords: 20, concurrency: 2 }), sourceOrSink),
        sinkExchange: fc.constantFrom('rebalance', 'hash', 'forward'),
        service: fc.record({
          serviceMs: fc.constantFrom(0, 5, 40),
          distribution: fc.constantFrom('constant', 'exponential', { tail: { share: 0.05, ms: 300 } }),
          limitPerSecond: fc.constantFrom(null, 500, 3000),
          parallelCalls: fc.constantFrom(null, null, 4),
          errorShare: fc.constantFrom(0, 0, 0.1),
        }),
        config,
        faults: withRestarts ? fc.array(fault(durationMs), { maxLength: 2 }) : fc.constant([]),
        changes: withRestarts ? fc.array(change(durationMs), { maxLength: 2 }) : fc.constant([]),
      })
      .map((given) => {
        const operators: Json[] = [
          {
            ...given.source,
            id: 'source',
            kind: 'kafkaSource',
            partitions: given.partitions,
            watermark: { boundMs: 100, idlenessMs: given.idlenessMs, alignment: given.alignment },
          },
        ];
        for (const [part, base] of given.parts) {
          const before = operators.at(-1) ?? {};
          const isFragile = !withRestarts && part.kind === 'async';
          const safe = isFragile
            ? { ...part, async: { ...(part as { async: Json }).async, deadLetter: { recordMs: 0.1 } } }
            : part;
          operators.push(operator(`op-${String(operators.length)}`, safe, base, before));
        }
        operators.push(
          operator(
            'sink',
            { kind: 'sink', ...given.sink[0] },
            { ...given.sink[1], exchange: given.sinkExchange, chain: true },
            operators.at(-1) ?? {},
          ),
        );
        const halfMs = Math.floor(durationMs / 2);
        const scheduled = scheduling(withRestarts ? given : { ...given, taskManagers: null, autoscaler: null });
        const patient = withRestarts ? {} : { 'execution.checkpointing.timeout': 600_000 };
        return {
          format: 'scenario.v1',
          id: 'random-job',
          system: 'flink',
          seed: given.seed,
          durationMs,
          traffic: {
            arrivals: given.arrivals,
            ratePerSecond: [
              [0, given.rate],
              [halfMs, given.rate],
              [halfMs, given.later],
            ],
            recordBytes: given.recordBytes,
            partitionShares: given.isUneven ? unevenShares(given.partitions) : 'uniform',
          },
          services: { [SERVICE]: given.service },
          faults: given.faults,
          changes: given.changes,
          autoscaler: scheduled.autoscaler,
          flink: {
            version: given.version,
            maxParallelism: 16,
            config: { ...asVersionKnows(given.version, given.config), 'scheduler-mode': scheduled.mode, ...patient },
            cluster: { restartMs: 300, taskManagers: scheduled.taskManagers },
            operators,
          },
        };
      }),
  );
}

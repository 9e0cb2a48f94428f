/**
 * Random small Kafka scenarios for property tests: at most 20 simulated seconds and 2400 records, so that no run has more than
 * 5000 polls. Small numbers everywhere, because thresholds, batches, chunks and timers meet more often among small numbers.
 */
import * as fc from 'fast-check';
import { delivery, protection, recordKinds } from './kafka-protection.ts';
import { parseScenario } from '../../sim/scenario/parse-scenario.ts';
import type { KafkaScenario } from '../../sim/scenario/scenario.ts';

/** scenario.v1 before it is parsed. */
export type RawScenario = Readonly<Record<string, unknown>>;

export interface KafkaScenarioOptions {
  /** Turns knobs in mid-run, the number of instances among them. */
  readonly withChanges?: boolean;
  /** Lets poll threads hang, processes crash and the service slow down. */
  readonly withFaults?: boolean;
  /** Lets calls fail and be protected, and records be poison or worth less than others. */
  readonly withProtection?: boolean;
  /** Lets the client commit, the log lose its oldest segments, and the heap be too small. */
  readonly withDelivery?: boolean;
  /** Lets max.poll.interval.ms be so short that members leave over it. */
  readonly withBreaches?: boolean;
}

const RECORD_BYTES = 100;
const MOST_RECORDS = 2400;
const MOST_INSTANCES = 5;
const SERVICE = 'store';

/**
 * The parsed form of a raw scenario.
 * @throws Error with the parser's problems
 */
export function parseKafkaScenario(raw: RawScenario): KafkaScenario {
  const parsed = parseScenario(raw);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  if (parsed.scenario.system !== 'kafka') throw new Error('Not a Kafka scenario.');
  return parsed.scenario;
}

const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
/** A tenth of a whole number: readable when a failure is printed. */
const tenths = (min: number, max: number): fc.Arbitrary<number> => whole(min * 10, max * 10).map((n) => n / 10);

function shares(partitions: number): fc.Arbitrary<'uniform' | number[]> {
  const skewed = fc
    .array(whole(0, 10), { minLength: partitions, maxLength: partitions })
    .filter((weights) => weights.some((weight) => weight > 0))
    .map((weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      return weights.map((weight) => weight / total);
    });
  return fc.oneof(fc.constant('uniform' as const), skewed);
}

/** Rate curves of one to three levels, joined by steps or ramps, and a backlog: at most MOST_RECORDS records in all. */
function traffic(durationMs: number, partitions: number): fc.Arbitrary<RawScenario> {
  const level = fc.oneof(fc.constant(0), whole(0, 200), whole(0, 1000));
  return fc
    .record({
      levels: fc.array(fc.record({ atShare: whole(1, 99), rate: level, isStep: fc.boolean() }), { maxLength: 2 }),
      first: level,
      initialBacklog: fc.oneof(fc.constant(0), whole(0, MOST_RECORDS / 2)),
      arrivals: fc.constantFrom('poisson', 'even'),
      partitionShares: shares(partitions),
    })
    .map(({ levels, first, ...others }) => {
      const peak = Math.max(first, ...levels.map(({ rate }) => rate));
      const scale = Math.min(1, MOST_RECORDS / 2 / ((peak * durationMs) / 1000 + 1));
      const points: [number, number][] = [[0, Math.floor(first * scale)]];
      for (const { atShare, rate, isStep } of [...levels].sort((a, b) => a.atShare - b.atShare)) {
        const atMs = Math.floor((durationMs * atShare) / 100);
        const [lastMs, lastRate] = points.at(-1) ?? [0, 0];
        if (atMs <= lastMs) continue;
        if (isStep) points.push([atMs, lastRate]);
        points.push([atMs, Math.floor(rate * scale)]);
      }
      return { ...others, recordBytes: RECORD_BYTES, ratePerSecond: points };
    });
}

const service = (mayFail: boolean): fc.Arbitrary<RawScenario> =>
  fc.record({
    serviceMs: fc.oneof(fc.constant(0), tenths(0, 20), whole(0, 500)),
    distribution: fc.constantFrom('constant', 'exponential', { tail: { share: 0.1, ms: 300 } }),
    limitPerSecond: fc.oneof(fc.constant(null), whole(2, 200)),
    ...(mayFail
      ? {
          parallelCalls: fc.oneof(fc.constant(null), whole(1, 5)),
          errorShare: fc.constantFrom(0, 0, 0.1, 0.6, 1),
        }
      : {}),
  });

/** How a group is formed: by which protocol, with which assignor, with or without names of its own for the members. */
const groupConfig: fc.Arbitrary<RawScenario> = fc.oneof(
  fc.record({
    'partition.assignment.strategy': fc.constantFrom(
      'range',
      'range',
      'roundrobin',
      'sticky',
      'cooperative-sticky',
      'cooperative-sticky',
    ),
    'heartbeat.interval.ms': fc.constantFrom(100, 700, 3000),
    'session.timeout.ms': fc.constantFrom(6000, 45_000),
    'group.instance.id': fc.constantFrom(null, null, 'member'),
  }),
  fc.record({
    'group.protocol': fc.constant('consumer'),
    'group.remote.assignor': fc.constantFrom('uniform', 'range'),
    'group.instance.id': fc.constantFrom(null, null, 'member'),
  }),
);

const brokerConfig: fc.Arbitrary<RawScenario> = fc.record({
  'group.initial.rebalance.delay.ms': fc.constantFrom(0, 1000),
  'group.consumer.session.timeout.ms': fc.constantFrom(6000, 45_000),
  'group.consumer.heartbeat.interval.ms': fc.constantFrom(100, 700, 5000),
});

const consumerConfig = (withBreaches: boolean): fc.Arbitrary<RawScenario> =>
  fc.record({
    'max.poll.records': fc.oneof(whole(1, 20), whole(1, 500)),
    'max.poll.interval.ms': withBreaches ? fc.constantFrom(300_000, 5000, 1000, 300) : fc.constant(300_000),
    'fetch.min.bytes': fc.constantFrom(1, 1, 5 * RECORD_BYTES, 60 * RECORD_BYTES),
    'fetch.max.wait.ms': fc.constantFrom(30, 500),
    'max.partition.fetch.bytes': fc.constantFrom(RECORD_BYTES - 1, 7 * RECORD_BYTES, 150 * RECORD_BYTES, 1_048_576),
    'fetch.max.bytes': fc.constantFrom(20 * RECORD_BYTES, 52_428_800, 52_428_800),
  });

const sink: fc.Arbitrary<RawScenario> = fc.record({
  service: fc.constant(SERVICE),
  batchRecords: fc.oneof(whole(1, 10), whole(1, 200)),
  lingerMs: fc.oneof(fc.constant(0), whole(0, 200)),
  concurrency: whole(1, 3),
});

const application: fc.Arbitrary<RawScenario> = fc
  .record({
    roundTripMs: fc.constantFrom(0.5, 5, 40),
    recordMs: fc.oneof(fc.constant(0), tenths(0, 5), whole(0, 50)),
    pollMs: fc.oneof(fc.constant(0), whole(0, 60)),
    pollTimeoutMs: fc.constantFrom(50, 100, 700),
    threading: fc.constantFrom('inline', 'worker'),
    pauseAt: fc.oneof(whole(1, 30), whole(1, 600)),
    resumeShare: whole(0, 99),
    sink: fc.oneof(fc.constant(null), sink),
  })
  .map(({ pauseAt, resumeShare, ...others }) => ({
    ...others,
    queue: { pauseAt, resumeAt: Math.floor((pauseAt * resumeShare) / 100) },
  }));

function change(durationMs: number, pauseAt: number, hasSink: boolean): fc.Arbitrary<RawScenario> {
  const to = (pointer: string, value: fc.Arbitrary<unknown>): fc.Arbitrary<RawScenario> =>
    value.map((given) => ({ [pointer]: given }));
  const instances = to('/kafka/group/instances', whole(0, MOST_INSTANCES));
  const ofApplication = [
    to('/kafka/application/recordMs', tenths(0, 10)),
    to('/kafka/application/pollMs', whole(0, 60)),
    to('/kafka/group/config/max.poll.records', whole(1, 200)),
    to('/kafka/application/queue/pauseAt', whole(pauseAt, 2 * pauseAt)),
  ];
  const ofSink = [
    to('/kafka/application/sink/batchRecords', whole(1, 200)),
    to('/kafka/application/sink/lingerMs', whole(0, 200)),
    to('/kafka/application/sink/concurrency', whole(1, 3)),
    to(`/services/${SERVICE}/serviceMs`, whole(0, 300)),
    to(`/services/${SERVICE}/limitPerSecond`, fc.oneof(fc.constant(null), whole(2, 200))),
  ];
  return fc.record({
    atMs: whole(0, durationMs),
    set: fc.oneof(instances, instances, ...ofApplication, ...(hasSink ? ofSink : [])),
  });
}

const fault = (durationMs: number): fc.Arbitrary<RawScenario> =>
  fc.oneof(
    fc.record({
      kind: fc.constant('stall'),
      atMs: whole(0, durationMs),
      forMs: whole(1, 8000),
      target: whole(0, MOST_INSTANCES).map((id) => `/kafka/group/instances/${id}`),
    }),
    fc.record({
      kind: fc.constant('crash'),
      atMs: whole(0, durationMs),
      target: whole(0, MOST_INSTANCES).map((id) => `/kafka/group/instances/${id}`),
    }),
    fc.record({
      kind: fc.constant('slow'),
      atMs: whole(0, durationMs),
      forMs: whole(1, 8000),
      target: fc.constant(`/services/${SERVICE}`),
      factor: whole(2, 20),
    }),
  );

/** Random valid scenarios, as they would be read from a file. */
export function rawKafkaScenario(options: KafkaScenarioOptions = {}): fc.Arbitrary<RawScenario> {
  const shape = fc.record({ durationMs: whole(2000, 20_000), partitions: whole(1, 8), application });
  return shape.chain(({ durationMs, partitions, application: app }) => {
    const { pauseAt } = app['queue'] as { pauseAt: number };
    const changes =
      options.withChanges === true
        ? fc.array(change(durationMs, pauseAt, app['sink'] !== null), { maxLength: 3 })
        : fc.constant([]);
    return fc
      .record({
        seed: whole(0, 1000),
        traffic: traffic(durationMs, partitions),
        recordKinds: options.withProtection === true ? recordKinds : fc.constant({}),
        store: service(options.withProtection === true),
        protection: options.withProtection === true ? fc.option(protection, { nil: undefined }) : fc.constant(undefined),
        client: fc.constantFrom('java-3.9', 'java-4.1', 'librdkafka'),
        brokers: whole(1, 3),
        instances: whole(1, MOST_INSTANCES),
        startupMs: fc.constantFrom(0, 300),
        staggerMs: fc.constantFrom(0, 250),
        config: consumerConfig(options.withBreaches === true),
        members: groupConfig,
        delivery: options.withDelivery === true ? delivery : fc.constant({ topic: {}, config: {}, checkMs: 300_000 }),
        brokerConfig,
        changes,
        faults: options.withFaults === true ? fc.array(fault(durationMs), { maxLength: 2 }) : fc.constant([]),
      })
      .map((given) => ({
        format: 'scenario.v1',
        system: 'kafka',
        seed: given.seed,
        durationMs,
        traffic: { ...given.traffic, ...given.recordKinds },
        services: { [SERVICE]: given.store },
        ...(given.protection === undefined ? {} : { protection: { [SERVICE]: given.protection } }),
        changes: given.changes,
        faults: given.faults,
        kafka: {
          client: given.client,
          topic: { partitions, brokers: given.brokers, config: given.delivery.topic },
          group: {
            instances: given.instances,
            startupMs: given.startupMs,
            staggerMs: given.staggerMs,
            config: { ...given.config, ...given.members, ...given.delivery.config },
          },
          broker: { config: { ...given.brokerConfig, 'log.retention.check.interval.ms': given.delivery.checkMs } },
          application: app,
        },
      }));
  });
}

/** Random small scenarios, parsed. */
export function kafkaScenario(options: KafkaScenarioOptions = {}): fc.Arbitrary<KafkaScenario> {
  return rawKafkaScenario(options).map(parseKafkaScenario);
}

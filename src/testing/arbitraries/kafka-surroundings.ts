/** Random Kafka scenarios with everything around the consumers: producers under quotas, autoscalers, added partitions, share groups. */
import * as fc from 'fast-check';
import type { KafkaScenario } from '../../sim/scenario/scenario.ts';
import { parseKafkaScenario, rawKafkaScenario, type RawScenario } from './kafka-scenarios.ts';

const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.oneof(fc.constant(null), arbitrary);

const producer: fc.Arbitrary<RawScenario> = fc.record({
  instances: whole(1, 3),
  config: fc.record({
    'linger.ms': whole(0, 50),
    'batch.size': fc.constantFrom(100, 1000, 16_384),
    'buffer.memory': fc.constantFrom(500, 5000, 33_554_432),
    'max.block.ms': fc.constantFrom(100, 60_000),
    'delivery.timeout.ms': fc.constantFrom(1050, 120_000),
    'request.timeout.ms': fc.constant(1000),
  }),
  quotaBytesPerSecondPerBroker: maybe(fc.constantFrom(50, 1000, 20_000, 1_000_000)),
});

const bounds = { minInstances: whole(0, 2), maxInstances: whole(2, 6), startupMs: maybe(whole(0, 3000)) };
const behavior = fc.constantFrom(null, {}, { scaleDown: { stabilizationWindowSeconds: 0 } });

const autoscaler: fc.Arbitrary<RawScenario> = fc.oneof(
  fc.record({
    kind: fc.constant('keda'),
    ...bounds,
    config: fc.record({
      lagThreshold: whole(1, 300),
      activationLagThreshold: whole(0, 20),
      ensureEvenDistributionOfPartitions: fc.boolean(),
      excludePersistentLag: fc.boolean(),
      pollingInterval: whole(1, 5),
      cooldownPeriod: whole(0, 10),
      behavior,
    }),
  }),
  fc.record({
    kind: fc.constant('hpa'),
    ...bounds,
    config: fc.oneof(
      fc.record({ metric: fc.constant('lagGrowth'), target: whole(1, 100), behavior }),
      fc.record({ metric: fc.constant('processingTime'), target: whole(1, 10).map((n) => n / 10), behavior }),
    ),
  }),
);

/** Valid scenarios with surroundings, parsed. */
export const surroundedKafkaScenario: fc.Arbitrary<KafkaScenario> = fc
  .record({
    raw: rawKafkaScenario({ withChanges: true, withFaults: true, withBreaches: true }),
    producer: maybe(producer),
    autoscaler: maybe(autoscaler),
    fetchQuota: maybe(fc.constantFrom(1000, 50_000)),
    added: maybe(fc.record({ atShare: whole(0, 99), more: whole(1, 4) })),
    isShare: fc.constantFrom(false, false, false, true),
  })
  .map(({ raw, ...around }) => {
    const kafka = raw['kafka'] as {
      topic: { partitions: number };
      group: RawScenario;
      application: RawScenario;
    };
    const traffic = raw['traffic'] as RawScenario;
    const changes = [...(raw['changes'] as RawScenario[])];
    const { added } = around;
    if (added !== null && traffic['partitionShares'] === 'uniform')
      changes.push({
        atMs: Math.floor(((raw['durationMs'] as number) * added.atShare) / 100),
        set: { '/kafka/topic/partitions': kafka.topic.partitions + added.more },
      });
    const kept = around.isShare
      ? changes.filter(({ set }) => !Object.keys(set as object).some((pointer) => pointer.includes('sink')))
      : changes;
    return parseKafkaScenario({
      ...raw,
      changes: kept,
      faults: around.isShare ? [] : raw['faults'],
      autoscaler: around.autoscaler,
      kafka: {
        ...kafka,
        producer: around.producer,
        group: {
          ...kafka.group,
          kind: around.isShare ? 'share' : 'consumer',
          fetchQuotaBytesPerSecondPerBroker: around.fetchQuota,
        },
        application: around.isShare ? { ...kafka.application, threading: 'inline', commit: null, sink: null } : kafka.application,
      },
    });
  });

/** Random groups under real load whose members come, go, crash and are scaled: what a preview has to follow. */
import * as fc from 'fast-check';
import type { KafkaScenario } from '../../sim/scenario/scenario.ts';
import { parseKafkaScenario, type RawScenario } from './kafka-scenarios.ts';

const DURATION_MS = 120_000;
const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

const protocol: fc.Arbitrary<RawScenario> = fc.oneof(
  fc.record({ 'partition.assignment.strategy': fc.constantFrom('range', 'roundrobin', 'sticky', 'cooperative-sticky') }),
  fc.record({ 'group.protocol': fc.constant('consumer') }),
);

const application: fc.Arbitrary<RawScenario> = fc.oneof(
  fc.record({ threading: fc.constant('inline'), recordMs: fc.constantFrom(0.5, 1, 2), pollMs: fc.constantFrom(0, 20) }),
  fc.record({
    threading: fc.constant('worker'),
    recordMs: fc.constantFrom(0.5, 1),
    queue: fc.constant({ pauseAt: 2000, resumeAt: 1000 }),
    sink: fc.constant({ service: 'store', batchRecords: 100, lingerMs: 50 }),
  }),
);

/** What happens to the group at 40 s: it is scaled, one of it crashes, or an autoscaler looks after it from the start. */
const disturbance: fc.Arbitrary<RawScenario> = fc.oneof(
  whole(2, 12).map((instances) => ({ changes: [{ atMs: 40_000, set: { '/kafka/group/instances': instances } }] })),
  whole(0, 3).map((id) => ({ faults: [{ kind: 'crash', atMs: 40_000, target: `/kafka/group/instances/${String(id)}` }] })),
  fc.constant({
    autoscaler: { kind: 'keda', config: { lagThreshold: 2000 }, minInstances: 2, maxInstances: 12, startupMs: 5000 },
  }),
);

/** Four members at first; twelve partitions; a spike from 20 s to 50 s. */
export const rebalancingKafkaScenario: fc.Arbitrary<KafkaScenario> = fc
  .record({
    seed: whole(0, 1000),
    load: whole(20, 90),
    spike: whole(1, 4),
    protocol,
    application,
    disturbance,
    quota: fc.constantFrom(null, null, 400_000, 2_000_000),
    startupMs: fc.constantFrom(0, 3000),
  })
  .map((given) => {
    const { recordMs } = given.application as { recordMs: number };
    const rate = (4 * 1000 * given.load) / 100 / recordMs;
    return parseKafkaScenario({
      format: 'scenario.v1',
      system: 'kafka',
      seed: given.seed,
      durationMs: DURATION_MS,
      traffic: {
        recordBytes: 500,
        ratePerSecond: [
          [0, rate],
          [20_000, rate],
          [20_000, rate * given.spike],
          [50_000, rate * given.spike],
          [50_000, rate],
        ],
      },
      services: { store: { serviceMs: 10 } },
      ...given.disturbance,
      kafka: {
        topic: { partitions: 12, brokers: 2 },
        producer: given.quota === null ? null : { instances: 2, quotaBytesPerSecondPerBroker: given.quota },
        group: { instances: 4, startupMs: given.startupMs, config: { 'session.timeout.ms': 45_000, ...given.protocol } },
        application: { roundTripMs: 4, ...given.application },
      },
    });
  });

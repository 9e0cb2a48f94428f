/** Random Kafka scenarios in which records pile up for seconds and are worked off again. */
import fc from 'fast-check';
import type { KafkaScenario } from '../../sim/scenario/scenario.ts';
import { kafkaScenario } from './kafka-scenario.ts';

/** Sizes and times are relative to what a consumer does anyway, so that every combination is a busy, plausible group. */
export interface Knobs {
  readonly seed: number;
  readonly instances: number;
  readonly partitionsEach: number;
  readonly brokers: number;
  readonly client: 'java-4.1' | 'java-3.9';
  readonly threading: 'worker' | 'inline';
  /** What the workers of the whole group can do, records/s. */
  readonly workPerSecond: number;
  readonly roundTripMs: number;
  readonly maxPollRecords: number;
  /** Poll cost as a share of the time that max.poll.records take to work. */
  readonly pollShare: number;
  readonly pauseAt: number;
  readonly resumeShare: number;
  /** Records per write; null = no sink. */
  readonly batchRecords: number | null;
  readonly lingerMs: number;
  readonly concurrency: number;
  /** Service time as a share of the time in which `concurrency` batches fill: above 1 the writes are the bottleneck. */
  readonly serviceShare: number;
  /** The sink's limit as a share of what the group could write; null = no limit. */
  readonly limitShare: number | null;
  readonly distribution: 'constant' | 'exponential';
  /** Traffic of the surge as a multiple of what the group can work off. */
  readonly overload: number;
}

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

export const knobs: fc.Arbitrary<Knobs> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  instances: fc.integer({ min: 1, max: 12 }),
  partitionsEach: fc.integer({ min: 1, max: 6 }),
  brokers: fc.integer({ min: 1, max: 6 }),
  client: oneOf('java-4.1', 'java-3.9'),
  threading: oneOf('worker', 'worker', 'inline'),
  workPerSecond: oneOf(5170, 10_900, 20_300),
  roundTripMs: oneOf(1.3, 5.7, 19.3),
  maxPollRecords: oneOf(100, 500, 2000),
  pollShare: oneOf(0, 0, 0.113, 0.47, 1.37),
  pauseAt: oneOf(1000, 3000, 8000),
  resumeShare: oneOf(0.1, 0.3, 0.6),
  batchRecords: oneOf(null, 50, 200, 500),
  lingerMs: oneOf(5, 50, 200),
  concurrency: oneOf(1, 2, 4),
  serviceShare: oneOf(0.13, 0.37, 0.77, 1.31),
  limitShare: oneOf(null, null, 0.6, 0.9),
  distribution: oneOf('constant', 'constant', 'exponential'),
  overload: oneOf(1.5, 2, 3),
});

const CALM_MS = 2000;
const SURGE_MS = 10_000;

/** Two calm seconds, ten of overload, then half of what the group can work off until the backlog should be gone. */
export function backloggedScenario(knobs: Knobs): KafkaScenario {
  const recordMs = (knobs.instances * 1000) / knobs.workPerSecond;
  const batchRecords = knobs.batchRecords ?? 1;
  const pollMs = knobs.pollShare * knobs.maxPollRecords * recordMs;
  const serviceMs = knobs.serviceShare * knobs.concurrency * batchRecords * recordMs;
  const hasSink = knobs.batchRecords !== null;
  // Inline, work, poll cost and writes follow one another; with a worker the slowest of them sets the pace.
  const slowest =
    knobs.threading === 'inline'
      ? 1 + knobs.pollShare + (hasSink ? knobs.serviceShare : 0)
      : Math.max(1, knobs.pollShare, hasSink ? knobs.serviceShare : 0);
  const limitPerSecond =
    knobs.limitShare === null || !hasSink ? null : (knobs.limitShare * knobs.workPerSecond) / slowest / batchRecords;
  const perSecond = (knobs.workPerSecond / slowest) * (hasSink ? (knobs.limitShare ?? 1) : 1);
  const [calm, surge, after] = [0.3 * perSecond, knobs.overload * perSecond, 0.5 * perSecond];
  return kafkaScenario({
    '/seed': knobs.seed,
    '/durationMs': CALM_MS + SURGE_MS * Math.ceil(1 + 2.5 * (knobs.overload - 1)),
    '/traffic/ratePerSecond': [
      [0, calm],
      [CALM_MS, calm],
      [CALM_MS, surge],
      [CALM_MS + SURGE_MS, surge],
      [CALM_MS + SURGE_MS, after],
    ],
    '/services/downstream': { serviceMs, distribution: knobs.distribution, limitPerSecond },
    '/kafka/client': knobs.client,
    '/kafka/topic': { partitions: knobs.instances * knobs.partitionsEach, brokers: knobs.brokers },
    '/kafka/group/instances': knobs.instances,
    '/kafka/group/config/max.poll.records': knobs.maxPollRecords,
    '/kafka/application': {
      threading: knobs.threading,
      roundTripMs: knobs.roundTripMs,
      recordMs,
      pollMs,
      queue: { pauseAt: knobs.pauseAt, resumeAt: Math.floor(knobs.pauseAt * knobs.resumeShare) },
      sink: hasSink ? { service: 'downstream', batchRecords, lingerMs: knobs.lingerMs, concurrency: knobs.concurrency } : null,
    },
  });
}

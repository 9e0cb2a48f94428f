/** Kafka scenarios for the differential tests: short, busy, and written as differences from one scenario. */
import { parseScenario } from '../../sim/scenario/parse-scenario.ts';
import type { KafkaScenario } from '../../sim/scenario/scenario.ts';

/** JSON Pointer → value. */
export type Overrides = Readonly<Record<string, unknown>>;

/** The lesson's incident without its waiting: 20 000 records/s, 120 000 from 5 s to 15 s, then 20 000 until the backlog is gone. */
export function shortIncident(): Record<string, unknown> {
  return {
    format: 'scenario.v1',
    id: 'short-incident',
    system: 'kafka',
    seed: 42,
    durationMs: 40_000,
    traffic: {
      arrivals: 'poisson',
      ratePerSecond: [
        [0, 20_000],
        [5000, 20_000],
        [5000, 120_000],
        [15_000, 120_000],
        [15_000, 20_000],
      ],
      recordBytes: 1024,
      partitionShares: 'uniform',
    },
    services: { downstream: { serviceMs: 8, distribution: 'constant', limitPerSecond: 500 } },
    kafka: {
      client: 'java-4.1',
      topic: { partitions: 48, brokers: 3 },
      group: { instances: 8, config: { 'max.poll.records': 500 } },
      application: {
        roundTripMs: 5,
        recordMs: 0.1,
        threading: 'worker',
        queue: { pauseAt: 5000, resumeAt: 1000 },
        sink: { service: 'downstream', batchRecords: 200, lingerMs: 50, concurrency: 1 },
      },
    },
  };
}

function setAt(target: Record<string, unknown>, pointer: string, value: unknown): void {
  const keys = pointer.split('/').slice(1);
  let at = target;
  for (const key of keys.slice(0, -1)) at = (at[key] ??= {}) as Record<string, unknown>;
  at[keys.at(-1) ?? ''] = value;
}

/**
 * A parsed scenario: `base` with some values replaced.
 * @throws Error with the parser's problems
 */
export function kafkaScenario(overrides: Overrides, base: Record<string, unknown> = shortIncident()): KafkaScenario {
  const input = structuredClone(base);
  for (const [pointer, value] of Object.entries(overrides)) setAt(input, pointer, value);
  const parsed = parseScenario(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  if (parsed.scenario.system !== 'kafka') throw new Error('Not a Kafka scenario.');
  return parsed.scenario;
}

/**
 * Builds the scenarios in which a vector's abstract quantities become knobs: every one goes through the parser, like a learner's.
 *
 * Unless a vector needs something else: records arrive evenly; one broker, one member, one partition; a poll works its records inside
 * the poll loop and nothing is written; a round trip takes 0.01 ms (the least there is), and a fetch brings whatever is readable. A
 * member then works at 1000 / recordMs records/s whenever records wait.
 */
import { parseScenario } from '../../scenario/parse-scenario.ts';
import type { KafkaScenario } from '../../scenario/scenario.ts';

type Json = Readonly<Record<string, unknown>>;

/** The parts of a scenario that a vector sets; everything else is as above. */
export interface VectorSetup {
  readonly durationMs: number;
  readonly seed?: number;
  readonly traffic?: Json;
  readonly services?: Json;
  readonly protection?: Json;
  readonly client?: 'java-3.9' | 'java-4.1' | 'librdkafka';
  readonly topic?: Json;
  readonly producer?: Json;
  readonly instances?: number;
  readonly group?: Json;
  readonly config?: Json;
  readonly broker?: Json;
  readonly application?: Json;
  readonly changes?: readonly Json[];
  readonly faults?: readonly Json[];
}

const EVERYTHING_BYTES = 2_147_483_647;

/**
 * The complete scenario of a setup.
 * @throws Error when the parser finds problems in it
 */
export function vectorScenario(setup: VectorSetup): KafkaScenario {
  const parsed = parseScenario({
    format: 'scenario.v1',
    system: 'kafka',
    seed: setup.seed ?? 1,
    durationMs: setup.durationMs,
    traffic: { arrivals: 'even', ratePerSecond: [[0, 0]], recordBytes: 1, ...setup.traffic },
    services: setup.services ?? {},
    protection: setup.protection ?? {},
    changes: setup.changes ?? [],
    faults: setup.faults ?? [],
    kafka: {
      client: setup.client ?? 'java-4.1',
      topic: { partitions: 1, brokers: 1, ...setup.topic },
      producer: setup.producer ?? null,
      group: {
        instances: setup.instances ?? 1,
        ...setup.group,
        config: { 'max.partition.fetch.bytes': EVERYTHING_BYTES, 'fetch.max.bytes': EVERYTHING_BYTES, ...setup.config },
      },
      broker: { config: { ...setup.broker } },
      application: { roundTripMs: 0.01, threading: 'inline', ...setup.application },
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  if (parsed.scenario.system !== 'kafka') throw new Error('Not a Kafka scenario.');
  return parsed.scenario;
}

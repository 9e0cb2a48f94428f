/**
 * Builds the scenarios in which a vector's abstract quantities become settings: every one goes through the parser, like a learner's.
 *
 * Unless a vector needs something else: records arrive evenly over as many partitions as there are slots, so that every batch is one
 * wave of equal tasks and D(n) = a + n ÷ K; the whole overhead a lies between the source's answer and the first task (queryPlanning),
 * so that a batch begins with what is there at its trigger and its output is there at its end.
 */
import { parseScenario } from '../../scenario/parse-scenario.ts';
import type { SparkScenario } from '../../scenario/scenario.ts';

type Json = Readonly<Record<string, unknown>>;

export interface VectorSetup {
  readonly durationMs: number;
  readonly lambda?: number;
  /** Records/s of all slots together. */
  readonly K?: number;
  /** Overhead of a batch, ms. */
  readonly aMs?: number;
  /** Interval of the trigger, ms; 0 = the default trigger. */
  readonly intervalMs?: number;
  readonly cap?: number | null;
  /** Records that are there at the start. */
  readonly first?: number;
  readonly slots?: number;
  readonly traffic?: Json;
  readonly options?: Json;
  readonly config?: Json;
  readonly cluster?: Json;
  readonly costs?: Json;
  readonly spark?: Json;
  readonly faults?: readonly Json[];
  readonly changes?: readonly Json[];
  readonly services?: Json;
  readonly protection?: Json;
}

/**
 * The complete scenario of a setup.
 * @throws Error when the parser finds problems in it
 */
export function vectorScenario(setup: VectorSetup): SparkScenario {
  const { slots = 10, intervalMs = 0 } = setup;
  const parsed = parseScenario({
    format: 'scenario.v1',
    system: 'spark',
    seed: 1,
    durationMs: setup.durationMs,
    traffic: {
      arrivals: 'even',
      ratePerSecond: [[0, setup.lambda ?? 0]],
      initialBacklog: setup.first ?? 0,
      ...setup.traffic,
    },
    services: setup.services ?? {},
    protection: setup.protection ?? {},
    faults: setup.faults ?? [],
    changes: setup.changes ?? [],
    spark: {
      trigger: intervalMs === 0 ? 'default' : { processingTimeMs: intervalMs },
      options: { maxOffsetsPerTrigger: setup.cap ?? null, ...setup.options },
      config: setup.config ?? {},
      topic: { partitions: slots },
      cluster: { executors: 1, coresPerExecutor: slots, ...setup.cluster },
      costs: {
        recordMs: setup.K === undefined ? 0 : (slots * 1000) / setup.K,
        heldBytesPerRecord: 0,
        overheadMs: { latestOffset: 0, walCommit: 0, queryPlanning: setup.aMs ?? 0, taskLaunch: 0, commitOffsets: 0 },
        ...setup.costs,
      },
      ...setup.spark,
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  if (parsed.scenario.system !== 'spark') throw new Error('Not a Spark scenario.');
  return parsed.scenario;
}

/** Speed of the Spark plant: an hour at a trigger of one second with 200 state partitions. There is no preview: a batch is an event. */
import { parseScenario, simulate } from '../../sim/index.ts';
import type { SparkScenario } from '../../sim/index.ts';
import { printTable, ratio, ratioRow, time, timingRow } from './measure.ts';

const HOUR_MS = 3_600_000;

export function benchSpark(): void {
  const run = (scenario: SparkScenario) => () => simulate(scenario);
  const hour = hourWith();
  printTable('Spark: an hour of batches each second, 48 partitions, 200 state partitions on 16 slots, 20 000 records/s', [
    timingRow(time('exact', run(hour), 15, 5), '100 ms'),
    timingRow(
      time('exact, real-time mode', run(hourWith({ trigger: { realTimeMs: 300_000 }, stateful: null, recordMs: 1 })), 5),
      '',
    ),
  ]);
  printTable('How the cost grows', [
    ratioRow('record rate × 100', ratio(run(hour), run(hourWith({ rate: 2_000_000, recordMs: 0.0001 })), 9), '≤ 1.3×'),
    ratioRow('keys × 100', ratio(run(hour), run(hourWith({ keys: 5_000_000 })), 9), '≤ 1.3×'),
    ratioRow('state partitions × 2', ratio(run(hour), run(hourWith({ statePartitions: 400 })), 9), '≤ 2×'),
    ratioRow('simulated time × 2', ratio(run(hour), run(hourWith({ durationMs: 2 * HOUR_MS })), 5), '≤ 2×'),
  ]);
}

interface Change {
  readonly durationMs?: number;
  readonly rate?: number;
  readonly recordMs?: number;
  readonly keys?: number;
  readonly statePartitions?: number;
  readonly trigger?: unknown;
  readonly stateful?: null;
}

function hourWith(change: Change = {}): SparkScenario {
  const { durationMs = HOUR_MS, rate = 20_000, recordMs = 0.01, keys = 50_000, statePartitions = 200 } = change;
  const windows = { kind: 'windowAggregation', windowMs: 600_000, slideMs: 600_000, watermarkDelayMs: 600_000, keys };
  const parsed = parseScenario({
    format: 'scenario.v1',
    system: 'spark',
    durationMs,
    traffic: { arrivals: 'poisson', ratePerSecond: [[0, rate]] },
    spark: {
      trigger: change.trigger ?? { processingTimeMs: 1000 },
      topic: { partitions: 48 },
      cluster: change.stateful === null ? { executors: 12, coresPerExecutor: 4 } : { executors: 4, coresPerExecutor: 4 },
      config: { 'spark.sql.shuffle.partitions': statePartitions },
      costs: { recordMs, stateCommitMs: 20 },
      stateful: change.stateful === null ? null : windows,
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  if (parsed.scenario.system !== 'spark') throw new Error('Not a Spark scenario.');
  return parsed.scenario;
}

/**
 * Random small Flink jobs for property tests: a source, some maps and a sink; at most 20 simulated seconds, so that an exact run takes
 * milliseconds. Rates lie around the capacity of the slowest task, because that is where things happen.
 */
import * as fc from 'fast-check';
import { parseScenario } from '../../sim/scenario/parse-scenario.ts';
import type { FlinkScenario } from '../../sim/scenario/scenario.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * The parsed form of a raw scenario.
 * @throws Error with the parser's problems
 */
export function parseFlinkScenario(raw: Json): FlinkScenario {
  const parsed = parseScenario(raw);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  if (parsed.scenario.system !== 'flink') throw new Error('Not a Flink scenario.');
  return parsed.scenario;
}

export interface LinearJobOptions {
  /** The load stays as it is; else it steps once. */
  readonly isSteady?: boolean;
  readonly durationMs?: number;
}

const whole = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

interface Stage {
  readonly parallelism: number;
  /** Of one subtask, records/s. */
  readonly perSecond: number;
  readonly selectivity: number;
  readonly exchange: 'rebalance' | 'hash' | 'forward';
  readonly hotShare: number;
}

const stage = fc.record({
  parallelism: whole(1, 6),
  perSecond: whole(2, 50).map((n) => n * 200),
  selectivity: fc.constantFrom(1, 1, 1, 0.5, 0.2),
  exchange: fc.constantFrom<Stage['exchange']>('rebalance', 'rebalance', 'hash', 'forward'),
  hotShare: fc.constantFrom(0, 0, 0.3),
});

/** Records/s that a chain of stages takes, seen from the source, skew apart. */
function capacityOf(stages: readonly Stage[]): number {
  let least = Infinity;
  let ratio = 1;
  for (const { parallelism, perSecond, selectivity } of stages) {
    least = Math.min(least, (parallelism * perSecond) / ratio);
    ratio *= selectivity;
  }
  return least;
}

function operatorsOf(stages: readonly Stage[]): Json[] {
  return stages.map(({ parallelism, perSecond, selectivity, exchange, hotShare }, i) => {
    const recordMs = 1000 / perSecond;
    if (i === 0) return { id: 'source', kind: 'kafkaSource', parallelism, partitions: 12, recordMs, selectivity };
    const before = stages[i - 1] as Stage;
    const isForward = exchange === 'forward' && before.parallelism === parallelism;
    const how =
      exchange === 'hash' ? { exchange, keys: { count: 5000, hotShare } } : { exchange: isForward ? 'forward' : 'rebalance' };
    if (i === stages.length - 1) return { id: 'sink', kind: 'sink', parallelism, recordMs, ...how };
    return { id: `map-${String(i)}`, kind: 'map', parallelism, recordMs, selectivity, ...how };
  });
}

/** A chain of two to five tasks under a load around its capacity. */
export function linearJobs({ isSteady = false, durationMs = 20_000 }: LinearJobOptions = {}): fc.Arbitrary<Json> {
  return fc
    .record({
      stages: fc.array(stage, { minLength: 2, maxLength: 5 }),
      load: fc.constantFrom(0.3, 0.6, 0.85, 1.3, 2),
      then: fc.constantFrom(0.2, 0.5, 1.5),
      recordBytes: fc.constantFrom(100, 200, 1000),
      version: fc.constantFrom('1.20', '2.1'),
      seed: whole(0, 1000),
    })
    .map(({ stages: drawn, load, then, recordBytes, version, seed }) => {
      // Every subtask of the source has as many of the 12 partitions as any other: else one of them is a bottleneck by itself.
      const stages = drawn.map((one, i) => (i === 0 && one.parallelism === 5 ? { ...one, parallelism: 6 } : one));
      const rate = Math.round(load * capacityOf(stages));
      const later = Math.round(then * capacityOf(stages));
      const halfMs = durationMs / 2;
      return {
        format: 'scenario.v1',
        id: 'random-job',
        system: 'flink',
        seed,
        durationMs,
        traffic: {
          arrivals: 'even',
          ratePerSecond: isSteady ? [[0, rate]] : [[0, rate], [halfMs, rate], [halfMs, later]], // prettier-ignore
          recordBytes,
        },
        flink: { version, operators: operatorsOf(stages) },
      };
    });
}

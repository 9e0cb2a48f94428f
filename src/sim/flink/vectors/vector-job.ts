/**
 * Builds the jobs in which a vector's abstract quantities become operators and settings: every one goes through the parser, like a learner's.
 * Unless a vector needs something else records arrive evenly and have 200 bytes, and nothing is checkpointed.
 */
import { parseScenario } from '../../scenario/parse-scenario.ts';
import type { FlinkScenario } from '../../scenario/scenario.ts';
import type { Trace } from '../../trace/trace.ts';

type Json = Readonly<Record<string, unknown>>;

/** The parts of a scenario that a vector sets. */
export interface JobSetup {
  readonly durationMs: number;
  readonly seed?: number;
  readonly traffic: Json;
  readonly services?: Json;
  readonly autoscaler?: Json;
  readonly version?: string;
  readonly config?: Json;
  readonly cluster?: Json;
  readonly maxParallelism?: number;
  readonly operators: readonly Json[];
  readonly changes?: readonly Json[];
  readonly faults?: readonly Json[];
}

/**
 * The complete scenario of a setup.
 * @throws Error when the parser finds problems in it
 */
export function vectorJob(setup: JobSetup): FlinkScenario {
  const parsed = parseScenario({
    format: 'scenario.v1',
    system: 'flink',
    seed: setup.seed ?? 1,
    durationMs: setup.durationMs,
    traffic: { arrivals: 'even', recordBytes: 200, ...setup.traffic },
    services: setup.services ?? {},
    changes: setup.changes ?? [],
    faults: setup.faults ?? [],
    autoscaler: setup.autoscaler ?? null,
    flink: {
      version: setup.version ?? '2.0',
      maxParallelism: setup.maxParallelism ?? 128,
      config: { 'execution.checkpointing.interval': null, ...setup.config },
      cluster: { ...setup.cluster },
      operators: setup.operators,
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  if (parsed.scenario.system !== 'flink') throw new Error('Not a Flink scenario.');
  return parsed.scenario;
}

/** S p2 15k/s → M p4 5k/s → E p4 2k/s → K p2 10k/s, a subtask each. */
export function pipelineOperators(options: { readonly selectivityM?: number; readonly parallelismE?: number } = {}): Json[] {
  return [
    { id: 'S', kind: 'kafkaSource', parallelism: 2, partitions: 2, recordMs: 1 / 15 },
    { id: 'M', kind: 'map', exchange: 'rebalance', parallelism: 4, recordMs: 0.2, selectivity: options.selectivityM ?? 1 },
    { id: 'E', kind: 'map', exchange: 'rebalance', parallelism: options.parallelismE ?? 4, recordMs: 0.5 },
    { id: 'K', kind: 'sink', exchange: 'rebalance', parallelism: 2, recordMs: 0.1 },
  ];
}

/** The values of one series. */
export function seriesOf(trace: Trace, of: string, id: string): Float64Array {
  const series = trace.series.find((candidate) => candidate.id === id && candidate.of === of);
  if (series === undefined) throw new Error(`The trace has no series '${id}' of '${of}'.`);
  return series.values;
}

/** The last value of one series. */
export function lastOf(trace: Trace, of: string, id: string): number {
  return seriesOf(trace, of, id).at(-1) ?? NaN;
}

/** The value at a sample time, ms. */
export function valueAt(trace: Trace, atMs: number, of: string, id: string): number {
  const index = trace.timeMs.indexOf(atMs);
  if (index < 0) throw new Error(`The trace has no sample at ${String(atMs)} ms.`);
  return seriesOf(trace, of, id)[index] ?? NaN;
}

/** The mean of a series over the samples from `fromMs` to the end, or to `toMs`. */
export function meanOf(trace: Trace, of: string, id: string, fromMs: number, toMs = Infinity): number {
  const values = seriesOf(trace, of, id).filter((_, i) => {
    const atMs = trace.timeMs[i] ?? 0;
    return atMs > fromMs && atMs <= toMs;
  });
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

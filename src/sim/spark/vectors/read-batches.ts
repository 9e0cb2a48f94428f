/** Reads from a trace what vectors speak of: the batches one by one, and what Spark reports of each. */
import type { SparkScenario } from '../../scenario/scenario.ts';
import type { Trace } from '../../trace/trace.ts';
import type { BatchRecord } from '../batch-record.ts';
import { behindLatest } from '../report-figures.ts';
import { vectorScenario, type VectorSetup } from './vector-scenario.ts';

export interface Batch extends BatchRecord {
  readonly durationMs: number;
  /** Records/s by Spark's denominators: since the trigger before, and over the whole trigger. */
  readonly input: number;
  readonly processed: number;
  /** Offsets that were there when the batch was planned and are not in it. */
  readonly behindLatest: number;
}

/** Every batch that ended within the run, in order. */
export function batchesOf(trace: Trace): Batch[] {
  return trace.events
    .filter((event) => event.kind === 'query.progress')
    .map(({ detail }) => {
      const record = detail as unknown as BatchRecord;
      const durationMs = record.endMs - record.triggerMs;
      return {
        ...record,
        durationMs,
        input: record.previousTriggerMs < 0 ? 0 : (record.numInputRows / (record.triggerMs - record.previousTriggerMs)) * 1000,
        processed: (record.numInputRows / durationMs) * 1000,
        behindLatest: behindLatest(record),
      };
    });
}

export interface VectorRun {
  readonly trace: Trace;
  readonly batches: readonly Batch[];
}

/** What runs setups to their ends with a simulator. */
export function runner(simulate: (scenario: SparkScenario) => Trace): (setup: VectorSetup) => VectorRun {
  return (setup) => {
    const trace = simulate(vectorScenario(setup));
    return { trace, batches: batchesOf(trace) };
  };
}

/** The samples of one curve of the query. */
export function valuesOf(trace: Trace, id: string, of = 'group'): Float64Array {
  const series = trace.series.find((candidate) => candidate.id === id && candidate.of === of);
  if (series === undefined) throw new Error(`The trace has no series '${id}' of '${of}'.`);
  return series.values;
}

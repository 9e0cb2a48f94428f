/** Pipes for tests, in few words. */
import { parseScenario } from '../scenario/parse-scenario.ts';
import type { PipeScenario, RatePoint } from '../scenario/scenario.ts';
import type { Series } from '../trace/trace.ts';

export interface PipeInput {
  readonly ratePerSecond: number | readonly RatePoint[];
  readonly seconds: number;
  /** As in a file: what is left out takes its default. */
  readonly stages: readonly Readonly<Record<string, unknown>>[];
  readonly arrivals?: 'poisson' | 'even';
  readonly initialBacklog?: number;
  readonly seed?: number;
}

/** A parsed scenario; what is wrong with it is thrown. */
export function pipeScenario(input: PipeInput): PipeScenario {
  const { ratePerSecond, seconds, stages, arrivals = 'poisson', initialBacklog = 0, seed = 1 } = input;
  const parsed = parseScenario({
    format: 'scenario.v1',
    id: 'pipe',
    title: 'A pipe',
    system: 'pipe',
    seed,
    durationMs: seconds * 1000,
    traffic: {
      arrivals,
      ratePerSecond: typeof ratePerSecond === 'number' ? [[0, ratePerSecond]] : ratePerSecond,
      initialBacklog,
    },
    pipe: { stages },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  if (parsed.scenario.system !== 'pipe') throw new Error('Not a pipe.');
  return parsed.scenario;
}

/** The values of a series; the group's unless told otherwise. */
export function seriesOf(series: readonly Series[], id: string, of = 'group'): Float64Array {
  const found = series.find((one) => one.id === id && one.of === of);
  if (found === undefined) throw new Error(`No series ${id} of ${of}.`);
  return found.values;
}

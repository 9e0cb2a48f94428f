import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearJobs, parseFlinkScenario } from '../../../testing/arbitraries/flink-scenarios.ts';
import { simulate } from '../../run.ts';
import type { FlinkScenario } from '../../scenario/scenario.ts';
import type { Trace } from '../../trace/trace.ts';

const RUNS = { numRuns: 40, seed: 11 };

/** The last value of a series. */
function last(trace: Trace, id: string, of: string): number {
  return trace.series.find((series) => series.id === id && series.of === of)?.values.at(-1) ?? NaN;
}

function both(scenario: FlinkScenario): { readonly exact: Trace; readonly preview: Trace } {
  return { exact: simulate(scenario), preview: simulate(scenario, { fidelity: 'preview' }) };
}

describe('the preview of a Flink job beside its exact run', () => {
  it('should move as many records, and let as many wait, within 2.5 % of what came', () => {
    fc.assert(
      fc.property(linearJobs(), (raw) => {
        const { exact, preview } = both(parseFlinkScenario(raw));
        const came = exact.summary.produced;
        expect(Math.abs(preview.summary.processed - exact.summary.processed)).toBeLessThanOrEqual(0.025 * came);
        expect(Math.abs(preview.summary.peakBacklog - exact.summary.peakBacklog)).toBeLessThanOrEqual(0.025 * came);
      }),
      RUNS,
    );
  });

  it('should show ages within 20 %, or 120 ms where they are short', () => {
    fc.assert(
      fc.property(linearJobs(), (raw) => {
        const { exact, preview } = both(parseFlinkScenario(raw));
        for (const key of ['latencyP50Ms', 'latencyP95Ms'] as const) {
          const wanted = exact.summary[key] ?? 0;
          expect(Math.abs((preview.summary[key] ?? 0) - wanted)).toBeLessThanOrEqual(Math.max(120, 0.2 * wanted));
        }
      }),
      RUNS,
    );
  });

  it('should show the averaged times of every task within 80 ms per second', () => {
    fc.assert(
      fc.property(linearJobs(), (raw) => {
        const scenario = parseFlinkScenario(raw);
        const { exact, preview } = both(scenario);
        for (const { id } of scenario.flink.operators)
          for (const series of ['busyTimeMsPerSecond', 'backPressuredTimeMsPerSecond'])
            expect(Math.abs(last(preview, series, `task/${id}`) - last(exact, series, `task/${id}`))).toBeLessThanOrEqual(80);
      }),
      RUNS,
    );
  });

  it('should have every series of the exact run, but for those that only single buffers and events have', () => {
    const [raw] = fc.sample(linearJobs(), { numRuns: 1, seed: 3 });
    const { exact, preview } = both(parseFlinkScenario(raw ?? {}));
    const named = (trace: Trace): Set<string> => new Set(trace.series.map(({ id, of }) => `${of} ${id}`));
    const missing = [...named(exact)].filter((name) => !named(preview).has(name));
    expect(missing.filter((name) => !/input(?:Exclusive|Floating)BuffersUsage$/.test(name))).toEqual([]);
  });
});

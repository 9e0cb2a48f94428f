import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flinkJobs } from '../../testing/arbitraries/flink-jobs.ts';
import { parseFlinkScenario } from '../../testing/arbitraries/flink-scenarios.ts';
import { createRun, simulate } from '../run.ts';
import { isLedgerBalanced } from '../trace/summarize.ts';
import type { Trace } from '../trace/trace.ts';

const valuesOf = (trace: Trace, id: string, of: string): Float64Array | undefined =>
  trace.series.find((series) => series.id === id && series.of === of)?.values;

/** Every subtask that the trace tells of. */
const subtasksOf = (trace: Trace): string[] => [
  ...new Set(trace.series.map(({ of }) => of).filter((of) => of.startsWith('subtask/'))),
];

describe('the exact run of any Flink job', () => {
  it('should end, keep its books, and split every second of every subtask: 500 jobs', () => {
    fc.assert(
      fc.property(flinkJobs(), (raw) => {
        const trace = simulate(parseFlinkScenario(raw));
        expect(isLedgerBalanced(trace.summary)).toBe(true);
        expect(Object.values(trace.summary).filter((value) => Number.isNaN(value) || (value ?? 0) < -1e-6)).toEqual([]);
        for (const of of subtasksOf(trace))
          for (const ids of [
            ['busyTimeMsPerSecond', 'backPressuredTimeMsPerSecond', 'idleTimeMsPerSecond'],
            ['busyNow', 'backPressuredNow', 'idleNow'],
          ]) {
            const parts = ids.map((id) => valuesOf(trace, id, of) ?? []);
            const sums = Array.from(parts[0] ?? [], (_, i) => parts.reduce((sum, values) => sum + (values[i] ?? NaN), 0));
            const off = sums.filter((sum) => !Number.isNaN(sum) && Math.abs(sum - 1000) > 1);
            expect(off).toEqual([]);
          }
      }),
      { numRuns: 500 },
    );
  });

  it('should hold every record somewhere: finished, in the log, in a buffer or in an operator', () => {
    fc.assert(
      fc.property(flinkJobs({ withRestarts: false }), (raw) => {
        const trace = simulate(parseFlinkScenario(raw));
        fc.pre(trace.summary['restarts'] === 0 && !trace.events.some(({ kind }) => kind === 'job.redeployed'));
        const pending = valuesOf(trace, 'pendingRecords', 'job')?.at(-1) ?? NaN;
        const { backlog, inFlight, produced } = trace.summary;
        expect(Math.abs(pending + inFlight - backlog)).toBeLessThanOrEqual(1e-6 * Math.max(1, produced));
      }),
      { numRuns: 200 },
    );
  });

  it('should give the same trace, bit for bit, in whatever pieces it is advanced', () => {
    fc.assert(
      fc.property(flinkJobs(), fc.array(fc.integer({ min: 1, max: 12_000 }), { maxLength: 8 }), (raw, stops) => {
        const scenario = parseFlinkScenario(raw);
        const whole = simulate(scenario);
        const run = createRun(scenario);
        for (const stop of [...stops].sort((a, b) => a - b)) run.advanceTo(stop + 0.37);
        run.advanceTo(scenario.durationMs);
        expect(run.trace().hash).toBe(whole.hash);
      }),
      { numRuns: 100 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRun, simulate, type PipeScenario, type Trace } from '../index.ts';
import { isLedgerBalanced, ledgerImbalance } from '../trace/summarize.ts';
import { pipeScenario, seriesOf } from './pipe-scenario.fixture.ts';

const SECONDS = 8;

const rate = fc.integer({ min: 1, max: 400 });
const stage = fc.oneof(
  fc.record({
    kind: fc.constant('server'),
    ratePerSecond: rate,
    servers: fc.integer({ min: 1, max: 5 }),
    distribution: fc.constantFrom('constant', 'exponential'),
  }),
  fc.record({
    kind: fc.constant('buffer'),
    capacity: fc.option(fc.integer({ min: 1, max: 50 })),
    whenFull: fc.constantFrom('block', 'drop'),
  }),
  fc.record({ kind: fc.constant('limiter'), ratePerSecond: rate, burst: fc.integer({ min: 1, max: 100 }) }),
);
const pipe = fc.record({
  arrivals: fc.constantFrom('poisson' as const, 'even' as const),
  rates: fc.array(fc.tuple(fc.integer({ min: 0, max: SECONDS * 1000 }), fc.integer({ min: 0, max: 500 })), { maxLength: 4 }),
  initialBacklog: fc.integer({ min: 0, max: 300 }),
  seed: fc.nat(),
  stages: fc.array(stage, { minLength: 1, maxLength: 5 }),
});
const scenario = pipe.map(({ rates, stages, ...rest }) =>
  pipeScenario({
    ...rest,
    seconds: SECONDS,
    ratePerSecond: [[0, 100], ...rates.toSorted(([a], [b]) => a - b).filter(([atMs], i, all) => atMs > (all[i - 1]?.[0] ?? 0))],
    stages: stages.map((one, i) => ({ id: String(i), ...one })),
  }),
);

describe('any pipe', () => {
  it('should account for every record, in the summary and at every sample', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const trace = simulate(given);

        expect(ledgerImbalance(trace.summary)).toBe(0);
        const depths = trace.series.filter(({ id }) => id === 'queueDepth');
        const backlog = seriesOf(trace.series, 'backlog');
        expect(depths).toHaveLength(given.pipe.stages.length + 1);
        backlog.forEach((records, i) => {
          expect(depths.reduce((sum, { values }) => sum + (values[i] ?? NaN), 0)).toBe(records);
        });
        expect(trace.summary.inFlight).toBe(
          trace.summary.backlog - (seriesOf(trace.series, 'queueDepth', 'source').at(-1) ?? NaN),
        );
        expect(perSample(trace, 'arrivals')).toBeCloseTo(trace.summary.produced, 6);
        expect(perSample(trace, 'throughput')).toBeCloseTo(trace.summary.processed, 6);
        expect(perSample(trace, 'dropped')).toBeCloseTo(trace.summary.dropped, 6);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('should count each finished record in exactly one window of ages', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const { latency, summary } = simulate(given);

        const counted = latency.counts.reduce((sum, row) => sum + row.reduce((inRow, count) => inRow + count, 0), 0);
        expect(counted).toBe(summary.processed);
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it('should keep every stage within its capacity', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const { series } = simulate(given);

        for (const one of given.pipe.stages) {
          const most = Math.max(...seriesOf(series, 'queueDepth', `stage/${one.id}`));
          if (one.kind === 'server') expect(most).toBeLessThanOrEqual(one.servers);
          else if (one.kind === 'limiter') expect(most).toBeLessThanOrEqual(1);
          else expect(most).toBeLessThanOrEqual(one.capacity ?? Infinity);
        }
      }),
      { numRuns: 60, seed: 3 },
    );
  });

  it('should give the same trace again, however the way to it is cut', () => {
    const cuts = fc.array(fc.double({ min: 0, max: SECONDS * 1000, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(scenario, cuts, (given, moments) => {
        const whole = simulate(given);
        const run = createRun(given);
        for (const ms of moments.toSorted((a, b) => a - b)) run.advanceTo(ms);
        run.advanceTo(given.durationMs + 1);

        const trace = run.trace();

        expect(trace.hash).toBe(whole.hash);
        expect(trace).toEqual(whole);
        expect(run.nowMs).toBe(given.durationMs);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it('should balance at any moment, and looking should change nothing', () => {
    fc.assert(
      fc.property(scenario, fc.double({ min: 0, max: SECONDS * 1000, noNaN: true }), (given, atMs) => {
        const direct = createRun(given);
        direct.advanceTo(atMs);
        const looked = createRun(given);
        for (const share of [0.2, 0.7, 1]) {
          looked.advanceTo(atMs * share);
          looked.trace();
        }

        expect(looked.trace().hash).toBe(direct.trace().hash);
        expect(isLedgerBalanced(direct.trace().summary)).toBe(true);
        looked.advanceTo(given.durationMs);
        expect(looked.trace().hash).toBe(simulate(given).hash);
      }),
      { numRuns: 60, seed: 5 },
    );
  });

  it('should lose nothing where no buffer drops', () => {
    fc.assert(
      fc.property(scenario, (given) => {
        const blocking: PipeScenario = {
          ...given,
          pipe: { stages: given.pipe.stages.map((one) => (one.kind === 'buffer' ? { ...one, whenFull: 'block' } : one)) },
        };

        const { summary } = simulate(blocking);

        expect(summary.dropped).toBe(0);
        expect(summary.processed + summary.backlog).toBe(summary.initialBacklog + summary.produced);
      }),
      { numRuns: 60, seed: 6 },
    );
  });

  it('should get the same arrivals whatever its stages are', () => {
    fc.assert(
      fc.property(scenario, scenario, (one, other) => {
        const arrivals = (given: PipeScenario): Float64Array => seriesOf(simulate(given).series, 'arrivals');

        expect(arrivals({ ...one, pipe: other.pipe })).toEqual(arrivals(one));
      }),
      { numRuns: 30, seed: 7 },
    );
  });

  it('should differ with the seed where anything is random', () => {
    const given = pipeScenario({ ratePerSecond: 100, seconds: 5, stages: [{ id: 'tank', kind: 'buffer' }] });

    expect(simulate({ ...given, seed: 2 }).series).not.toEqual(simulate(given).series);
  });
});

// Helpers

/** Records behind a curve of rates: the sum over samples of rate × time. */
function perSample({ series, timeMs }: Trace, id: string): number {
  return seriesOf(series, id).reduce(
    (sum, value, i) => sum + (i === 0 ? 0 : (value * ((timeMs[i] ?? 0) - (timeMs[i - 1] ?? 0))) / 1000),
    0,
  );
}

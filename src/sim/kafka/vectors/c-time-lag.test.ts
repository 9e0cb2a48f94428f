import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { Trace } from '../../trace/trace.ts';
import vectors from './kafka.json' with { type: 'json' };
import { tolerance, valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

describe('vectors C: one lag, three times', () => {
  it.each(vectors.C_time_lag)('lag $in.lag, λ $in.lambda, μ $in.mu', ({ in: { lag, lambda, mu }, out }) => {
    const ageS = out['age_of_head_s(lag/lambda)'];
    const waitS = out['wait_of_new_arrival_s(lag/mu)'];
    const batch = Math.ceil(lag / 200);
    // Nothing is polled until `lag` records have arrived at λ; then the member works at μ. The end of a run is a sample.
    const stallMs = ageS * 1000;
    const runUntil = (endMs: number): Trace =>
      simulate(
        vectorScenario({
          durationMs: endMs,
          traffic: { ratePerSecond: [[0, lambda]] },
          config: { 'max.poll.records': batch },
          application: { recordMs: 1000 / mu },
          faults: [{ kind: 'stall', atMs: 0, forMs: stallMs, target: '/kafka/group/instances/0' }],
        }),
      );

    const whenPollingBegins = runUntil(stallMs);
    expect(Math.abs((valuesOf(whenPollingBegins, 'lag').at(-1) ?? NaN) - lag)).toBeLessThanOrEqual(tolerance(lag));
    expect(Math.abs((valuesOf(whenPollingBegins, 'lagSeconds').at(-1) ?? NaN) - ageS)).toBeLessThanOrEqual(
      tolerance(ageS, 1 / lambda),
    );

    // After the wait of the record that has just arrived, exactly those before it are done.
    const { processed } = runUntil(stallMs + waitS * 1000).summary;
    expect(Math.abs(processed - whenPollingBegins.summary.produced)).toBeLessThanOrEqual(tolerance(lag, batch));

    expect(valuesOf(runUntil(stallMs + out.drain_s * 990), 'lag').at(-1)).toBeGreaterThanOrEqual((lag * 0.01) / 2);
    expect(valuesOf(runUntil(stallMs + out.drain_s * 1010), 'lag').at(-1)).toBeLessThanOrEqual(batch);
  });
});

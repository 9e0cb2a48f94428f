import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import vectors from './kafka.json' with { type: 'json' };
import { secondsUntilAtMost, slopePerSecond, tolerance, valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

/** Records of one poll: the grain of everything that is read here. */
const BATCH = 100;
const NEVER_S = 60;

describe('vectors A: a backlog drains at μ − λ', () => {
  it.each(vectors.A_drain)('L0 $in.L0, λ $in.lambda, μ $in.mu: slope $out.slope_per_s/s, drained after $out.drain_s s', (row) => {
    const { L0, lambda, mu } = row.in;
    const { slope_per_s: slope, drain_s: drainS } = row.out;
    const endMs = (typeof drainS === 'number' ? drainS : NEVER_S) * 1000 + 2000;
    const trace = simulate(
      vectorScenario({
        durationMs: endMs,
        traffic: { ratePerSecond: [[0, lambda]], initialBacklog: L0 },
        config: { 'max.poll.records': BATCH },
        application: { recordMs: 1000 / mu },
      }),
    );

    const slopeUntilMs = drainS === 0 ? endMs : endMs - 3000;
    expect(Math.abs(slopePerSecond(trace, 0, slopeUntilMs, 'lag') - slope)).toBeLessThanOrEqual(
      tolerance(slope, (BATCH / slopeUntilMs) * 1000),
    );
    if (typeof drainS === 'string') {
      expect(Math.min(...valuesOf(trace, 'lag'))).toBeGreaterThanOrEqual(L0 - BATCH);
      return;
    }
    const drained = secondsUntilAtMost(trace, BATCH, 0, 'lag');
    expect(drained).not.toBeNull();
    expect(Math.abs((drained ?? NaN) - drainS)).toBeLessThanOrEqual(tolerance(drainS));
    expect(valuesOf(trace, 'lag').at(-1)).toBeLessThanOrEqual(BATCH);
  });
});

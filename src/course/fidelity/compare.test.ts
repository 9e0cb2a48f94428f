import { describe, expect, it } from 'vitest';
import type { Scenario, Trace } from '../../sim/index.ts';
import { compare } from './compare.ts';
import type { Metric } from './compare.ts';

const peak: Metric = { name: 'Peak', unit: 'records', read: { summary: 'peak' } };

describe('compare', () => {
  it('holds the mean of the simulations against the mean of the recordings', () => {
    const { error, spread, limit, isInside } = compare(peak, scenario, [run(90, 103), run(110, 103)]);

    expect(error).toBeCloseTo(0.03, 12);
    expect(spread).toBeCloseTo(0.2, 12);
    expect(limit).toBe(0.1);
    expect(isInside).toBe(true);
  });

  it('allows 5 % where the engine repeats itself, and more only as far as it does not', () => {
    expect(compare(peak, scenario, [run(100, 104), run(100, 104)])).toMatchObject({ limit: 0.05, isInside: true });
    expect(compare(peak, scenario, [run(100, 106), run(100, 106)])).toMatchObject({ limit: 0.05, isInside: false });
    const wide = compare(peak, scenario, [run(96, 106), run(104, 106)]);
    expect(wide.limit).toBeCloseTo(0.08, 12);
    expect(wide.isInside).toBe(true);
  });

  it('counts a moment from where its length begins', () => {
    const drained: Metric = { name: 'Drained', unit: 'clock', read: { summary: 'peak' }, sinceMs: 20_000 };

    expect(compare(drained, scenario, [run(30_000, 31_000)]).error).toBeCloseTo(0.1, 12);
  });

  it('compares shares of the time by their difference', () => {
    const idle: Metric = { name: 'Backpressured', unit: 'ms/s', read: { summary: 'peak' } };

    expect(compare(idle, scenario, [run(10, 30)])).toMatchObject({ error: 0.02, isInside: true });
  });

  it('is outside where one of the two has no such number', () => {
    expect(compare(peak, scenario, [run(100, null)])).toMatchObject({ error: Infinity, isInside: false });
    expect(compare(peak, scenario, [run(null, null)])).toMatchObject({ error: 0, isInside: true });
  });
});

// Helpers

const scenario = {} as Scenario;

function run(recorded: number | null, simulated: number | null): { readonly recorded: Trace; readonly simulated: Trace } {
  const trace = (value: number | null): Trace => ({ summary: { peak: value } }) as unknown as Trace;
  return { recorded: trace(recorded), simulated: trace(simulated) };
}

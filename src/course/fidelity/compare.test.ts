import { describe, expect, it } from 'vitest';
import type { Scenario, Trace } from '../../sim/index.ts';
import { compare } from './compare.ts';
import type { Comparison, Metric } from './compare.ts';

const peak: Metric = { name: 'Peak', unit: 'records', read: { summary: 'peak' } };

describe('compare', () => {
  it('holds the mean of the simulations against the mean of the recordings', () => {
    const { error, spread, limit, isInside } = compared(peak, [90, 110], [103, 103]);

    expect(error).toBeCloseTo(0.03, 12);
    expect(spread).toBeCloseTo(0.2, 12);
    expect(limit).toBe(0.1);
    expect(isInside).toBe(true);
  });

  it('allows 5 % where the engine repeats itself, and more only as far as it does not', () => {
    expect(compared(peak, [100, 100], [104, 104])).toMatchObject({ limit: 0.05, isInside: true });
    expect(compared(peak, [100, 100], [106, 106])).toMatchObject({ limit: 0.05, isInside: false });
    const wide = compared(peak, [96, 104], [106, 106]);
    expect(wide.limit).toBeCloseTo(0.08, 12);
    expect(wide.isInside).toBe(true);
  });

  it('takes the mean of the simulations, however many there are', () => {
    expect(compared(peak, [100, 100], [80, 110, 110, 110])).toMatchObject({ simulated: 102.5, error: 0.025 });
  });

  it('counts a moment from where its length begins', () => {
    const drained: Metric = { name: 'Drained', unit: 'clock', read: { summary: 'peak' }, sinceMs: 20_000 };

    expect(compared(drained, [30_000], [31_000]).error).toBeCloseTo(0.1, 12);
  });

  it('compares shares of the time by their difference', () => {
    const idle: Metric = { name: 'Backpressured', unit: 'ms/s', read: { summary: 'peak' } };

    expect(compared(idle, [10], [30])).toMatchObject({ error: 0.02, isInside: true });
  });

  it('is outside where one of the two has no such number', () => {
    expect(compared(peak, [100], [null])).toMatchObject({ error: Infinity, isInside: false });
    expect(compared(peak, [100, 100], [100, 100, null])).toMatchObject({ error: Infinity, simulated: null });
    expect(compared(peak, [null], [null])).toMatchObject({ error: 0, isInside: true });
  });
});

// Helpers

function compared(metric: Metric, recorded: readonly (number | null)[], simulated: readonly (number | null)[]): Comparison {
  return compare(metric, {} as Scenario, recorded.map(trace), simulated.map(trace));
}

function trace(value: number | null): Trace {
  return { summary: { peak: value } } as unknown as Trace;
}

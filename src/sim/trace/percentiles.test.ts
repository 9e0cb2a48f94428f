import { describe, expect, it } from 'vitest';
import { countsBetween, percentileBetween, percentileByWindow, percentileOf } from './percentiles.ts';
import type { LatencyHistogram } from './trace.ts';

describe('percentileOf', () => {
  it('should read evenly spread ages exactly', () => {
    expect(percentileOf([0, 10, 20, 30], [10, 10, 10], 0.5)).toBeCloseTo(15);
    expect(percentileOf([0, 10, 20, 30], [10, 10, 10], 1)).toBeCloseTo(30);
    expect(percentileOf([0, 10, 20, 30], [10, 10, 10], 0)).toBe(0);
  });

  it('should skip empty buckets', () => {
    expect(percentileOf([0, 10, 20, 1000], [95, 0, 5], 0.95)).toBe(10);
    expect(percentileOf([0, 10, 20, 1000], [95, 0, 5], 0.99)).toBeCloseTo(20 + 980 * 0.8);
  });

  it('should take the last edge for an open last bucket', () => {
    expect(percentileOf([0, 10], [1, 9], 0.5)).toBe(10);
  });

  it('should be null where nothing was counted', () => {
    expect(percentileOf([0, 10, 20], [0, 0], 0.5)).toBeNull();
  });

  it('should be within a bucket of the true percentile of single ages', () => {
    const ages = Array.from({ length: 1000 }, (_, i) => ((i * 7919) % 1000) / 10);
    const edges = Array.from({ length: 51 }, (_, i) => i * 2);
    const counts = edges.slice(0, -1).map((edge) => ages.filter((age) => age >= edge && age < edge + 2).length);
    const sorted = ages.toSorted((a, b) => a - b);

    for (const share of [0.01, 0.5, 0.95, 0.99]) {
      const truth = sorted[Math.ceil(share * 1000) - 1] ?? Number.NaN;
      expect(Math.abs((percentileOf(edges, counts, share) ?? Number.NaN) - truth)).toBeLessThanOrEqual(2);
    }
  });
});

describe('percentileBetween', () => {
  const histogram: LatencyHistogram = {
    windowMs: 5000,
    edgesMs: Float64Array.of(0, 10, 100, 1000),
    counts: [Float64Array.of(10, 0, 0), Float64Array.of(0, 0, 10), Float64Array.of(0, 0, 0)],
  };

  it('should merge the windows that begin in the stretch', () => {
    expect([...countsBetween(histogram)]).toEqual([10, 0, 10]);
    expect([...countsBetween(histogram, 5000, 10_000)]).toEqual([0, 0, 10]);
    expect(percentileBetween(histogram, 0.5, 0, 5000)).toBe(5);
    expect(percentileBetween(histogram, 0.5)).toBe(10);
  });

  it('should give one value a window, NaN where nothing finished', () => {
    const { timeMs, valuesMs } = percentileByWindow(histogram, 0.5);

    expect([...timeMs]).toEqual([5000, 10_000, 15_000]);
    expect([...valuesMs]).toEqual([5, 550, Number.NaN]);
  });

  it('should be null for a trace without windows', () => {
    expect(percentileBetween({ ...histogram, counts: [] }, 0.5)).toBeNull();
  });
});

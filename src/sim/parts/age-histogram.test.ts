import { describe, expect, it } from 'vitest';
import { AgeHistogram, LATENCY_EDGES_MS } from './age-histogram.ts';

describe('AgeHistogram', () => {
  it('should know nothing when empty', () => {
    const histogram = new AgeHistogram();

    expect([histogram.count, histogram.mean, histogram.max, histogram.quantile(0.5)]).toEqual([0, NaN, 0, NaN]);
    expect(histogram.toBuckets(LATENCY_EDGES_MS).every((count) => count === 0)).toBe(true);
  });

  it('should read the percentiles of one evenly spread interval off a straight line', () => {
    const histogram = new AgeHistogram();
    histogram.add(1000, 2000, 4000);

    expect([histogram.count, histogram.mean, histogram.max]).toEqual([1000, 3000, 4000]);
    for (const q of [0, 0.1, 0.5, 0.95, 0.99, 1]) expect(histogram.quantile(q)).toBeCloseTo(2000 + 2000 * q, 6);
  });

  it('should give a single age back as it is', () => {
    const histogram = new AgeHistogram();
    histogram.add(3, 8, 8);
    histogram.add(2, 8, 8);

    expect([0, 0.5, 0.99, 1].map((q) => histogram.quantile(q))).toEqual([8, 8, 8, 8]);
  });

  it('should weigh by records, not by intervals', () => {
    const histogram = new AgeHistogram();
    histogram.add(99, 10, 10);
    histogram.add(1, 1000, 1000);

    expect(histogram.quantile(0.98)).toBeLessThan(10.1);
    expect(histogram.quantile(0.995)).toBeGreaterThan(990);
    expect(histogram.mean).toBeCloseTo(19.9, 9);
  });

  it('should take ages of nothing, of a microsecond and of a year', () => {
    const histogram = new AgeHistogram();
    histogram.add(1, -0, 0);
    histogram.add(1, 0.001, 0.001);
    histogram.add(1, 31_536_000_000, 31_536_000_000);

    expect(histogram.quantile(0.3)).toBeLessThan(0.001);
    expect(histogram.quantile(1)).toBe(31_536_000_000);
    expect(histogram.toBuckets(LATENCY_EDGES_MS).at(-1)).toBe(1);
  });

  it('should forget everything on reset', () => {
    const histogram = new AgeHistogram();
    histogram.add(10, 5, 500);
    histogram.reset();
    histogram.add(1, 20, 20);

    expect([histogram.count, histogram.mean, histogram.max, histogram.quantile(0.5)]).toEqual([1, 20, 20, 20]);
  });

  it('should refuse negative ages, ages in the wrong order and negative counts', () => {
    const histogram = new AgeHistogram();

    expect(() => histogram.add(1, -1, 5)).toThrow('Ages from -1 to 5 ms are no interval of ages.');
    expect(() => histogram.add(1, 6, 5)).toThrow(RangeError);
    expect(() => histogram.add(1, NaN, 5)).toThrow(RangeError);
    expect(() => histogram.add(-1, 1, 5)).toThrow('-1 is no number of records.');
    expect(histogram.count).toBe(0);
  });
});

describe('LATENCY_EDGES_MS', () => {
  it('should rise from 0 in steps of about 3 % to beyond 24 days', () => {
    expect([...LATENCY_EDGES_MS.slice(0, 2)]).toEqual([0, 0.25]);
    expect(LATENCY_EDGES_MS.at(-1)).toBeGreaterThanOrEqual(24 * 24 * 3_600_000);
    for (let i = 2; i < LATENCY_EDGES_MS.length; i++) {
      const ratio = (LATENCY_EDGES_MS[i] as number) / (LATENCY_EDGES_MS[i - 1] as number);
      expect(ratio > 1.015 && ratio < 1.0313).toBe(true);
    }
  });
});

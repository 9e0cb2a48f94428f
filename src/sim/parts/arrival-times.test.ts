import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RatePoint } from '../scenario/scenario.ts';
import { integralOfRate } from './arrival-curve.ts';
import { ArrivalTimes } from './arrival-times.ts';

const UNTIL_MS = 20_000;

const ratePoints = fc
  .array(fc.tuple(fc.integer({ min: 0, max: UNTIL_MS }), fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 300 }))), {
    minLength: 1,
    maxLength: 8,
  })
  .map((points): RatePoint[] => {
    const sorted = points.toSorted(([a], [b]) => a - b);
    return sorted.map(([atMs, rate], i) => [i === 0 ? 0 : atMs, rate]);
  });

describe('ArrivalTimes', () => {
  it('should space even arrivals by one record, the first one half a record after the start', () => {
    expect(arrivalsUntil([[0, 50]], 'even', 90)).toEqual([10, 30, 50, 70, 90]);
  });

  it('should put the k-th even arrival where the integral of the rate is k + ½', () => {
    fc.assert(
      fc.property(ratePoints, (points) => {
        const times = arrivalsUntil(points, 'even', UNTIL_MS);

        times.forEach((atMs, k) => {
          expect(integralOfRate(points, atMs)).toBeCloseTo(k + 0.5, 6);
        });
        expect(Math.abs(integralOfRate(points, UNTIL_MS) - times.length)).toBeLessThanOrEqual(0.5 + 1e-6);
      }),
      { seed: 1 },
    );
  });

  it('should never go back in time, and never arrive while the rate is 0', () => {
    const points: RatePoint[] = [
      [0, 0],
      [1000, 0],
      [1000, 100],
      [3000, 0],
      [5000, 0],
      [6000, 200],
      [7000, 0],
    ];
    for (const kind of ['even', 'poisson'] as const) {
      const times = arrivalsUntil(points, kind, Infinity);

      expect(times.length).toBeGreaterThan(200);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      for (const atMs of times) expect((atMs > 1000 && atMs <= 3000) || (atMs > 5000 && atMs <= 7000)).toBe(true);
    }
  });

  it('should follow a changing rate as a Poisson process: independent counts whose mean and variance are the integral', () => {
    // Ramp up, step down, ramp to nothing: 150, 100 and 50 records expected.
    const points: RatePoint[] = [
      [0, 50],
      [2000, 100],
      [2000, 50],
      [4000, 50],
      [6000, 0],
    ];
    const expected = [150, 100, 50];
    const runs = 3000;
    const counts = Array.from({ length: runs }, (_, seed) => {
      const times = arrivalsUntil(points, 'poisson', Infinity, seed);
      return expected.map((_, i) => times.filter((atMs) => atMs > i * 2000 && atMs <= (i + 1) * 2000).length);
    });

    expected.forEach((mean, i) => {
      const deviations = counts.map((row) => (row[i] as number) - mean);
      const average = deviations.reduce((sum, d) => sum + d, 0) / runs;
      const variance = deviations.reduce((sum, d) => sum + d * d, 0) / runs;
      expect(Math.abs(average)).toBeLessThan(4 * Math.sqrt(mean / runs));
      expect(Math.abs(variance - mean)).toBeLessThan(4 * Math.sqrt((mean + 2 * mean * mean) / runs));
      const next = expected[i + 1];
      if (next === undefined) return;
      const covariance =
        counts.reduce((sum, row) => sum + ((row[i] as number) - mean) * ((row[i + 1] as number) - next), 0) / runs;
      expect(Math.abs(covariance)).toBeLessThan(4 * Math.sqrt((mean * next) / runs));
    });
  });

  it('should spread Poisson arrivals over a ramp as the ramp says', () => {
    // On a ramp from 0 the times are distributed like the square root of a uniform number: mean 2/3, mean square 1/2.
    const points: RatePoint[] = [
      [0, 0],
      [1000, 200_000],
    ];
    const shares = arrivalsUntil(points, 'poisson', 1000).map((atMs) => atMs / 1000);

    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(shares.length).toBeGreaterThan(98_000);
    expect(Math.abs(mean - 2 / 3)).toBeLessThan(4 * Math.sqrt(1 / 18 / shares.length));
  });

  it('should come to an end where the rate stays at 0', () => {
    const arrivals = new ArrivalTimes(
      {
        arrivals: 'even',
        ratePerSecond: [
          [0, 10],
          [1000, 0],
        ],
      },
      1,
    );

    expect(Array.from({ length: 6 }, () => arrivals.nextMs()).slice(4)).toEqual([
      expect.closeTo(1000 - Math.sqrt(100_000), 6),
      Infinity,
    ]);
    expect(arrivals.nextMs()).toBe(Infinity);
  });
});

// Helpers

function arrivalsUntil(ratePerSecond: readonly RatePoint[], arrivals: 'even' | 'poisson', untilMs: number, seed = 1): number[] {
  const process = new ArrivalTimes({ arrivals, ratePerSecond }, seed);
  const times: number[] = [];
  for (let atMs = process.nextMs(); atMs <= untilMs && atMs < Infinity; atMs = process.nextMs()) times.push(atMs);
  return times;
}

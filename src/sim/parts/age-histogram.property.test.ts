import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AgeHistogram, LATENCY_EDGES_MS } from './age-histogram.ts';

interface Interval {
  readonly count: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** No bucket is wider than this share of the ages in it. */
const WIDTH = 1 / 128;
const LOWEST_MS = 2 ** -10;

describe('AgeHistogram', () => {
  it('should give the percentile that sorting gives, within the width of a bucket', () => {
    fc.assert(
      fc.property(fc.array(age(), { minLength: 1, maxLength: 400 }), share(), (ages, q) => {
        const histogram = histogramOf(ages.map((ageMs) => ({ count: 1, fromMs: ageMs, toMs: ageMs })));
        const sorted = Float64Array.from(ages).sort();

        const wanted = sorted[Math.max(0, Math.ceil(q * ages.length) - 1)] as number;

        expect(Math.abs(histogram.quantile(q) - wanted)).toBeLessThanOrEqual(wanted * WIDTH + LOWEST_MS);
      }),
      { numRuns: 500, seed: 10 },
    );
  });

  it('should give a percentile of intervals whose share of records below is the wanted one, within the width of a bucket', () => {
    fc.assert(
      fc.property(fc.array(interval(), { minLength: 1, maxLength: 60 }), share(), (intervals, q) => {
        const total = intervals.reduce((sum, { count }) => sum + count, 0);

        const ageMs = histogramOf(intervals).quantile(q);

        expect(recordsBelow(intervals, ageMs * (1 + WIDTH) + LOWEST_MS)).toBeGreaterThanOrEqual(total * (q - 1e-9));
        expect(recordsBelow(intervals, ageMs * (1 - WIDTH) - LOWEST_MS)).toBeLessThanOrEqual(total * (q + 1e-9));
      }),
      { numRuns: 500, seed: 11 },
    );
  });

  it('should count the records below every edge of the trace exactly', () => {
    fc.assert(
      fc.property(fc.array(interval(), { minLength: 1, maxLength: 60 }), (intervals) => {
        const total = intervals.reduce((sum, { count }) => sum + count, 0);

        const counts = histogramOf(intervals).toBuckets(LATENCY_EDGES_MS);

        let below = 0;
        let worst = 0;
        for (const [i, edgeMs] of LATENCY_EDGES_MS.entries()) {
          worst = Math.max(worst, Math.abs(below - recordsBelow(intervals, edgeMs)));
          below += counts[i] as number;
        }
        expect(worst).toBeLessThanOrEqual(total * 1e-6);
        expect(below).toBeCloseTo(total, 6);
      }),
      { numRuns: 200, seed: 12 },
    );
  });

  it('should hold the same after merging two as after entering everything into one', () => {
    fc.assert(
      fc.property(fc.array(interval(), { maxLength: 30 }), fc.array(interval(), { maxLength: 30 }), (one, two) => {
        const merged = histogramOf(one);
        merged.merge(histogramOf(two));
        const whole = histogramOf([...one, ...two]);

        expect(merged.count).toBeCloseTo(whole.count, 6);
        expect(merged.max).toBe(whole.max);
        if (whole.count === 0) return;
        expect(Math.abs(merged.mean - whole.mean)).toBeLessThanOrEqual(1e-9 * whole.mean);
        for (const q of [0, 0.5, 0.95, 1])
          expect(Math.abs(merged.quantile(q) - whole.quantile(q))).toBeLessThanOrEqual(1e-6 * whole.quantile(q) + 1e-6);
      }),
      { numRuns: 200, seed: 13 },
    );
  });

  it('should neither lose records nor scatter them when a million narrow intervals have left rounding behind', () => {
    const histogram = new AgeHistogram();
    const records = 1_000_000;
    for (let i = 0; i < records; i++) {
      const fromMs = 50_000 + ((i * 7919) % 10_007);
      histogram.add(1, fromMs, fromMs + 1e-3);
    }

    const counts = histogram.toBuckets(LATENCY_EDGES_MS);

    expect(counts.reduce((sum, count) => sum + count, 0)).toBeCloseTo(records, 3);
    for (const [i, edgeMs] of LATENCY_EDGES_MS.entries())
      if (edgeMs > histogram.max || (LATENCY_EDGES_MS[i + 1] ?? Infinity) < 50_000) expect(counts[i]).toBe(0);
  });
});

// Helpers

/** From below a microsecond to beyond a year, every order of magnitude alike. */
function age(): fc.Arbitrary<number> {
  return fc
    .tuple(fc.integer({ min: -5, max: 9 }), fc.double({ min: 0, max: 10, noNaN: true }))
    .map(([power, x]) => x * 10 ** power);
}

function interval(): fc.Arbitrary<Interval> {
  const width = fc.constantFrom(0, 1e-6, 0.001, 0.1, 1, 30);
  return fc
    .tuple(fc.double({ min: 0.001, max: 1e6, noNaN: true }), age(), width)
    .map(([count, fromMs, times]) => ({ count, fromMs, toMs: fromMs * (1 + times) }));
}

function share(): fc.Arbitrary<number> {
  return fc.constantFrom(0, 0.01, 0.25, 0.5, 0.75, 0.95, 0.99, 1);
}

function histogramOf(intervals: readonly Interval[]): AgeHistogram {
  const histogram = new AgeHistogram();
  for (const { count, fromMs, toMs } of intervals) histogram.add(count, fromMs, toMs);
  return histogram;
}

/** Records with ages below `ageMs`, straight from the intervals. */
function recordsBelow(intervals: readonly Interval[], ageMs: number): number {
  return intervals.reduce((sum, { count, fromMs, toMs }) => {
    if (fromMs === toMs) return fromMs < ageMs ? sum + count : sum;
    return sum + count * Math.min(1, Math.max(0, (ageMs - fromMs) / (toMs - fromMs)));
  }, 0);
}

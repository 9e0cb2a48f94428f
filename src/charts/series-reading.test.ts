import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { largest, samplesToDraw, samplesUntil, valueAtTime } from './series-reading.ts';

const timeMs = [0, 1000, 2000, 3000];

describe('valueAtTime', () => {
  it.each([
    [0, 10],
    [500, 15],
    [3000, 0],
  ])('reads the curve at %d ms', (atMs, expected) => {
    expect(valueAtTime(timeMs, [10, 20, 40, 0], atMs)).toBe(expected);
  });

  it('has no value before the first sample, after the last one and beside a gap', () => {
    const values = [10, 20, Number.NaN, 0];

    expect(valueAtTime(timeMs, values, -1)).toBeNaN();
    expect(valueAtTime(timeMs, values, 3001)).toBeNaN();
    expect(valueAtTime(timeMs, values, 1500)).toBeNaN();
    expect(valueAtTime(timeMs, values, 1000)).toBe(20);
  });
});

describe('samplesUntil', () => {
  it('counts the samples at or before a moment', () => {
    expect([-1, 0, 999, 1000, 9999].map((atMs) => samplesUntil(timeMs, atMs))).toEqual([0, 1, 1, 2, 4]);
  });
});

describe('largest', () => {
  it('passes over gaps and infinities', () => {
    expect(largest([Number.NaN, 3, Number.POSITIVE_INFINITY, -1])).toBe(3);
    expect(largest([1, 9], 1)).toBe(1);
    expect(largest([])).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe('samplesToDraw', () => {
  it('keeps every sample when there is room', () => {
    expect(samplesToDraw([1, 2, 3], 3, (index) => index)).toEqual([0, 1, 2]);
  });

  it('keeps a gap, so that no line is drawn across it', () => {
    const values = [1, 1, 1, Number.NaN, 1, 1, 1, 1];

    expect(samplesToDraw(values, 8, () => 0)).toContain(3);
  });

  it('keeps the extremes of every column and at most five samples of it, in order', () => {
    const values = fc.array(fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constant(Number.NaN)), { maxLength: 300 });

    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 20 }), (series, columns) => {
        const columnOf = (index: number) => (index * columns) / series.length;
        const kept = samplesToDraw(series, series.length, columnOf);

        expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
        for (let column = 0; column < columns; column++) {
          const inside = series.map((_, index) => index).filter((index) => Math.floor(columnOf(index)) === column);
          const keptInside = inside.filter((index) => kept.includes(index));
          const finite = (indices: number[]) =>
            indices.map((index) => series[index] ?? Number.NaN).filter((v) => !Number.isNaN(v));
          expect(keptInside.length).toBeLessThanOrEqual(5);
          expect(Math.max(...finite(keptInside))).toBe(Math.max(...finite(inside)));
          expect(Math.min(...finite(keptInside))).toBe(Math.min(...finite(inside)));
        }
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { linearScale, logScale, roundUp, timeTicks } from './scale.ts';

describe('linearScale', () => {
  it('maps the domain onto the range, turned round where the range is', () => {
    const y = linearScale([0, 200], [100, 0]);

    expect([y.at(0), y.at(50), y.at(200), y.at(300)]).toEqual([100, 75, 0, -50]);
    expect(y.valueAt(25)).toBe(150);
  });

  it('survives an empty domain', () => {
    const y = linearScale([5, 5], [100, 0]);

    expect(y.at(5)).toBe(100);
    expect(y.valueAt(40)).toBe(5);
  });
});

describe('logScale', () => {
  const y = logScale([10, 100_000], [100, 0]);

  it('gives equal lengths to equal factors', () => {
    expect(y.at(100) - y.at(1000)).toBeCloseTo(25, 9);
    expect(y.valueAt(50)).toBeCloseTo(1000, 6);
  });

  it('puts zero at the lower end', () => {
    expect(y.at(0)).toBe(100);
  });

  it('ticks at powers of ten, fewer when there is less room', () => {
    expect(y.ticks(5)).toEqual([10, 100, 1000, 10_000, 100_000]);
    expect(y.ticks(3)).toEqual([10, 1000, 100_000]);
  });
});

describe('roundUp', () => {
  it.each([
    [0, 1],
    [Number.NEGATIVE_INFINITY, 1],
    [4_812_345, 5_000_000],
    [120_400, 150_000],
  ])('rounds %d up to %d', (value, expected) => {
    expect(roundUp(value)).toBe(expected);
  });
});

describe('timeTicks', () => {
  it.each([
    [600_000, 6, [0, 120_000, 240_000, 360_000, 480_000, 600_000]],
    [600_000, 3, [0, 300_000, 600_000]],
    [10_000, 5, [0, 2000, 4000, 6000, 8000, 10_000]],
  ])('ticks %d ms in at most %d steps', (durationMs, count, expected) => {
    expect(timeTicks(durationMs, count)).toEqual(expected);
  });
});

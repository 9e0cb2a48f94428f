import { describe, expect, it } from 'vitest';
import { areaPath, linePath } from './line-path.ts';
import { linearScale } from './scale.ts';

const x = linearScale([0, 4000], [0, 400]);
const y = linearScale([0, 10], [100, 0]);
const timeMs = [0, 1000, 2000, 3000, 4000];

describe('linePath', () => {
  it('draws from sample to sample', () => {
    expect(linePath({ timeMs, values: [0, 10, 5, 5, 0] }, x, y)).toBe('M0,100L100,0L200,50L300,50L400,100');
  });

  it('lifts the pen over a gap', () => {
    expect(linePath({ timeMs, values: [0, 10, Number.NaN, 5, 0] }, x, y)).toBe('M0,100L100,0M300,50L400,100');
  });

  it('stops at the given moment', () => {
    expect(linePath({ timeMs, values: [0, 10, 5, 5, 0] }, x, y, 1500)).toBe('M0,100L100,0');
  });

  it('draws nothing of nothing', () => {
    expect(linePath({ timeMs: [], values: [] }, x, y)).toBe('');
  });
});

describe('areaPath', () => {
  it('closes along zero, or along the lower curve', () => {
    const curve = { timeMs: [0, 1000], values: [10, 10] };

    expect(areaPath(curve, x, y)).toBe('M0,0L100,0L100,100L0,100Z');
    expect(areaPath(curve, x, y, [5, 5])).toBe('M0,0L100,0L100,50L0,50Z');
  });
});

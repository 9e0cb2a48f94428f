import { describe, expect, it } from 'vitest';
import { paintStrip, SHADES, shadeOf } from './heat-strip.ts';

describe('shadeOf', () => {
  it('is the paper for nothing and full ink for the highest value', () => {
    expect([0, -1, Number.NaN].map((value) => shadeOf(value, 100))).toEqual([0, 0, 0]);
    expect(shadeOf(100, 100)).toBe(SHADES - 1);
    expect(shadeOf(500, 100)).toBe(SHADES - 1);
  });

  it('never gets lighter as the value grows', () => {
    const shades = Array.from({ length: 101 }, (_, value) => shadeOf(value, 100));

    expect(shades).toEqual([...shades].sort((a, b) => a - b));
  });
});

describe('paintStrip', () => {
  it('mixes paper and ink, one row an entity, and leaves what is not known yet transparent', () => {
    const pixels = paintStrip([[0, 10, 10]], 3, 2, 10, [255, 255, 255], [200, 0, 100]);

    expect([...pixels]).toEqual([255, 255, 255, 255, 200, 0, 100, 255, 0, 0, 0, 0]);
  });
});

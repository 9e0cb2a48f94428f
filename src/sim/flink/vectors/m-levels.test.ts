import { describe, expect, it } from 'vitest';
import { backPressureLevel, dataSkewPercent } from '../web-ui-levels.ts';
import vectors from './flink.json' with { type: 'json' };

describe('vectors M: what the Web UI makes of the numbers', () => {
  it.each(vectors.M_levels)('backpressured for $in.share of the time: $out.level', (row) => {
    expect(backPressureLevel(row.in.share)).toBe(row.out.level);
  });

  it.each(vectors.M_skew)('data skew of $in.values: $out.percent %', (row) => {
    expect(dataSkewPercent(row.in.values)).toBeCloseTo(row.out.percent, 9);
  });
});

import { describe, expect, it } from 'vitest';
import { recordsUntil } from './work-estimate.ts';

describe('recordsUntil', () => {
  it.each([
    { points: [[0, 100]] as const, untilMs: 10_000, records: 1000 },
    { points: [[0, 0], [10_000, 100]] as const, untilMs: 10_000, records: 500 }, // prettier-ignore
    { points: [[0, 0], [10_000, 100]] as const, untilMs: 5000, records: 125 }, // prettier-ignore
    { points: [[0, 20_000], [120_000, 20_000], [120_000, 120_000], [240_000, 120_000], [240_000, 20_000]] as const, untilMs: 600_000, records: 24e6 }, // prettier-ignore
    { points: [[0, 10], [1_000_000, 10]] as const, untilMs: 1000, records: 10 }, // prettier-ignore
  ])('should be the area under the curve: $records', ({ points, untilMs, records }) => {
    expect(recordsUntil(points, untilMs)).toBeCloseTo(records, 9);
  });
});

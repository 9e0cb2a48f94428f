import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallCounts } from './call-counts.ts';

interface Call {
  readonly second: number;
  readonly isRetry: boolean;
}

const calls: fc.Arbitrary<Call[]> = fc
  .array(fc.record({ second: fc.integer({ min: 0, max: 45 }), isRetry: fc.boolean() }), { maxLength: 80 })
  .map((list) => list.sort((a, b) => a.second - b.second));

/** Retries ÷ first attempts of the ten seconds that end with `last`. */
function shareOf(list: readonly Call[], last: number): number {
  const window = list.filter(({ second }) => second > last - 10 && second <= last);
  const retries = window.filter(({ isRetry }) => isRetry).length;
  return retries / Math.max(1, window.length - retries);
}

function counted(list: readonly Call[], endSecond: number): CallCounts {
  const counts = new CallCounts();
  for (const { second, isRetry } of list) {
    if (isRetry) counts.retry(second * 1000);
    else counts.first(second * 1000);
  }
  counts.advanceTo(endSecond * 1000);
  return counts;
}

describe('CallCounts', () => {
  it('should report the worst of all windows of ten whole seconds', () => {
    fc.assert(
      fc.property(calls, (list) => {
        const ends = Array.from({ length: 41 }, (_, i) => i + 9);

        expect(counted(list, 50).shareMax).toBeCloseTo(Math.max(...ends.map((last) => shareOf(list, last))), 12);
      }),
    );
  });

  it('should take what there is where the time is shorter than ten seconds', () => {
    const list = [
      { second: 0, isRetry: false },
      { second: 1, isRetry: true },
      { second: 2, isRetry: false },
    ];

    expect(counted(list, 3).shareMax).toBe(0.5);
  });

  it('should leave room for retries up to the share of the first attempts of the last ten seconds', () => {
    const counts = new CallCounts();
    counts.first(0, 20);

    expect(counts.hasRoomFor(0.1, 0)).toBe(true);
    counts.retry(0, 1);
    expect(counts.hasRoomFor(0.1, 9999)).toBe(true);
    counts.retry(9999, 1);
    expect(counts.hasRoomFor(0.1, 9999)).toBe(false);
    expect(counts.hasRoomFor(0.1, 10_000)).toBe(false);
  });
});

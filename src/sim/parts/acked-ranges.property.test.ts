import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AckedRanges } from './acked-ranges.ts';

/** The offsets in ranges that are given as from, to, from, to, … */
function offsetsOf(ranges: readonly number[]): number[] {
  const offsets: number[] = [];
  for (let i = 0; i < ranges.length; i += 2)
    for (let offset = ranges[i] as number; offset < (ranges[i + 1] as number); offset++) offsets.push(offset);
  return offsets;
}

describe('AckedRanges', () => {
  it('should move the prefix with ranges in order, and count each offset once', () => {
    const acked = new AckedRanges(100);

    expect([acked.add(100, 150), acked.prefix]).toEqual([50, 150]);
    expect([acked.add(120, 160), acked.prefix]).toEqual([10, 160]);
    expect([acked.add(100, 160), acked.prefix]).toEqual([0, 160]);
  });

  it('should wait with the prefix until the gap is closed', () => {
    const acked = new AckedRanges();

    expect([acked.add(20, 30), acked.prefix]).toEqual([10, 0]);
    expect([acked.add(40, 50), acked.prefix]).toEqual([10, 0]);
    expect([acked.add(0, 20), acked.prefix]).toEqual([20, 30]);
    expect([acked.add(25, 45), acked.prefix]).toEqual([10, 50]);
  });

  it('should agree with a plain set of offsets whatever the order of the ranges', () => {
    const range = fc.tuple(fc.nat(60), fc.nat(12));
    fc.assert(
      fc.property(fc.nat(10), fc.array(range, { maxLength: 40 }), (start, ranges) => {
        const acked = new AckedRanges(start);
        const offsets = new Set(Array.from({ length: start }, (_, offset) => offset));
        for (const [from, length] of ranges) {
          const before = offsets.size;
          const fresh: number[] = [];
          const news = Array.from({ length }, (_, i) => from + i).filter((offset) => !offsets.has(offset));
          for (const offset of news) offsets.add(offset);
          let prefix = 0;
          while (offsets.has(prefix)) prefix++;

          expect(acked.add(from, from + length, fresh)).toBe(offsets.size - before);
          expect(offsetsOf(fresh)).toEqual(news);
          expect(acked.prefix).toBe(prefix);
        }
      }),
      { numRuns: 1000, seed: 20 },
    );
  });
});

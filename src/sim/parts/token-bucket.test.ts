import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TokenBucket } from './token-bucket.ts';

const calls = fc.record({
  ratePerSecond: fc.integer({ min: 1, max: 1000 }),
  burst: fc.integer({ min: 1, max: 40 }),
  gaps: fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 300 })), {
    minLength: 1,
    maxLength: 120,
  }),
});

describe('TokenBucket', () => {
  it('should begin full: a burst at once, then one call an interval', () => {
    const bucket = new TokenBucket(0.1, 3);

    expect(Array.from({ length: 6 }, () => bucket.reserve(0))).toEqual([0, 0, 0, 10, 20, 30]);
  });

  it('should save up no more than its burst', () => {
    const bucket = new TokenBucket(0.1, 2);

    expect([bucket.reserve(1000), bucket.reserve(1000), bucket.reserve(1000)]).toEqual([1000, 1000, 1010]);
  });

  it('should let a caller wait no longer than needed: tokens as a balance that refills with time', () => {
    fc.assert(
      fc.property(calls, ({ ratePerSecond, burst, gaps }) => {
        const bucket = new TokenBucket(ratePerSecond / 1000, burst);
        // The balance goes below 0 by the calls that wait; a call may start when its token has flowed in.
        let balance = burst;
        let nowMs = 0;
        for (const gap of gaps) {
          nowMs += gap;
          balance = Math.min(burst, balance + (gap * ratePerSecond) / 1000) - 1;
          const wantedMs = nowMs + (balance < 0 ? (-balance * 1000) / ratePerSecond : 0);
          expect(bucket.nextStartMs(nowMs)).toBeCloseTo(wantedMs, 6);
          expect(bucket.reserve(nowMs)).toBeCloseTo(wantedMs, 6);
        }
      }),
      { seed: 1 },
    );
  });

  it('should start no more than burst + rate · t calls in any stretch of time, in the order of the calls', () => {
    fc.assert(
      fc.property(calls, ({ ratePerSecond, burst, gaps }) => {
        const bucket = new TokenBucket(ratePerSecond / 1000, burst);
        let nowMs = 0;
        const starts = gaps.map((gap) => bucket.reserve((nowMs += gap)));

        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
        for (let from = 0; from < starts.length; from++)
          for (let to = from; to < starts.length; to++) {
            const stretchMs = (starts[to] as number) - (starts[from] as number);
            expect(to - from + 1).toBeLessThanOrEqual(burst + (stretchMs * ratePerSecond) / 1000 + 1e-6);
          }
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  it('should take no token when only asked', () => {
    const bucket = new TokenBucket(1, 1);
    for (let i = 0; i < 10; i++) expect(bucket.nextStartMs(5)).toBe(5);

    expect(bucket.reserve(5)).toBe(5);
    expect(bucket.nextStartMs(5)).toBe(6);
  });
});

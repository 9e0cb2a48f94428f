import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { log } from './log.ts';

describe('log', () => {
  it('should agree with Math.log to 1e-15 for every positive double', () => {
    fc.assert(
      fc.property(fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }), (x) => isClose(log(x), Math.log(x))),
      { numRuns: 20_000, seed: 1 },
    );
  });

  it('should agree with Math.log to 1e-15 close to 1, where the result is small', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.7, max: 1.5, noNaN: true }), (x) => isClose(log(x), Math.log(x))),
      { numRuns: 20_000, seed: 2 },
    );
    for (const x of [1 - 2 ** -53, 1 + 2 ** -52, 1 - 2 ** -30, 1 + 2 ** -30]) expect(isClose(log(x), Math.log(x))).toBe(true);
  });

  it('should know the borders', () => {
    expect(log(1)).toBe(0);
    expect(log(0)).toBe(-Infinity);
    expect(log(Infinity)).toBe(Infinity);
    expect(log(-1)).toBeNaN();
    expect(log(NaN)).toBeNaN();
  });
});

// Helpers

function isClose(value: number, wanted: number): boolean {
  return Math.abs(value - wanted) <= 1e-15 * Math.abs(wanted);
}

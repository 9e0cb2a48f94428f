import { describe, expect, it } from 'vitest';
import { AdaptiveLimit } from './adaptive-limit.ts';

const settings = { enabled: true, initial: 10, min: 1, max: 200, backoffRatio: 0.9, timeoutMs: 5000 };

describe('AdaptiveLimit', () => {
  it('should rise by one after a call that went well while at least half of it was used', () => {
    const limit = new AdaptiveLimit(settings);
    limit.record(false, 10, 4);
    const afterQuiet = limit.limit;
    limit.record(false, 10, 5);

    expect([afterQuiet, limit.limit]).toEqual([10, 11]);
  });

  it.each([
    { why: 'a failure', isFailed: true, ms: 10 },
    { why: 'a call above the timeout', isFailed: false, ms: 5001 },
  ])('should fall to nine tenths after $why, and by one at least', ({ isFailed, ms }) => {
    const limit = new AdaptiveLimit({ ...settings, initial: 50 });
    limit.record(isFailed, ms, 50);
    const small = new AdaptiveLimit({ ...settings, initial: 3 });
    small.record(isFailed, ms, 3);

    expect([limit.limit, small.limit]).toEqual([45, 2]);
  });

  it('should stay within its bounds', () => {
    const low = new AdaptiveLimit({ ...settings, initial: 5, min: 5 });
    low.record(true, 10, 5);
    const high = new AdaptiveLimit({ ...settings, initial: 200 });
    high.record(false, 10, 200);

    expect([low.limit, high.limit]).toEqual([5, 200]);
  });

  it('should come to hover around what a service can take at once', () => {
    const capacity = 40;
    const limit = new AdaptiveLimit(settings);
    const seen: number[] = [];
    for (let call = 0; call < 5000; call++) {
      const inFlight = limit.limit;
      limit.record(inFlight > capacity, 10, inFlight);
      if (call > 1000) seen.push(limit.limit);
    }

    // The sawtooth of a limit that is cut by a tenth as soon as it is one too high.
    expect(Math.min(...seen)).toBe(36);
    expect(Math.max(...seen)).toBe(41);
  });
});

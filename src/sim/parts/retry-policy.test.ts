import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RetrySettings } from '../scenario/protection-scenario.ts';
import { backoffMs } from './retry-policy.ts';

const settings: RetrySettings = {
  policy: 'exponential',
  maxAttempts: 10,
  baseMs: 100,
  maxMs: 1000,
  multiplier: 2,
  jitter: 0,
  budgetShare: null,
};
const never = (): number => {
  throw new Error('Nothing is random without jitter.');
};
const waits = (given: RetrySettings, uniform: () => number, retries = 6): number[] =>
  Array.from({ length: retries }, (_, i) => backoffMs(given, i + 1, uniform));

describe('backoffMs', () => {
  it('should always wait the same when fixed', () => {
    expect(waits({ ...settings, policy: 'fixed', baseMs: 500 }, never)).toEqual([500, 500, 500, 500, 500, 500]);
  });

  it('should grow by its multiplier up to the longest wait', () => {
    expect(waits({ ...settings, multiplier: 1.5, baseMs: 500, maxMs: 2000 }, never)).toEqual([
      500, 750, 1125, 1687.5, 2000, 2000,
    ]);
  });

  it('should wait the first time alone where the base is above the longest wait, as the Kafka client does', () => {
    expect(waits({ ...settings, baseMs: 5000 }, never)).toEqual([5000, 5000, 5000, 5000, 5000, 5000]);
  });

  it('should stay within its jitter, and never exceed the longest wait', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.double({ min: 0, max: 1 - 1e-9, noNaN: true }), (retry, draw) => {
        const nominal = backoffMs(settings, retry, never);
        const ms = backoffMs({ ...settings, jitter: 0.2 }, retry, () => draw);

        expect(ms).toBeGreaterThanOrEqual(nominal * 0.8 - 1e-9);
        expect(ms).toBeLessThanOrEqual(Math.min(nominal * 1.2, 1000) + 1e-9);
      }),
    );
  });

  it('should reach everything from nothing to the whole wait with full jitter', () => {
    const full = { ...settings, jitter: 'full' as const };

    expect([backoffMs(full, 3, () => 0), backoffMs(full, 3, () => 0.5)]).toEqual([0, 200]);
  });
});

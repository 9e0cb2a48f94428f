import { describe, expect, it } from 'vitest';
import { meanBatch, writeCapacityPerSecond } from './batching.ts';
import { timeToLossMs } from './retention.ts';
import { exhaustedShare, meanAttempts } from './retries.ts';

describe('retries', () => {
  it.each([
    { p: 0, n: 3, attempts: 1, exhausted: 0 },
    { p: 0.1, n: 3, attempts: 1.11, exhausted: 0.001 },
    { p: 0.5, n: 3, attempts: 1.75, exhausted: 0.125 },
    { p: 1, n: 3, attempts: 3, exhausted: 1 },
  ])('p = $p, n = $n: $attempts attempts, $exhausted used up', ({ p, n, attempts, exhausted }) => {
    expect(meanAttempts(p, n)).toBeCloseTo(attempts, 12);
    expect(exhaustedShare(p, n)).toBeCloseTo(exhausted, 12);
  });

  it('should refuse what is no probability', () => {
    expect(() => meanAttempts(1.1, 3)).toThrow('from 0 to 1');
    expect(() => exhaustedShare(0.5, 0)).toThrow('maxAttempts');
  });
});

describe('writes by size or time', () => {
  it('should be by time below the crossover and by size above it', () => {
    expect([1000, 4000, 15_000, 1].map((rate) => meanBatch(rate, 200, 50))).toEqual([50, 200, 200, 1]);
  });

  it('should carry size times concurrency in the time of a write', () => {
    expect(writeCapacityPerSecond(200, 100, 8)).toBe(16_000);
  });
});

describe('retention', () => {
  it('should be passed later the closer the consumer comes to keeping up', () => {
    expect([0, 100_000, 120_000].map((capacity) => timeToLossMs(3_600_000, 120_000, capacity))).toEqual([
      3_600_000,
      expect.closeTo(21_600_000, 3),
      Infinity,
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { PoissonSampler } from './poisson.ts';
import { RandomStream } from './random.ts';

const DRAWS = 100_000;

describe('PoissonSampler', () => {
  it.each([0.02, 0.7, 1, 3.3, 41.67, 64, 250, 1000.5, 4095.9, 4097, 20_000, 1e9])(
    'should draw counts whose mean, variance and skewness are those of theory, mean %d coming again and again',
    (mean) => {
      const sampler = new PoissonSampler(new RandomStream(1, `again/${mean}`));

      expectPoisson(
        Array.from({ length: DRAWS }, () => sampler.sample(mean)),
        mean,
      );
    },
  );

  it.each([0.02, 0.7, 5.25, 63.99, 70, 250, 1000.5, 4000])(
    'should draw counts with the moments of theory when every mean is new, around %d',
    (mean) => {
      // Two means in turn are never the same twice in a row; counts of one of them are looked at.
      const sampler = new PoissonSampler(new RandomStream(2, `new/${mean}`));

      const counts = Array.from({ length: DRAWS }, () => {
        sampler.sample(mean / 2);
        return sampler.sample(mean);
      });

      expectPoisson(counts, mean);
    },
  );

  it.each([2.5, 30, 300])('should draw each single count as often as theory says, mean %d', (mean) => {
    const sampler = new PoissonSampler(new RandomStream(3, `single/${mean}`));
    const observed = new Map<number, number>();
    for (let i = 0; i < DRAWS; i++) {
      const count = sampler.sample(mean);
      observed.set(count, (observed.get(count) ?? 0) + 1);
    }

    let logProbability = -mean;
    let chiSquare = 0;
    let cells = 0;
    for (let k = 0; k < mean + 12 * Math.sqrt(mean) + 12; k++) {
      if (k > 0) logProbability += Math.log(mean / k);
      const expected = DRAWS * Math.exp(logProbability);
      if (expected < 20) continue;
      chiSquare += ((observed.get(k) ?? 0) - expected) ** 2 / expected;
      cells++;
    }

    expect(cells).toBeGreaterThan(8);
    expect(Math.abs(chiSquare - cells)).toBeLessThan(4 * Math.sqrt(2 * cells));
  });

  it('should draw the same whatever other samplers did before', () => {
    const alone = new PoissonSampler(new RandomStream(4, 'alone'));
    const first = Array.from({ length: 300 }, (_, i) => alone.sample(10 + (i % 7)));
    const other = new PoissonSampler(new RandomStream(4, 'other'));
    for (let i = 0; i < 2000; i++) other.sample(1 + (i >> 1) / 3);
    const again = new PoissonSampler(new RandomStream(4, 'alone'));

    const second = Array.from({ length: 300 }, (_, i) => again.sample(10 + (i % 7)));

    expect(second).toEqual(first);
  });

  it('should draw 0 for a mean of 0 and refuse what is no mean', () => {
    const sampler = new PoissonSampler(new RandomStream(5, 'borders'));

    expect([sampler.sample(0), sampler.sample(0)]).toEqual([0, 0]);
    for (const mean of [-1, NaN, Infinity]) expect(() => sampler.sample(mean)).toThrow(RangeError);
  });
});

// Helpers

function expectPoisson(counts: readonly number[], mean: number): void {
  const n = counts.length;
  const centred = (power: number): number => counts.reduce((sum, count) => sum + (count - mean) ** power, 0) / n;
  // Central moments of a Poisson count: m2 = m, m3 = m, m4 = m + 3 m², m6 = m + 25 m² + 15 m³.
  const m4 = mean + 3 * mean ** 2;
  const m6 = mean + 25 * mean ** 2 + 15 * mean ** 3;
  expect(Math.abs(centred(1))).toBeLessThan(4 * Math.sqrt(mean / n));
  expect(Math.abs(centred(2) - mean)).toBeLessThan(4 * Math.sqrt((m4 - mean ** 2) / n));
  expect(Math.abs(centred(3) - mean)).toBeLessThan(4 * Math.sqrt((m6 - mean ** 2) / n));
  for (const count of counts.slice(0, 1000)) expect(Number.isInteger(count) && count >= 0).toBe(true);
}

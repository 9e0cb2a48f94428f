import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import { vectorJob } from './vectors/vector-job.ts';

describe('a call that is over before the thread has come to the end of its stretch of work', () => {
  it.each([
    ['constant', 'unordered'],
    ['constant', 'ordered'],
    ['exponential', 'unordered'],
    ['exponential', 'ordered'],
  ])('should end then, and not before the present moment: %s, %s', (distribution, mode) => {
    const { summary } = simulate(
      vectorJob({
        durationMs: 25_000,
        traffic: { arrivals: 'poisson', ratePerSecond: [[0, 1200], [5000, 1200], [5000, 3600]] }, // prettier-ignore
        services: { profiles: { serviceMs: 20, distribution, limitPerSecond: 3000 } },
        operators: [
          { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 8, recordMs: 0.05 },
          {
            id: 'enrich',
            kind: 'async',
            exchange: 'rebalance',
            parallelism: 2,
            recordMs: 0.01,
            async: { mode, capacity: 20, timeoutMs: 10_000, service: 'profiles' },
          },
          { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: 2, recordMs: 0.05 },
        ],
      }),
    );
    // 40 calls at once of 20 ms, and a wait for the limit where that lets fewer through.
    expect(summary.processed).toBeGreaterThan(5 * 1200);
    expect(summary.processed).toBeLessThan(25 * 40 * 50);
  });
});

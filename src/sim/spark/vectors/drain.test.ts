import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import { runner } from './read-batches.ts';
import vectors from './spark.json' with { type: 'json' };

const run = runner(simulate);

const { backlog, lambda, K, aMs, cap, capped, uncapped } = vectors['8_drain'];

describe('vectors 8: draining a backlog', () => {
  it.each(capped)(
    'with a cap and an interval of $intervalMs ms the cap binds for $batches batches',
    ({ intervalMs, batches: count, atMs, lag }) => {
      const { batches } = run({ durationMs: 60_000, first: backlog, lambda, K, aMs, cap, intervalMs });
      const full = batches.filter((batch) => batch.numInputRows === cap);
      const next = batches[count];

      expect(full).toHaveLength(count);
      expect(next?.triggerMs).toBeCloseTo(atMs, 6);
      expect(next?.numInputRows).toBeCloseTo(lag, 6);
      expect(next?.behindLatest).toBe(0);
    },
  );

  it('without one it takes everything at once, and is steady sooner', () => {
    const { batches } = run({ durationMs: 60_000, first: backlog, lambda, K, aMs, intervalMs: uncapped.intervalMs });

    expect(batches.slice(0, 4).map((batch) => batch.numInputRows)).toEqual(uncapped.n);
    expect(batches.slice(0, 4).map((batch) => Math.round(batch.durationMs * 1000) / 1000)).toEqual(uncapped.durationsMs);
    expect(batches[4]?.triggerMs).toBe(uncapped.nextStartMs);
    for (const batch of batches.filter((one) => one.triggerMs >= uncapped.steadyFromMs)) expect(batch.numInputRows).toBe(40_000);
  });
});

describe('vectors 9: how old a record is when its output is there', () => {
  it.each(vectors['9_latency'])(
    'at an interval of $intervalMs ms: $meanMs ms on average, at most $maxMs',
    ({ intervalMs, durationMs, ...wanted }) => {
      const { trace, batches } = run({
        durationMs: 600_000,
        lambda: 20_000,
        // So that the query is steady from its first batch on.
        first: intervalMs === 0 ? 12_500 : 40_000,
        K: 100_000,
        aMs: 500,
        intervalMs,
      });
      const { latencyP50Ms, latencyP95Ms, latencyP99Ms } = trace.summary;

      expect(batches.at(-1)?.durationMs).toBeCloseTo(durationMs, 3);
      // Ages are evenly spread, so the median is the mean; percentiles are read from buckets 3 % wide.
      for (const [observed, ms] of [
        [latencyP50Ms, wanted.meanMs],
        [latencyP95Ms, wanted.p95Ms],
        [latencyP99Ms, wanted.p99Ms],
        [trace.summary.latencyMaxMs, wanted.maxMs],
      ] as const)
        expect(Math.abs((observed ?? NaN) - ms) / ms).toBeLessThan(0.005);
    },
  );
});

describe('vectors 10: when batches start', () => {
  it.each(vectors['10_triggers'].next.filter(({ intervalMs }) => intervalMs > 0))(
    'a query that starts at $clockMs on the clock has its second trigger at $nextMs',
    ({ clockMs, intervalMs, nextMs }) => {
      const { batches } = run({
        durationMs: 30_000,
        lambda: 1000,
        first: 10,
        K: 100_000,
        intervalMs,
        spark: { startedAt: clockMs },
      });

      expect(clockMs + (batches[1]?.triggerMs ?? NaN)).toBe(nextMs);
    },
  );

  const { intervalMs, rows } = vectors['10_triggers'].starts;

  it.each(rows)(
    'one that starts at $startMs and takes $durationMs is followed at $nextStartMs',
    ({ startMs, durationMs, nextStartMs, isFallingBehind }) => {
      // The first batch is as long as the vector says and starts off the grid where the vector does; those after it are short.
      const { trace, batches } = run({
        durationMs: 40_000,
        lambda: 10,
        first: 1000,
        K: 10_000,
        aMs: durationMs - 100,
        intervalMs,
        spark: { startedAt: startMs },
        options: { maxOffsetsPerTrigger: 1000 },
      });

      expect(batches[0]?.durationMs).toBeCloseTo(durationMs, 9);
      expect(startMs + (batches[1]?.triggerMs ?? NaN)).toBe(nextStartMs);
      const warned = batches.filter((batch) => batch.durationMs > intervalMs).length;
      expect(trace.summary['overruns']).toBe(warned);
      expect(warned > 0).toBe(isFallingBehind);
    },
  );

  it('should take the phase of the grid up again after an overrun', () => {
    // 12 s, then 5 s: the batch that follows at once ends before the next boundary and waits for it.
    const { batches } = run({
      durationMs: 40_000,
      lambda: 10,
      first: 1_200_000,
      K: 100_000,
      aMs: 0,
      intervalMs,
    });

    expect(batches.map((batch) => batch.triggerMs)).toEqual([0, 12_000, 20_000, 30_000]);
  });
});

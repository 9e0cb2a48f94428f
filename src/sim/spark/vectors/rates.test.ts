import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import { runner, valuesOf } from './read-batches.ts';
import vectors from './spark.json' with { type: 'json' };

const run = runner(simulate);

/** Spark prints rates with one decimal. */
const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

describe('vectors 1: how long a batch takes', () => {
  it.each(vectors['1_batch_time'])(
    '$n records at $K/s and an overhead of $aMs ms: $durationMs ms',
    ({ n, K, aMs, durationMs }) => {
      expect(run({ durationMs: 10_000, first: n, K, aMs }).batches.map((batch) => batch.durationMs)).toEqual([durationMs]);
    },
  );
});

describe('vectors 2: which load a query holds', () => {
  const { lambda, K, aMs, steadyMs, steadyRecords, mostThatHoldsTheInterval } = vectors['2_stability'];

  it('should come to rest at a ÷ (1 − ρ) where batches follow one another', () => {
    const last = run({ durationMs: 60_000, lambda, K, aMs }).batches.at(-1);

    expect(last?.durationMs).toBeCloseTo(steadyMs, 3);
    expect(last?.numInputRows).toBeCloseTo(steadyRecords, -1);
  });

  it.each([0.9, 1.1])('should hold any load below K without a cap, and none above (%f)', (utilization) => {
    const { trace } = run({ durationMs: 600_000, lambda: K * utilization, K, aMs, intervalMs: 1000 });
    const lag = valuesOf(trace, 'lag');
    const growth = (lag.at(-1) as number) - (lag[300] as number);

    // What a growing batch takes along has no bound; below K it comes to rest.
    expect(growth > 0.2 * (lag[300] as number)).toBe(utilization > 1);
  });

  it.each(mostThatHoldsTheInterval)(
    'should hold an interval of $intervalMs ms up to $lambda/s',
    ({ intervalMs, lambda: most }) => {
      const spilled = (rate: number): number =>
        run({ durationMs: 60 * intervalMs, lambda: rate, K, aMs, intervalMs }).trace.summary['overruns'] as number;

      expect(spilled(most * 0.999)).toBe(0);
      expect(spilled(most * 1.01)).toBeGreaterThan(0);
    },
  );
});

describe('vectors 3: a steady query', () => {
  it('should show the rates of its denominators', () => {
    const { lambda, K, aMs, intervalMs, n, durationMs, input, processed, utilization, behindLatest } = vectors['3_steady'];
    const last = run({ durationMs: 60_000, lambda, K, aMs, intervalMs, first: n }).batches.at(-1);

    expect(last).toMatchObject({ numInputRows: n, behindLatest });
    expect(last?.durationMs).toBeCloseTo(durationMs, 9);
    expect(oneDecimal(last?.input ?? NaN)).toBe(input);
    expect(oneDecimal(last?.processed ?? NaN)).toBe(processed);
    expect((last?.input ?? NaN) / (last?.processed ?? NaN)).toBeCloseTo(utilization, 9);
  });
});

describe('vectors 4: every batch is late and the query is stable', () => {
  it('should come to rest above its interval', () => {
    const { lambda, K, aMs, intervalMs, first, durationsMs, steadyMs, processed, steadyProcessed, input } = vectors['4_overrun'];
    const { trace, batches } = run({ durationMs: 60_000, lambda, K, aMs, intervalMs, first });

    expect(batches.slice(0, 3).map((batch) => Math.round(batch.durationMs * 1000) / 1000)).toEqual(durationsMs);
    expect(batches.slice(0, 3).map((batch) => oneDecimal(batch.processed))).toEqual(processed);
    expect(batches.at(-1)?.durationMs).toBeCloseTo(steadyMs, 3);
    expect(oneDecimal(batches.at(-1)?.processed ?? NaN)).toBe(steadyProcessed);
    for (const batch of batches.slice(1)) expect(Math.abs(batch.input - input)).toBeLessThan(20);
    expect(trace.summary['overruns']).toBe(batches.length);
  });
});

describe('vectors 5: too much, without a cap', () => {
  const { lambda, K, aMs, intervalMs, first, batches: wanted } = vectors['5_overload_uncapped'];
  const { batches } = run({ durationMs: 30_000, lambda, K, aMs, intervalMs, first });

  it.each(wanted.map((row, k) => ({ k, ...row })))('batch $k takes $n records and $durationMs ms', ({ k, ...row }) => {
    const batch = batches[k];

    expect(batch).toMatchObject({ numInputRows: row.n, behindLatest: row.behindLatest });
    expect(batch?.triggerMs).toBeCloseTo(row.startMs, 6);
    expect(batch?.durationMs).toBeCloseTo(row.durationMs, 6);
    expect(oneDecimal(batch?.input ?? NaN)).toBe(row.input);
    expect(oneDecimal(batch?.processed ?? NaN)).toBe(row.processed);
  });
});

describe('vectors 6: too much, with a cap', () => {
  const { lambda, K, aMs, intervalMs, first, cap, durationMs, rate, behindLatest, lagPerSecond } = vectors['6_overload_capped'];
  const { trace, batches } = run({ durationMs: 60_000, lambda, K, aMs, intervalMs, first, cap });

  it('should show equal rates, batch after batch', () => {
    for (const batch of batches.slice(1)) {
      expect(batch.durationMs).toBeCloseTo(durationMs, 6);
      expect(oneDecimal(batch.input)).toBe(rate);
      expect(oneDecimal(batch.processed)).toBe(rate);
    }
    expect(batches.slice(0, 4).map((batch) => batch.behindLatest)).toEqual(behindLatest);
  });

  it('should fall behind by what arrives and is not admitted', () => {
    const lag = valuesOf(trace, 'lag');

    // Over whole batches: 45 s are 30 of them.
    expect(((lag[60] as number) - (lag[15] as number)) / 45).toBeCloseTo(lagPerSecond, -1);
  });
});

describe('vectors 7: a cap below the load', () => {
  it('should process faster than it takes in, and never recover', () => {
    const { lambda, K, aMs, intervalMs, first, cap, durationMs, input, processed, behindLatestPerBatch, idleShare } =
      vectors['7_cap_too_low'];
    const { batches } = run({ durationMs: 60_000, lambda, K, aMs, intervalMs, first, cap });

    for (const [k, batch] of batches.entries()) {
      expect(batch.durationMs).toBeCloseTo(durationMs, 9);
      expect(oneDecimal(batch.processed)).toBe(processed);
      expect(batch.behindLatest).toBe(behindLatestPerBatch * (k + 1));
      if (k > 0) expect(oneDecimal(batch.input)).toBe(input);
      expect(1 - batch.durationMs / intervalMs).toBeCloseTo(idleShare, 9);
    }
  });
});

describe('vectors 17: a spike that the cap cuts into small batches', () => {
  it('should peak and drain as a fluid does', () => {
    const { before, during, forMs, K, backlog, drainSeconds } = vectors['17_spike'];
    const startMs = 60_000;
    const { trace } = run({
      durationMs: startMs + forMs + 200_000,
      K,
      intervalMs: 500,
      cap: 100_000,
      traffic: {
        ratePerSecond: [
          [0, before],
          [startMs, before],
          [startMs, during],
          [startMs + forMs, during],
          [startMs + forMs, before],
        ],
      },
    });
    const lag = valuesOf(trace, 'lag');
    const peakAt = lag.indexOf(Math.max(...lag));
    const drainedAt = lag.findIndex((value, i) => i > peakAt && value <= 100_000);

    // Within one batch: a capped one takes a second and 100 000 records.
    expect(Math.abs((lag[peakAt] as number) - backlog)).toBeLessThanOrEqual(during);
    expect(Math.abs(drainedAt - (startMs + forMs) / 1000 - drainSeconds)).toBeLessThanOrEqual(2);
  });
});

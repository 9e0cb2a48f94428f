import { describe, expect, it } from 'vitest';
import { backoffMs } from '../../parts/retry-policy.ts';
import { simulate } from '../../run.ts';
import { UNPROTECTED } from '../../scenario/protection-scenario.ts';
import { exhaustedShare, meanAttempts } from '../../theory/retries.ts';
import type { Trace } from '../../trace/trace.ts';
import vectors from './kafka.json' with { type: 'json' };
import { tolerance, valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const SERVICE = 'service/downstream';
const total = (trace: Trace, id: string): number =>
  valuesOf(trace, id, SERVICE).reduce(
    (sum, perSecond, i) => sum + perSecond * (((trace.timeMs[i] ?? 0) - (trace.timeMs[i - 1] ?? 0)) / 1000),
    0,
  );

describe('vectors O: writes by size or time', () => {
  it.each(vectors.O_batch)(
    '$in.lambda_ records/s, $in.size records or $in.linger_ms ms: $out.avg_batch a write, $out.flushes_per_s writes/s',
    ({ in: { lambda_: rate, size: batchRecords, linger_ms: lingerMs }, out }) => {
      const trace = simulate(
        vectorScenario({
          durationMs: 20_000,
          traffic: { ratePerSecond: [[0, rate]] },
          services: { downstream: { serviceMs: 0 } },
          protection: { downstream: {} },
          application: { threading: 'worker', recordMs: 0, sink: { service: 'downstream', batchRecords, lingerMs } },
        }),
      );
      const writes = total(trace, 'calls');

      // The next batch opens with the next record, not at the flush: one record more, and that much longer.
      expect(Math.abs(trace.summary.processed / writes - out.avg_batch)).toBeLessThanOrEqual(tolerance(out.avg_batch, 1));
      expect(Math.abs(writes / 20 - out.flushes_per_s)).toBeLessThanOrEqual(
        tolerance(out.flushes_per_s, out.flushes_per_s / out.avg_batch),
      );
    },
  );

  it.each(vectors.O_flush_cap)(
    'writes of $in.size records in $in.flush_ms ms, $in.concurrent at a time: at most $out.max_rec_per_s records/s',
    ({ in: { size: batchRecords, flush_ms: serviceMs, concurrent: concurrency }, out }) => {
      const trace = simulate(
        vectorScenario({
          durationMs: 20_000,
          traffic: { initialBacklog: 1_000_000 },
          services: { downstream: { serviceMs } },
          application: {
            threading: 'worker',
            recordMs: 0,
            sink: { service: 'downstream', batchRecords, lingerMs: 50, concurrency },
          },
        }),
      );

      expect(Math.abs(trace.summary.processed / 20 - out.max_rec_per_s)).toBeLessThanOrEqual(tolerance(out.max_rec_per_s));
    },
  );
});

describe('vectors O: waits before a retry', () => {
  const middle = (): number => 0.5;

  it.each(vectors.O_kafka_backoff)('the Kafka client: base $in.base, max $in.max, ± $in.jitter', ({ in: given, out }) => {
    const policy = {
      ...UNPROTECTED.retry,
      policy: 'kafka' as const,
      baseMs: given.base,
      maxMs: given.max,
      multiplier: given.mult,
      jitter: given.jitter,
    };
    const waits = (draw: number): number[] => out.nominal_ms.map((_, i) => backoffMs(policy, i + 1, () => draw));

    expect(waits(0.5)).toEqual(out.nominal_ms.map((ms): unknown => expect.closeTo(ms, 9)));
    expect(waits(0)).toEqual(out.range_ms.map(([least]): unknown => expect.closeTo(least ?? NaN, 9)));
    expect(waits(1 - 2 ** -53)).toEqual(out.range_ms.map(([, most]): unknown => expect.closeTo(most ?? NaN, 9)));
  });

  it.each(vectors.O_connect_backoff)('Kafka Connect: from $in.min, then anything below $in.max', ({ in: given, out }) => {
    const policy = { ...UNPROTECTED.retry, policy: 'connect' as const, baseMs: given.min, maxMs: given.max };
    out.ms.forEach((wanted, i) => {
      const ms = backoffMs(policy, i + 1, middle);

      if (typeof wanted === 'number') expect(ms).toBe(wanted);
      else {
        expect(ms).toBe(given.max / 2);
        expect(backoffMs(policy, i + 1, () => 0)).toBe(0);
      }
    });
  });
});

describe('vectors O: what retries cost and bring', () => {
  it.each(vectors.O_retry_amplification)(
    'p $in.p_fail, $in.max_attempts attempts: $out.mean_attempts attempts a call, $out.p_exhausted used up',
    ({ in: { p_fail: errorShare, max_attempts: maxAttempts }, out }) => {
      const records = 4000;
      const trace = simulate(
        vectorScenario({
          durationMs: 60_000,
          traffic: { initialBacklog: records },
          services: { downstream: { serviceMs: 1, errorShare } },
          protection: {
            downstream: { retry: { policy: 'fixed', baseMs: 1, maxAttempts }, deadLetter: { after: 'retries' } },
          },
          application: { threading: 'worker', recordMs: 0, sink: { service: 'downstream', batchRecords: 1, lingerMs: 0 } },
        }),
      );
      const { processed, deadLettered, retries } = trace.summary;
      // Each call's attempts differ from their mean by at most the most there are.
      const standardError = (share: number): number => Math.sqrt((share * (1 - share)) / records);
      const attempts = (processed + deadLettered + retries) / records;

      expect(processed + deadLettered).toBe(records);
      expect(Math.abs(deadLettered / records - out.p_exhausted)).toBeLessThanOrEqual(4 * standardError(out.p_exhausted));
      expect(Math.abs(attempts - out.mean_attempts)).toBeLessThanOrEqual(4 * maxAttempts * standardError(errorShare));
      expect(meanAttempts(errorShare, maxAttempts)).toBeCloseTo(out.mean_attempts, 12);
      expect(exhaustedShare(errorShare, maxAttempts)).toBeCloseTo(out.p_exhausted, 12);
    },
  );
});

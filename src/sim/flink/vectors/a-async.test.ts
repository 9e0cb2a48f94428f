import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { Trace } from '../../trace/trace.ts';
import vectors from './async.json' with { type: 'json' };
import { meanOf, vectorJob } from './vector-job.ts';

type Json = Readonly<Record<string, unknown>>;

interface AsyncSetup {
  readonly capacity: number;
  readonly service: Json;
  readonly parallelism?: number;
  readonly async?: Json;
  readonly watermarkEveryMs?: number | null;
  readonly durationMs?: number;
  /** In the source's own task: its watermarks then come to the operator when its timer says so. */
  readonly chain?: boolean;
}

const NO_TIMEOUT = 0;
const NEVER_MS = 3_600_000;

/** An endless backlog in front of an async operator that costs its thread nothing; one channel into each subtask. */
function runAsync(setup: AsyncSetup): Trace {
  const parallelism = setup.parallelism ?? 1;
  return simulate(
    vectorJob({
      durationMs: setup.durationMs ?? 20_000,
      traffic: { ratePerSecond: [[0, 30_000]] },
      config: { 'pipeline.auto-watermark-interval': setup.watermarkEveryMs ?? NEVER_MS },
      services: { store: setup.service },
      operators: [
        { id: 'source', kind: 'kafkaSource', parallelism, partitions: parallelism, recordMs: 0.001 },
        {
          id: 'enrich',
          kind: 'async',
          exchange: 'forward',
          chain: setup.chain ?? false,
          parallelism,
          recordMs: 0,
          async: { service: 'store', capacity: setup.capacity, timeoutMs: NO_TIMEOUT, ...setup.async },
        },
      ],
    }),
  );
}

/** Records/s and the mean time of a call, once the first calls are answered. */
const throughputOf = (trace: Trace): number => meanOf(trace, 'job', 'throughput', 3000);
const latencyOf = (trace: Trace): number => meanOf(trace, 'service/store', 'sinkLatencyMs', 3000);
const near = (value: number, wanted: number, share: number): void => {
  expect(Math.abs(value - wanted), `${String(value)} instead of ${String(wanted)}`).toBeLessThanOrEqual(wanted * share);
};

describe('vectors A: capacity, latency and the service behind', () => {
  it.each(['ordered', 'unordered'])('A1: 100 slots of 50 ms are 2 000 records/s a subtask, %s', (mode) => {
    const { in: given, out } = vectors.A1;
    const trace = runAsync({ ...given, service: { serviceMs: given.serviceMs }, async: { mode } });
    near(throughputOf(trace), out.total, 0.01);
    near(throughputOf(trace) / given.parallelism, out.perSubtask, 0.01);
  });

  it.each(vectors.A2)('A2: a limit of 5 000/s turns $in.capacity slots a subtask into waiting', ({ in: given, out }) => {
    const { serviceMs, limitPerSecond } = given;
    const trace = runAsync({ ...given, service: { serviceMs, limitPerSecond } });
    near(throughputOf(trace), out.total, 0.01);
    near(latencyOf(trace), out.latencyMs, 0.02);
  });

  it('A2: with a timeout below that wait every call times out, and the job restarts over and over', () => {
    const { capacity, parallelism, serviceMs, limitPerSecond, timeoutMs } = vectors.A2_timeout.in;
    const trace = runAsync({
      capacity,
      parallelism,
      service: { serviceMs, limitPerSecond },
      async: { timeoutMs },
      durationMs: 60_000,
    });
    expect(trace.summary['restarts']).toBeGreaterThan(2);
    const reasons = new Set(trace.events.filter(({ kind }) => kind === 'job.failed').map(({ detail }) => detail?.['reason']));
    expect([...reasons]).toEqual(['the call took longer than 500 ms']);
  });

  it.each(vectors.A3.in.concurrency.map((concurrency, i) => ({ concurrency, i })))(
    'A3: $concurrency calls at once against 5 000/s and 20 ms',
    ({ concurrency, i }) => {
      const { limitPerSecond, serviceMs } = vectors.A3.in;
      const trace = runAsync({ capacity: concurrency / 2, parallelism: 2, service: { serviceMs, limitPerSecond } });
      near(throughputOf(trace), vectors.A3.out.total[i] ?? NaN, 0.01);
      near(latencyOf(trace), vectors.A3.out.latencyMs[i] ?? NaN, 0.02);
    },
  );

  it('A10: capacity sized as budget ÷ parallelism × latency reaches the budget, and no more', () => {
    const { budgetPerSecond, parallelism, serviceMs } = vectors.A10.in;
    const { capacity } = vectors.A10.out;
    expect(capacity).toBe(Math.ceil((budgetPerSecond / parallelism) * (serviceMs / 1000)));
    const trace = runAsync({ capacity, parallelism, service: { serviceMs } });
    near(throughputOf(trace), budgetPerSecond, 0.01);
  });
});

describe('vectors A: order and watermarks', () => {
  it.each(['unordered', 'ordered'] as const)('A5: one call in a hundred takes a second, %s', (mode) => {
    const { capacity, fastMs, slowMs, slowShare } = vectors.A5.in;
    const service = { serviceMs: fastMs, distribution: { tail: { share: slowShare, ms: slowMs } } };
    const trace = runAsync({ capacity, service, async: { mode }, durationMs: 120_000 });
    // 1 000 slow calls in the unordered run, about 200 stretches of one slow call in the ordered one.
    near(throughputOf(trace), vectors.A5.out[mode], mode === 'unordered' ? 0.05 : 0.12);
  });

  it.each(
    vectors.A6.in.capacity.flatMap((capacity, i) => (['unordered', 'ordered'] as const).map((mode) => ({ capacity, i, mode }))),
  )('A6: $capacity slots, exponential 50 ms, $mode', ({ capacity, i, mode }) => {
    const service = { serviceMs: vectors.A6.in.meanMs, distribution: 'exponential' };
    const trace = runAsync({ capacity, service, async: { mode }, durationMs: capacity < 1000 ? 200_000 : 20_000 });
    near(throughputOf(trace), vectors.A6.out[mode][i] ?? NaN, 0.03);
  });

  it.each(vectors.A7.in.watermarkEveryMs.map((watermarkEveryMs, i) => ({ watermarkEveryMs, i })))(
    'A7: a watermark every $watermarkEveryMs ms holds back what is done behind it',
    ({ watermarkEveryMs, i }) => {
      const { capacity, meanMs } = vectors.A7.in;
      const exponential = runAsync({
        capacity,
        watermarkEveryMs,
        chain: true,
        service: { serviceMs: meanMs, distribution: 'exponential' },
        durationMs: 60_000,
      });
      near(throughputOf(exponential), vectors.A7.out.exponential[i] ?? NaN, 0.06);
      const constant = runAsync({ capacity, watermarkEveryMs, service: { serviceMs: meanMs } });
      near(throughputOf(constant), vectors.A7.out.constant, 0.02);
    },
  );
});

describe('vectors A: failures and retries', () => {
  const withRetry = (
    given: {
      readonly capacity: number;
      readonly serviceMs: number;
      readonly errorShare: number;
      readonly retries: number;
      readonly delayMs: number;
    },
    deadLetter: Json | null,
  ) =>
    runAsync({
      capacity: given.capacity,
      service: { serviceMs: given.serviceMs, errorShare: given.errorShare },
      async: {
        timeoutMs: 60_000,
        retry: { strategy: 'fixedDelay', maxAttempts: given.retries, backoffMs: given.delayMs },
        deadLetter,
      },
      durationMs: 40_000,
    });

  it('A8: a slot is held over retries and their waits', () => {
    const trace = withRetry(vectors.A8.in, { recordMs: 0 });
    const ended = (trace.summary.processed + trace.summary.deadLettered) / 40;
    near(ended, vectors.A8.out.records, 0.02);
    near(meanOf(trace, 'service/store', 'calls', 3000), vectors.A8.out.calls, 0.02);
  });

  it('A9: a service that always fails is called four times a record, and the records go to the dead letters', () => {
    const trace = withRetry(vectors.A9.in, { recordMs: 0 });
    const { records, calls, callsPerRecord } = vectors.A9.out;
    expect(trace.summary.processed).toBe(0);
    near(trace.summary.deadLettered / 40, records, 0.03);
    near(meanOf(trace, 'service/store', 'calls', 3000), calls, 0.02);
    expect(trace.summary.retryShareMax).toBeCloseTo(callsPerRecord - 1, 0);
  });

  it('A9: unless someone takes the dead letters, the job fails', () => {
    const trace = withRetry(vectors.A9.in, null);
    expect(trace.summary['restarts']).toBeGreaterThan(0);
    expect(trace.summary.processed).toBe(0);
  });
});

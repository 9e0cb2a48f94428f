import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import vectors from './kafka.json' with { type: 'json' };
import { valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const RECORD_BYTES = 1024;
const HUGE_BYTES = 1_000_000_000;

/**
 * One producer sends a burst in one request of one partition. A window longer than 10 s comes from a record that was sent before: the
 * window begins with it.
 */
function burst(bytes: number, quota: number, windowMs: number): number {
  const first = windowMs > 10_000 ? 1 : 0;
  const burstMs = first === 1 ? windowMs - 10_000 : 0;
  const records = bytes / RECORD_BYTES - first;
  const perSlot = (count: number, slotMs: number): number => (count * 1000) / slotMs;
  const trace = simulate(
    vectorScenario({
      durationMs: 200_000,
      traffic: {
        recordBytes: RECORD_BYTES,
        ratePerSecond: [
          ...(first === 1
            ? [
                [0, perSlot(1, 100)],
                [100, perSlot(1, 100)],
                [100, 0],
                [burstMs, 0],
              ]
            : []),
          [burstMs, perSlot(records, 100)],
          [burstMs + 100, perSlot(records, 100)],
          [burstMs + 100, 0],
        ],
      },
      instances: 0,
      producer: {
        instances: 1,
        config: { 'batch.size': HUGE_BYTES, 'max.request.size': HUGE_BYTES, 'buffer.memory': HUGE_BYTES },
        quotaBytesPerSecondPerBroker: quota,
      },
    }),
  );
  expect(trace.summary.produced).toBe(records + first);
  return trace.summary['produceThrottleMaxMs'] ?? NaN;
}

describe('vectors K: how long a broker mutes a producer that exceeds its quota', () => {
  it.each(vectors.K_throttle)(
    '$in.bytes bytes at $in.quota_Bps bytes/s over $in.window_s s: $out.throttle_ms ms',
    ({ in: given, out }) => {
      expect(burst(given.bytes, given.quota_Bps, given.window_s * 1000)).toBeCloseTo(out.throttle_ms, 3);
    },
  );
});

describe('vectors K: a fetch under a quota', () => {
  it.each(vectors.K_fetch_cap)(
    '$in.quota_Bps bytes/s: at most $out.effective_fetch_max_bytes bytes in one answer',
    ({ in: given, out }) => {
      const trace = simulate(
        vectorScenario({
          durationMs: 5000,
          traffic: { recordBytes: RECORD_BYTES, initialBacklog: (2 * given.fetch_max_bytes) / RECORD_BYTES },
          group: { fetchQuotaBytesPerSecondPerBroker: given.quota_Bps },
          config: { 'max.poll.records': 1, 'fetch.max.bytes': given.fetch_max_bytes },
          application: { recordMs: 60_000 },
        }),
      );

      // The first record of it has been handed to the application.
      expect(Math.max(...valuesOf(trace, 'fetchBufferBytes'))).toBe(out.effective_fetch_max_bytes - RECORD_BYTES);
    },
  );

  it('should hold a group to its quota for as long as it has a backlog', () => {
    const quota = 1_000_000;
    const trace = simulate(
      vectorScenario({
        durationMs: 60_000,
        traffic: { recordBytes: 1000, initialBacklog: 1_000_000 },
        topic: { partitions: 4 },
        group: { fetchQuotaBytesPerSecondPerBroker: quota },
        config: { 'max.partition.fetch.bytes': 100_000 },
        application: { recordMs: 0.01 },
      }),
    );

    expect(trace.summary.processed * 1000).toBeGreaterThan(quota * 58);
    // Ten seconds' worth passes at once.
    expect(trace.summary.processed * 1000).toBeLessThan(quota * 71);
  });
});

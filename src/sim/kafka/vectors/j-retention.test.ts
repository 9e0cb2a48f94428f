import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import { timeToLossMs } from '../../theory/retention.ts';
import vectors from './kafka.json' with { type: 'json' };
import { tolerance, valueAt } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

describe('vectors J: when a log loses what a consumer has not read', () => {
  /** All times are a hundredth of the vector's, which changes nothing but the clock: T is proportional to R. */
  const SCALE = 100;
  /** The fourth would take 2.3 years, a hundredth of it 8 days: a scenario is a day at most. */
  const FETCHED = 100_000;
  const BATCH_MS = 2500;
  const rows = vectors.J_retention_time_to_loss.slice(0, 3);

  it.each(rows)(
    'retention $in.retention_s s, $in.lam in, $in.mu out: first loss after $out.t_s s (times ÷ 100)',
    ({ in: { retention_s: retentionS, lam, mu }, out }) => {
      const retentionMs = (retentionS * 1000) / SCALE;
      const wantedMs = (out.t_s * 1000) / SCALE;
      const trace = simulate(
        vectorScenario({
          durationMs: Math.ceil(wantedMs * 1.05),
          traffic: { ratePerSecond: [[0, lam]] },
          // One record a byte: a segment is a hundredth of the retention.
          topic: { config: { 'retention.ms': retentionMs, 'segment.bytes': Math.round((lam * retentionMs) / 1000 / 200) } },
          broker: { 'log.retention.check.interval.ms': Math.round(retentionMs / 200) },
          config: {
            'auto.offset.reset': 'earliest',
            // No divisor of a chunk: the next one comes while the rest of this one is worked.
            'max.poll.records': 0.7 * FETCHED,
            'max.partition.fetch.bytes': FETCHED,
            'max.poll.interval.ms': 100_000_000,
          },
          application: { roundTripMs: 20, recordMs: mu === 0 ? 600_000 : 1000 / mu },
        }),
      );
      const first = trace.events.find(({ kind }) => kind === 'segments.deletedUnread');

      expect(timeToLossMs(retentionMs, lam, mu)).toBeCloseTo(wantedMs, 3);
      expect(Math.abs((first?.atMs ?? NaN) - wantedMs)).toBeLessThanOrEqual(tolerance(wantedMs, BATCH_MS));
    },
  );
});

describe('vectors J: where a consumer goes on whose position is gone', () => {
  const { committed, logStart, logEnd } = { committed: 100, logStart: 500, logEnd: 10_000 };

  it.each(vectors.J_reset)('$in.policy: $out.new_position, skipping $out.records_skipped', ({ in: { policy }, out }) => {
    const backAtMs = 310_000;
    // 100 records/s for 100 s; the consumer is away from 1 s on; after 300 s five segments of 100 records are older than 295 s.
    const trace = simulate(
      vectorScenario({
        durationMs: 330_000,
        traffic: {
          ratePerSecond: [
            [0, 100],
            [100_000, 100],
            [100_000, 0],
          ],
          recordBytes: 100,
        },
        topic: { config: { 'retention.ms': 295_000, 'segment.bytes': 10_000 } },
        config: { 'auto.offset.reset': policy },
        broker: { 'group.initial.rebalance.delay.ms': 0 },
        changes: [
          { atMs: 1004, set: { '/kafka/group/instances': 0 } },
          { atMs: backAtMs, set: { '/kafka/group/instances': 1 } },
        ],
      }),
    );
    const reset = trace.events.find(({ kind }) => kind === 'offset.outOfRange');
    const lost = trace.events.find(({ kind }) => kind === 'records.lost');

    expect(logEnd - valueAt(trace, 300_000, 'lag')).toBe(committed);
    expect(reset?.detail).toMatchObject({ position: committed, logStart, logEnd });
    expect(trace.summary.lost).toBe(out.records_skipped);
    if (typeof out.new_position === 'number') {
      expect(lost?.detail).toEqual({ records: out.records_skipped, onDisk: out.of_which_still_on_disk });
      expect(trace.summary.processed).toBe(logEnd - (out.new_position - committed));
      // Nothing came after the reset, so nothing was committed after it: at the end of the log the lag shows what was skipped.
      expect(valueAt(trace, 330_000, 'lag')).toBe(policy === 'latest' ? out.records_skipped : 0);
    } else {
      // poll() throws, the application ends, and everything stays where it was.
      expect(trace.summary.processed).toBe(committed);
      expect(trace.summary.backlog).toBe(logEnd - committed);
      expect(valueAt(trace, 330_000, 'instances')).toBe(0);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import vectors from './checkpoints.json' with { type: 'json' };
import { lastOf, meanOf, seriesOf, valueAt, vectorJob } from './vector-job.ts';

const near = (value: number, wanted: number, share: number): void => {
  expect(Math.abs(value - wanted), `${String(value)} instead of ${String(wanted)}`).toBeLessThanOrEqual(wanted * share);
};

/** A job of one task that works so many records/s. */
const oneTask = (perSecond: number, boundMs = 0) => ({
  id: 'source',
  kind: 'kafkaSource',
  parallelism: 4,
  partitions: 4,
  recordMs: 4000 / perSecond,
  watermark: { boundMs },
});

describe('vectors T: backlog, recovery and event time', () => {
  it('T1: a burst leaves a backlog that is read in event time', () => {
    const { base, burst, burstS, capacity } = vectors.T1.in;
    const { backlog, lagS, drainS } = vectors.T1.out;
    const startMs = 10_000;
    const endMs = startMs + burstS * 1000;
    const boundMs = 5000;
    const trace = simulate(
      vectorJob({
        durationMs: endMs + drainS * 1000 + 30_000,
        traffic: {
          ratePerSecond: [
            [0, base],
            [startMs, base],
            [startMs, burst],
            [endMs, burst],
            [endMs, base],
          ],
        },
        operators: [oneTask(capacity, boundMs)],
      }),
    );
    near(trace.summary.peakBacklog, backlog, 0.01);
    near(valueAt(trace, endMs, 'job', 'lagSeconds'), lagS, 0.01);
    near(valueAt(trace, endMs, 'job', 'watermarkLag'), lagS * 1000 + boundMs, 0.01);
    near((trace.summary.drainedAtMs ?? NaN) - endMs, drainS * 1000, 0.01);
  });

  it('T2: after a failure the job reads again what came since the last checkpoint', () => {
    const { rate, capacity, sinceCheckpointS, restartS } = vectors.T2.in;
    const { backlog, catchUpS } = vectors.T2.out;
    const checkpointMs = 130_000;
    const crashMs = checkpointMs + sinceCheckpointS * 1000;
    const backMs = crashMs + restartS * 1000;
    const trace = simulate(
      vectorJob({
        durationMs: backMs + catchUpS * 1000 + 20_000,
        traffic: { ratePerSecond: [[0, rate]] },
        config: {
          'execution.checkpointing.interval': checkpointMs,
          'restart-strategy.exponential-delay.jitter-factor': 0,
        },
        cluster: { restartMs: restartS * 1000 - 1000 },
        operators: [oneTask(capacity)],
        faults: [{ kind: 'crash', atMs: crashMs, target: '/flink/taskManagers/0' }],
      }),
    );
    expect(trace.summary['restarts']).toBe(1);
    near(trace.summary.duplicates, rate * sinceCheckpointS, 0.01);
    near(valueAt(trace, backMs, 'job', 'pendingRecords'), backlog, 0.01);
    const pending = seriesOf(trace, 'job', 'pendingRecords');
    const caughtUp = trace.timeMs.findIndex((atMs, i) => atMs > backMs && (pending[i] ?? NaN) < rate / 10);
    near((trace.timeMs[caughtUp] ?? NaN) - backMs, catchUpS * 1000, 0.01);
  });

  const join = (alignment: Readonly<Record<string, number>> | null) => {
    const { rate, recordBytes, behindMs } = vectors.T3.in;
    return simulate(
      vectorJob({
        durationMs: 900_000,
        traffic: { ratePerSecond: [[0, rate]], recordBytes },
        cluster: { heapBytes: 100_000_000_000 },
        operators: [
          {
            id: 'source',
            kind: 'kafkaSource',
            parallelism: 4,
            partitions: 4,
            recordMs: 0.01,
            watermark: { boundMs: 0, alignment },
          },
          {
            id: 'join',
            kind: 'join',
            exchange: 'hash',
            parallelism: 4,
            recordMs: 0.01,
            other: { ratePerSecond: 100, behindMs },
            stateBytesPerRecord: recordBytes,
          },
        ],
      }),
    );
  };

  it('T3: a join keeps what the other input has not reached, and alignment bounds that', () => {
    const { maxDriftMs } = vectors.T3.in;
    near(lastOf(join(null), 'job', 'stateBytes'), vectors.T3.out.bytes, 0.02);
    const aligned = lastOf(join({ maxDriftMs, updateIntervalMs: 1000 }), 'job', 'stateBytes');
    expect(aligned).toBeGreaterThanOrEqual(vectors.T3.out.alignedBytes * 0.95);
    // The overshoot of one announcement, at the speed at which the backlog is read.
    expect(aligned).toBeLessThanOrEqual(vectors.T3.out.alignedBytes * 1.6);
  });

  it('T4: bounded out-of-orderness is the newest record − bound − 1 ms', () => {
    const { boundMs, newestMs } = vectors.T4.in;
    const { watermarkMs } = vectors.T4.out;
    const trace = simulate(
      vectorJob({
        durationMs: 107_000,
        traffic: { ratePerSecond: [[0, 0.125]] },
        operators: [
          { id: 'source', kind: 'kafkaSource', parallelism: 1, partitions: 1, recordMs: 0, watermark: { boundMs } },
          { id: 'sink', kind: 'sink', exchange: 'forward', parallelism: 1, recordMs: 0 },
        ],
      }),
    );
    // Records come every 8 s, at 4 s, 12 s … 100 s.
    expect(newestMs % 8000).toBe(4000);
    expect(lastOf(trace, 'subtask/sink/0', 'currentInputWatermark')).toBe(watermarkMs);
  });

  it('T5: between two announcements an aligned source runs on at the speed at which it catches up', () => {
    const { speed, intervalMs, maxDriftMs } = vectors.T5.in;
    const rate = 1000;
    const behindMs = 300_000;
    // Nothing is read for five minutes; then the backlog is read 50 times as fast as it came.
    const trace = simulate(
      vectorJob({
        durationMs: 400_000,
        traffic: { ratePerSecond: [[0, rate]] },
        operators: [
          {
            id: 'source',
            kind: 'kafkaSource',
            parallelism: 1,
            partitions: 1,
            recordMs: 1000 / (rate * speed),
            watermark: { boundMs: 0, alignment: { maxDriftMs, updateIntervalMs: intervalMs } },
          },
          { id: 'join', kind: 'join', exchange: 'forward', parallelism: 1, recordMs: 0, other: { ratePerSecond: 1, behindMs } },
        ],
        faults: [{ kind: 'stall', atMs: 1, forMs: 310_000, target: '/flink/operators/source' }],
      }),
    );
    const drift = Array.from(
      seriesOf(trace, 'subtask/join/0', 'currentInputWatermark'),
      (ms, i) => ms - ((trace.timeMs[i] ?? 0) - behindMs),
    );
    const overshoot = Math.max(...drift.filter((ms) => !Number.isNaN(ms))) - maxDriftMs;
    expect(overshoot).toBeGreaterThan(0);
    expect(overshoot).toBeLessThanOrEqual(vectors.T5.out.overshootMs);
    expect(meanOf(trace, 'subtask/source/0', 'idleNow', 360_000)).toBeGreaterThan(900);
  });
});

import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import type { Trace } from '../trace/trace.ts';
import { lastOf, meanOf, seriesOf, vectorJob } from './vectors/vector-job.ts';

type Json = Readonly<Record<string, unknown>>;

/** 200 records/s in two partitions, each read by a subtask of its own, into one window of a second. */
function windowed(watermark: Json, more: { readonly traffic?: Json; readonly faults?: readonly Json[] } = {}): Trace {
  return simulate(
    vectorJob({
      durationMs: 60_000,
      traffic: { ratePerSecond: [[0, 200]], ...more.traffic },
      faults: more.faults ?? [],
      operators: [
        { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 2, recordMs: 0.01, watermark },
        {
          id: 'window',
          kind: 'window',
          exchange: 'hash',
          parallelism: 1,
          recordMs: 0.01,
          selectivity: 1,
          keys: { count: 100 },
          windowMs: 1000,
          state: 'list',
          stateBytesPerKey: 100,
        },
        { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: 1, recordMs: 0.01 },
      ],
    }),
  );
}

describe('a partition without records', () => {
  const traffic = { partitionShares: [1, 0] };

  it('should hold every window open: no result, and a state that only grows', () => {
    const trace = windowed({ boundMs: 0, idlenessMs: null }, { traffic });
    expect(lastOf(trace, 'job', 'stateBytes')).toBeGreaterThan(0.99 * 60 * 200 * 100);
    expect(meanOf(trace, 'task/sink', 'recordsInNow', 0)).toBe(0);
  });

  it('should not, where idleness is asked for', () => {
    const trace = windowed({ boundMs: 0, idlenessMs: 2000 }, { traffic });
    // A window of a second, and what the source has not heard of yet.
    expect(lastOf(trace, 'job', 'stateBytes')).toBeLessThan(2 * 200 * 100);
    expect(Math.abs(meanOf(trace, 'task/sink', 'recordsInNow', 10_000) - 200)).toBeLessThan(10);
  });
});

describe('a source subtask that hangs for 20 s', () => {
  const faults = [{ kind: 'stall', atMs: 10_000, forMs: 20_000, target: '/flink/operators/source/subtasks/1' }];

  it('should hold the watermark back as long, and no record comes late', () => {
    const trace = windowed({ boundMs: 0, idlenessMs: null }, { faults });
    expect(Math.max(...seriesOf(trace, 'job', 'watermarkLag').filter((lag) => !Number.isNaN(lag)))).toBeGreaterThan(19_000);
    expect(trace.summary.dropped).toBe(0);
  });

  it('should be taken for idle where idleness is shorter: its records are behind their windows then, and are dropped', () => {
    const trace = windowed({ boundMs: 0, idlenessMs: 2000 }, { faults });
    // 100 records/s for 20 s, but for those of the windows that are open still.
    expect(trace.summary.dropped).toBeGreaterThan(100 * 17);
    expect(trace.summary.dropped).toBeLessThanOrEqual(100 * 20.5);
  });

  it('should lose nothing to a bound that is longer than that, at the price of a larger state', () => {
    const strict = windowed({ boundMs: 0, idlenessMs: 2000 });
    const patient = windowed({ boundMs: 25_000, idlenessMs: 2000 }, { faults });
    expect(patient.summary.dropped).toBe(0);
    // Every window stays open for the bound.
    expect(lastOf(patient, 'job', 'stateBytes') - lastOf(strict, 'job', 'stateBytes')).toBeGreaterThan(0.95 * 25 * 200 * 100);
  });
});

describe('an incremental checkpoint', () => {
  const INTERVAL_S = 10;
  /** 200 records/s of 100 bytes each into a window that stays open. */
  const lastBytes = (backend: string, incremental: boolean): number =>
    lastOf(
      simulate(
        vectorJob({
          durationMs: 65_000,
          traffic: { ratePerSecond: [[0, 200]] },
          config: {
            'execution.checkpointing.interval': INTERVAL_S * 1000,
            'execution.checkpointing.incremental': incremental,
            'state.backend.type': backend,
          },
          operators: [
            { id: 'source', kind: 'kafkaSource', parallelism: 1, partitions: 1, recordMs: 0.01 },
            {
              id: 'window',
              kind: 'window',
              exchange: 'hash',
              parallelism: 2,
              recordMs: 0.01,
              keys: { count: 100 },
              windowMs: 3_600_000,
              state: 'list',
              stateBytesPerKey: 100,
            },
          ],
        }),
      ),
      'job',
      'lastCheckpointSize',
    );

  it('should write what has changed since the one before, with RocksDB', () => {
    const full = lastBytes('rocksdb', false);
    const increment = lastBytes('rocksdb', true);
    expect(Math.abs(full - 60 * 200 * 100)).toBeLessThan(0.02 * full);
    expect(Math.abs(increment - INTERVAL_S * 200 * 100)).toBeLessThan(0.05 * increment);
  });

  it('should be a full one on the heap, whatever is asked for', () => {
    expect(lastBytes('hashmap', true)).toBe(lastBytes('hashmap', false));
  });
});

import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import { runner, valuesOf } from './vectors/read-batches.ts';

const run = runner(simulate);
const OVERHEAD = { latestOffset: 0, walCommit: 100, queryPlanning: 100, taskLaunch: 0, commitOffsets: 100 };
const steady = { durationMs: 60_000, lambda: 1000, first: 1000, K: 5000, intervalMs: 1000 };
const failuresOf = (kinds: readonly { readonly kind: string }[]): number =>
  kinds.filter(({ kind }) => kind === 'query.failed').length;

describe('a query whose driver dies', () => {
  const crashed = {
    ...steady,
    costs: { recordMs: 2, overheadMs: OVERHEAD },
    faults: [{ kind: 'crash', atMs: 10_250, target: '/spark/driver' }],
  };

  it('should stay dead: Spark does not start it again', () => {
    const { trace, batches } = run(crashed);

    expect(batches.at(-1)?.endMs).toBeLessThan(10_250);
    expect(trace.states.at(-1)?.state).toBe('failed');
    expect(trace.summary.backlog).toBeGreaterThan(49_000);
  });

  it('should run the planned batch again with its old range, whatever the cap says by then', () => {
    const { batches } = run({
      ...crashed,
      spark: { restartMs: 5000 },
      changes: [{ atMs: 11_000, set: { '/spark/options/maxOffsetsPerTrigger': 10 } }],
    });
    const replay = batches.find((batch) => batch.isReplay);

    expect(replay).toMatchObject({ numInputRows: 1000, latestOffsetMs: 0, walCommitMs: 0, previousTriggerMs: -1 });
    expect(batches.at(-1)?.numInputRows).toBe(10);
  });

  it.each([
    ['before the output was there', 10_250, 0],
    ['between the output and the commit', 10_450, 1000],
  ])('should repeat output when it died %s', (_, atMs, duplicates) => {
    const { trace } = run({ ...crashed, spark: { restartMs: 5000 }, faults: [{ kind: 'crash', atMs, target: '/spark/driver' }] });

    expect(trace.summary.duplicates).toBe(duplicates);
  });
});

describe('a query that asks for too much memory', () => {
  const backlog = {
    durationMs: 300_000,
    lambda: 0,
    first: 400_000,
    K: 100_000,
    aMs: 10,
    costs: { recordMs: 0.1, heldBytesPerRecord: 1000 },
    cluster: { executorHeapBytes: 67_108_864, executorStartupMs: 1000 },
  };

  it('should die on the same batch again and again', () => {
    const { trace, batches } = run({
      ...backlog,
      spark: { restartMs: 10_000 },
      changes: [{ atMs: 30_000, set: { '/spark/options/maxOffsetsPerTrigger': 1000 } }],
    });

    expect(batches).toEqual([]);
    expect(failuresOf(trace.events)).toBeGreaterThan(3);
    expect(trace.summary.outOfMemoryKills).toBe(4 * failuresOf(trace.events));
    expect(trace.summary.heapShareMax).toBeGreaterThan(1);
  });

  it('should live with a cap that was there before the batch was planned', () => {
    const { trace } = run({ ...backlog, cap: 20_000 });

    expect(trace.summary).toMatchObject({ outOfMemoryKills: 0, processed: 400_000, backlog: 0 });
  });

  it('should die of RocksDB’s memory beside a heap that looks healthy', () => {
    const state = (store: string) =>
      run({
        durationMs: 180_000,
        first: 40_000_000,
        K: 10_000_000,
        aMs: 10,
        cluster: { executorHeapBytes: 17_179_869_184 },
        spark: { stateful: { kind: 'aggregation', keys: 20_000_000, store, rowBytes: 200 } },
      }).trace.summary;

    expect(state('rocksdb').outOfMemoryKills).toBeGreaterThan(0);
    expect(state('rocksdb').heapShareMax).toBeLessThan(0.5);
    expect(state('hdfs').outOfMemoryKills).toBe(0);
  });
});

describe('records that retention deletes', () => {
  const late = {
    ...steady,
    durationMs: 120_000,
    lambda: 10_000,
    cap: 5000,
    spark: { topic: { partitions: 10, config: { 'retention.ms': 20_000 } } },
  };

  it('should end a query that fails on data loss, and be skipped by one that does not', () => {
    const failing = run(late).trace;
    const skipping = run({ ...late, options: { maxOffsetsPerTrigger: 5000, failOnDataLoss: false } }).trace;

    expect(failing.events.find(({ kind }) => kind === 'query.failed')?.detail?.['error']).toMatch(/^IllegalStateException/);
    expect(failuresOf(skipping.events)).toBe(0);
    expect(skipping.summary.lost).toBeGreaterThan(0);
  });
});

describe('a record that cannot be read', () => {
  const poisoned = {
    ...steady,
    services: { store: { serviceMs: 1 } },
    traffic: { poisonShare: 0.0005 },
    spark: { restartMs: 1000, sink: { service: 'store' } },
  };

  it('should keep a query in a loop of crashes, unless it is put aside', () => {
    const looping = run(poisoned).trace;
    const parking = run({ ...poisoned, protection: { store: { deadLetter: { after: 'retries' } } } }).trace;

    expect(failuresOf(looping.events)).toBeGreaterThan(5);
    expect(failuresOf(parking.events)).toBe(0);
    expect(parking.summary.deadLettered).toBeGreaterThan(20);
  });
});

describe('foreachBatch', () => {
  const writing = { ...steady, services: { store: { serviceMs: 50, limitPerSecond: 100 } } };

  it('should call once a bulk, and be limited by what the target takes', () => {
    const calls = (bulkRecords: number) => run({ ...writing, spark: { sink: { service: 'store', bulkRecords } } }).trace.summary;

    // 100 calls a second of 5 records each are half of what arrives.
    expect(calls(5).backlog).toBeGreaterThan(25_000);
    expect(calls(100).backlog).toBeLessThan(4000);
  });

  it('should wait for fewer writers longer', () => {
    const slowest = (repartition: number) =>
      run({
        ...writing,
        services: { store: { serviceMs: 50 } },
        spark: { sink: { service: 'store', bulkRecords: 50, repartition } },
      }).trace.summary['longestBatchMs'] as number;

    expect(slowest(1)).toBeGreaterThan(slowest(10) * 3);
  });

  it('should write rows twice after a task failed in the middle, unless the target knows the batch', () => {
    const failing = (idempotent: boolean) =>
      run({
        ...writing,
        services: { store: { serviceMs: 5, errorShare: 0.02 } },
        spark: { sink: { service: 'store', bulkRecords: 20, idempotent } },
      }).trace.summary.duplicates;

    expect(failing(false)).toBeGreaterThan(0);
    expect(failing(true)).toBe(0);
  });
});

describe('dynamic allocation', () => {
  const config = {
    'spark.dynamicAllocation.enabled': true,
    'spark.dynamicAllocation.maxExecutors': 5,
    'spark.dynamicAllocation.executorIdleTimeout': '10s',
  };
  const elastic = {
    durationMs: 120_000,
    config,
    slots: 20,
    cluster: { executors: 1, coresPerExecutor: 4, executorStartupMs: 2000 },
  };

  it('should add executors while tasks wait', () => {
    const { trace } = run({ ...elastic, first: 100_000, costs: { recordMs: 2 } });

    expect(Math.max(...valuesOf(trace, 'instances'))).toBe(5);
  });

  it('should not see that a query whose tasks never wait falls behind', () => {
    const { trace } = run({ ...elastic, lambda: 10_000, cap: 1000, intervalMs: 1000, costs: { recordMs: 0.1 } });

    expect(Math.max(...valuesOf(trace, 'instances'))).toBe(1);
    expect(trace.summary.backlog).toBeGreaterThan(1_000_000);
  });
});

describe('a join with a silent input', () => {
  it('should let nothing go: there are no idle inputs in Spark', () => {
    const rows = (rate: number) =>
      run({
        durationMs: 300_000,
        lambda: 100,
        intervalMs: 10_000,
        K: 10_000,
        spark: {
          stateful: {
            kind: 'streamStreamJoin',
            watermarkDelayMs: 1000,
            withinMs: 1000,
            right: { ratePerSecond: [[0, rate]], watermarkDelayMs: 1000 },
          },
        },
      }).batches.at(-1)?.state?.rowsTotal ?? NaN;

    expect(rows(0)).toBeGreaterThan(28_000);
    expect(rows(100)).toBeLessThan(6000);
  });
});

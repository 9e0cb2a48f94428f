import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import type { Trace } from '../trace/trace.ts';
import { lastOf, meanOf, vectorJob } from './vectors/vector-job.ts';

const kindsOf = (trace: Trace): string[] => trace.events.map(({ kind }) => kind);

const slowJob = (config: Readonly<Record<string, unknown>>, changes: readonly Readonly<Record<string, unknown>>[] = []) =>
  simulate(
    vectorJob({
      durationMs: 60_000,
      traffic: { ratePerSecond: [[0, 3000]] },
      config: { 'execution.checkpointing.interval': '5 s', ...config },
      cluster: { restartMs: 5000 },
      operators: [
        { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 4, recordMs: 0.05 },
        { id: 'work', kind: 'map', exchange: 'rebalance', parallelism: 2, recordMs: 1 },
        { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: 2, recordMs: 0.01 },
      ],
      changes,
    }),
  );

describe('rescaling a running job', () => {
  const change = { atMs: 30_000, set: { '/flink/operators/work/parallelism': 4 } };

  it('should take a savepoint, stop, and go on with more subtasks and without repeating anything', () => {
    const trace = slowJob({}, [change]);
    const kinds = kindsOf(trace).filter((kind) => kind.startsWith('savepoint') || kind.startsWith('job.'));
    expect(kinds).toEqual(['savepoint.triggered', 'savepoint.completed', 'job.redeployed', 'job.started']);
    expect(trace.summary.duplicates).toBe(0);
    expect(trace.summary['restarts']).toBe(0);
    // A checkpoint was due while the savepoint was taken; the next job has its own, from its start on.
    const startedMs = trace.events.find(({ kind }) => kind === 'job.started')?.atMs ?? NaN;
    const next = trace.events.find(({ kind, atMs }) => kind === 'checkpoint.triggered' && atMs > 30_000);
    expect(next?.atMs).toBeCloseTo(startedMs + 5000, 6);
    expect(kindsOf(trace).lastIndexOf('checkpoint.completed')).toBeGreaterThan(kindsOf(trace).indexOf('job.started'));
    expect(meanOf(trace, 'job', 'throughput', 10_000, 30_000)).toBeCloseTo(2000, -2);
    expect(meanOf(trace, 'job', 'throughput', 45_000)).toBeCloseTo(4000, -2);
    expect(lastOf(trace, 'task/work', 'parallelism')).toBe(4);
  });

  it('should go back to the last checkpoint with the adaptive scheduler, and do again what came after it', () => {
    // It does not wait for a checkpoint here.
    const config = { 'jobmanager.scheduler': 'adaptive', 'jobmanager.adaptive-scheduler.rescale-trigger.max-delay': 0 };
    const trace = slowJob(config, [{ ...change, atMs: 33_000 }]);
    expect(kindsOf(trace)).not.toContain('savepoint.triggered');
    expect(trace.summary.duplicates).toBeGreaterThan(0);
    // No more than what was finished in one interval and a checkpoint's own delay.
    expect(trace.summary.duplicates).toBeLessThan(2000 * 10);
  });

  it('should have nothing in flight, and no time metrics, while the job is down', () => {
    const trace = slowJob({}, [change]);
    const down = trace.events.find(({ kind }) => kind === 'job.redeployed')?.atMs ?? NaN;
    const i = trace.timeMs.findIndex((atMs) => atMs > down);
    const busy = trace.series.find(({ of, id }) => of === 'task/work' && id === 'busyTimeMsPerSecond');
    expect(busy?.values[i]).toBeNaN();
    const instances = trace.series.find(({ of, id }) => of === 'job' && id === 'instances');
    expect(instances?.values[i]).toBe(0);
  });
});

describe('a change of parallelism that breaks a chain', () => {
  it('should go on with another task, and with keys spread as they were', () => {
    const trace = simulate(
      vectorJob({
        durationMs: 20_000,
        traffic: { ratePerSecond: [[0, 1000]] },
        operators: [
          { id: 'source', kind: 'kafkaSource', parallelism: 4, partitions: 4, recordMs: 0.01 },
          { id: 'parse', kind: 'map', exchange: 'forward', chain: true, parallelism: 4, recordMs: 0.01 },
          { id: 'sink', kind: 'sink', exchange: 'hash', parallelism: 2, recordMs: 0.01, keys: { count: 50, hotShare: 0.2 } },
        ],
        changes: [
          { atMs: 3000, set: { '/flink/operators/parse/parallelism': 3 } },
          { atMs: 5000, set: { '/flink/operators/sink/keys/hotShare': 0.9 } },
        ],
      }),
    );
    expect(trace.summary['restarts']).toBe(0);
    expect(lastOf(trace, 'task/parse', 'parallelism')).toBe(3);
    const [one = 0, other = 0] = [0, 1].map((i) => meanOf(trace, `subtask/sink/${String(i)}`, 'recordsInNow', 17_000));
    expect(Math.max(one, other) / (one + other)).toBeGreaterThan(0.9);
  });
});

describe('a chain that is broken while calls are under way', () => {
  it('should make the calls again in the task that the operator has now', () => {
    const records = 4000;
    const trace = simulate(
      vectorJob({
        durationMs: 40_000,
        traffic: { ratePerSecond: [[0, 0]], initialBacklog: records },
        services: { store: { serviceMs: 200 } },
        operators: [
          { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 2, recordMs: 0.01 },
          {
            id: 'enrich',
            kind: 'async',
            exchange: 'forward',
            chain: true,
            parallelism: 2,
            recordMs: 0,
            async: { service: 'store', capacity: 50, timeoutMs: 0 },
          },
          { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: 1, recordMs: 0 },
        ],
        changes: [{ atMs: 3000, set: { '/flink/operators/enrich/parallelism': 3 } }],
      }),
    );
    expect(trace.events.map(({ kind }) => kind)).toContain('job.redeployed');
    expect(trace.summary.processed).toBeCloseTo(records, 3);
    expect(trace.summary.inFlight).toBeCloseTo(0, 3);
  });
});

describe('a job that crashes', () => {
  const job = fc.record({
    seed: fc.integer({ min: 0, max: 1000 }),
    crashMs: fc.integer({ min: 500, max: 9000 }),
    interval: fc.constantFrom(400, 1500, null),
    unaligned: fc.boolean(),
    alignedTimeoutMs: fc.constantFrom(0, 200),
    mode: fc.constantFrom('EXACTLY_ONCE', 'AT_LEAST_ONCE'),
    middle: fc.constantFrom('map', 'ordered', 'unordered'),
    exchange: fc.constantFrom('rebalance', 'hash', 'forward'),
  });

  it('should lose nothing: whatever was in flight is read again, or comes back with the checkpoint', () => {
    fc.assert(
      fc.property(job, ({ seed, crashMs, interval, unaligned, alignedTimeoutMs, mode, middle, exchange }) => {
        const records = 8000;
        const work =
          middle === 'map'
            ? { kind: 'map', recordMs: 1 }
            : { kind: 'async', recordMs: 0.05, async: { mode: middle, capacity: 40, timeoutMs: 0, service: 'store' } };
        const trace = simulate(
          vectorJob({
            durationMs: 60_000,
            seed,
            traffic: { ratePerSecond: [[0, 0]], initialBacklog: records },
            services: { store: { serviceMs: 40, distribution: 'exponential' } },
            config: {
              'execution.checkpointing.interval': interval,
              'execution.checkpointing.mode': mode,
              'execution.checkpointing.unaligned.enabled': unaligned && mode === 'EXACTLY_ONCE',
              'execution.checkpointing.aligned-checkpoint-timeout': alignedTimeoutMs,
            },
            cluster: { restartMs: 500 },
            operators: [
              { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 4, recordMs: 0.02 },
              { id: 'work', exchange, parallelism: 2, ...work },
              { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: 2, recordMs: 0.01 },
            ],
            faults: [{ kind: 'crash', atMs: crashMs, target: '/flink/taskManagers/0' }],
          }),
        );
        expect(trace.summary['restarts']).toBe(1);
        expect(trace.summary.processed).toBeCloseTo(records, 3);
        expect(trace.summary.backlog).toBeCloseTo(0, 3);
        expect(trace.summary.inFlight).toBeCloseTo(0, 3);
      }),
      { numRuns: 100 },
    );
  });
});

describe('memory', () => {
  const windowed = (backend: string, heapBytes: number) =>
    simulate(
      vectorJob({
        durationMs: 60_000,
        traffic: { ratePerSecond: [[0, 5000]] },
        config: { 'state.backend.type': backend, 'execution.checkpointing.interval': '10 s' },
        cluster: { heapBytes, restartMs: 2000 },
        operators: [
          { id: 'source', kind: 'kafkaSource', parallelism: 1, partitions: 1, recordMs: 0.01 },
          {
            id: 'window',
            kind: 'window',
            exchange: 'hash',
            parallelism: 1,
            recordMs: 0.02,
            windowMs: 600_000,
            state: 'list',
            stateBytesPerKey: 1000,
            keys: { count: 100, hotShare: 0 },
          },
        ],
      }),
    );

  it('should run out of heap where the state outgrows it, and come back to the same state', () => {
    const trace = windowed('hashmap', 150_000_000);
    expect(trace.summary.outOfMemoryKills).toBeGreaterThan(0);
    expect(trace.summary['restarts']).toBe(trace.summary.outOfMemoryKills);
    const killedAtMs = trace.events.find(({ kind }) => kind === 'job.failed')?.atMs ?? NaN;
    // 5 000 records/s of 1 000 bytes: 150 MB after 30 s.
    expect(Math.abs(killedAtMs - 30_000)).toBeLessThanOrEqual(1000);
  });

  it('should hold the same state in RocksDB', () => {
    const trace = windowed('rocksdb', 150_000_000);
    expect(trace.summary.outOfMemoryKills).toBe(0);
    expect(lastOf(trace, 'job', 'stateBytes')).toBeGreaterThan(290_000_000);
  });
});

describe('network memory', () => {
  it('should keep a job from starting that lacks the buffers which every channel must have', () => {
    const start = (networkBytes: number) =>
      simulate(
        vectorJob({
          durationMs: 20_000,
          traffic: { ratePerSecond: [[0, 100]] },
          cluster: { networkBytes, restartMs: 1000 },
          config: { 'taskmanager.numberOfTaskSlots': 20 },
          operators: [
            { id: 'source', kind: 'kafkaSource', parallelism: 20, partitions: 20, recordMs: 0.1 },
            { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: 20, recordMs: 0.1 },
          ],
        }),
      );
    // 20 gates of 20 · 2 + 1 buffers, 20 outputs of 20 + 1: 1 240 of them; 64 MiB are 2 048.
    expect(start(64 * 1024 * 1024).summary['restarts']).toBe(0);
    const refused = start(32 * 1024 * 1024);
    expect(refused.events.find(({ kind }) => kind === 'job.failed')?.detail?.['reason']).toBe(
      'Insufficient number of network buffers: required 1240, but only 1024 available.',
    );
    expect(refused.summary.processed).toBe(0);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linearJobs, parseFlinkScenario } from '../../testing/arbitraries/flink-scenarios.ts';
import { createRun, simulate } from '../run.ts';
import type { FlinkScenario } from '../scenario/scenario.ts';
import {
  skewedCapacity,
  pipelineThroughput,
  pipelineTimeShares,
  taskCapacities,
  type PipelineTask,
} from '../theory/operational-laws.ts';
import { subtaskShares } from './key-groups.ts';
import { meanOf, vectorJob } from './vectors/vector-job.ts';

/** By then buffers are full, or empty, as they will be. */
const SETTLED_MS = 50_000;
const END_MS = 75_000;

const pipelineOf = ({ flink }: FlinkScenario): PipelineTask[] =>
  flink.operators.map((operator) => ({
    parallelism: operator.parallelism,
    recordsPerSecond: 1000 / operator.recordMs,
    selectivity: operator.kind === 'sink' ? 1 : operator.selectivity,
  }));

describe('the steady state of an exact run', () => {
  it('should be that of the bottleneck law, and split the time of every task by it, on random linear jobs', () => {
    fc.assert(
      fc.property(linearJobs({ isSteady: true, durationMs: END_MS }), (raw) => {
        const given = parseFlinkScenario(raw);
        const rate = given.traffic.ratePerSecond[0]?.[1] ?? 0;
        const tasks = pipelineOf(given);
        // Small buffers of large records are full soon, also behind a source that reads little more than the slowest task takes.
        const initialBacklog = rate > Math.min(...taskCapacities(tasks)) ? 100_000 : 0;
        const scenario = parseFlinkScenario({
          ...raw,
          traffic: { ...given.traffic, recordBytes: 1000, initialBacklog },
          flink: { ...(raw['flink'] as object), config: { 'taskmanager.memory.segment-size': 4096 } },
        });
        // Keys make subtasks unlike; that is the law of the next test.
        fc.pre(scenario.flink.operators.every((operator) => operator.kind === 'kafkaSource' || operator.exchange !== 'hash'));
        const trace = simulate(scenario);
        const wanted = pipelineThroughput(rate, tasks);
        expect(Math.abs(meanOf(trace, 'task/source', 'recordsInNow', SETTLED_MS) - wanted)).toBeLessThanOrEqual(wanted * 0.01);
        pipelineTimeShares(rate, tasks).forEach(({ busy, backPressured, idle }, i) => {
          const { id, parallelism } = scenario.flink.operators[i] ?? { id: '', parallelism: 0 };
          const mean = (series: string): number => {
            let sum = 0;
            for (let subtask = 0; subtask < parallelism; subtask++)
              sum += meanOf(trace, `subtask/${id}/${String(subtask)}`, series, SETTLED_MS);
            return sum / parallelism / 1000;
          };
          expect(Math.abs(mean('busyNow') - busy), `${id} busy`).toBeLessThanOrEqual(0.01);
          expect(Math.abs(mean('backPressuredNow') - backPressured), `${id} backpressured`).toBeLessThanOrEqual(0.01);
          expect(Math.abs(mean('idleNow') - idle), `${id} idle`).toBeLessThanOrEqual(0.01);
        });
      }),
      { numRuns: 30 },
    );
  });
});

describe('a join with a sink chained to it', () => {
  const joining = (rate: number): FlinkScenario =>
    vectorJob({
      durationMs: 30_000,
      traffic: { ratePerSecond: [[0, rate]] },
      config: { 'taskmanager.memory.segment-size': 4096 },
      operators: [
        { id: 'source', kind: 'kafkaSource', parallelism: 1, partitions: 1 },
        {
          id: 'join',
          kind: 'join',
          parallelism: 1,
          recordMs: 1,
          other: { ratePerSecond: 10 },
          stateAccessMs: { hashmap: 0, rocksdb: 0 },
        },
        { id: 'sink', kind: 'sink', exchange: 'forward', chain: true, parallelism: 1, recordMs: 3 },
      ],
    });

  it.each([
    { rate: 1000, perSecond: 250, busy: 1000 },
    { rate: 100, perSecond: 100, busy: 400 },
  ])('should need the time of both for a record: $perSecond/s of $rate', ({ rate, perSecond, busy }) => {
    const trace = simulate(joining(rate));
    expect(Math.abs(meanOf(trace, 'task/join', 'recordsInNow', 15_000) - perSecond)).toBeLessThanOrEqual(0.02 * perSecond);
    expect(Math.abs(meanOf(trace, 'task/join', 'busyNow', 15_000) - busy)).toBeLessThanOrEqual(0.02 * busy);
  });

  it('should come out the same when the run stops in the middle of a record', () => {
    const whole = simulate(joining(100));
    const run = createRun(joining(100));
    for (let stopMs = 0.5; stopMs < 1000; stopMs++) run.advanceTo(stopMs);
    run.advanceTo(30_000);
    expect(run.trace().hash).toBe(whole.hash);
  });
});

describe('vectors K: skew', () => {
  const keyed = (hotShare: number) =>
    simulate(
      vectorJob({
        durationMs: END_MS,
        traffic: { ratePerSecond: [[0, 50_000]] },
        operators: [
          { id: 'source', kind: 'kafkaSource', parallelism: 2, partitions: 2, recordMs: 0.01 },
          { id: 'count', kind: 'sink', exchange: 'hash', parallelism: 4, recordMs: 0.2, keys: { count: 100_000, hotShare } },
        ],
      }),
    );

  it.each([
    { hotShare: 0.2, perSecond: 12_500, busy: 1000 / 2 },
    { hotShare: 0.6, perSecond: 7143, busy: 1000 / 7 },
  ])(
    'K5: a hot key with $hotShare beside its part of the rest holds the job at $perSecond/s',
    ({ hotShare, perSecond, busy }) => {
      const trace = keyed(hotShare);
      const throughput = meanOf(trace, 'task/source', 'recordsInNow', SETTLED_MS);
      // 128 key groups over 4 subtasks, 100 000 keys over 128 groups: the shares are even within 1 %.
      expect(Math.abs(throughput - perSecond)).toBeLessThanOrEqual(perSecond * 0.015);
      const shares = subtaskShares(100_000, hotShare, 4, 128);
      expect(Math.abs(throughput - skewedCapacity(5000, [...shares]))).toBeLessThanOrEqual(perSecond * 0.01);
      const hot = shares.indexOf(Math.max(...shares));
      for (let subtask = 0; subtask < 4; subtask++) {
        const measured = meanOf(trace, `subtask/count/${String(subtask)}`, 'busyNow', SETTLED_MS);
        expect(Math.abs(measured - (subtask === hot ? 1000 : busy))).toBeLessThanOrEqual(20);
      }
      expect(meanOf(trace, 'task/source', 'backPressuredNow', SETTLED_MS)).toBeGreaterThan(800);
    },
  );

  it.each([
    { parallelism: 8, capacity: 8 },
    { parallelism: 16, capacity: 16 },
    { parallelism: 32, capacity: 24 },
    { parallelism: 36, capacity: 24 },
    { parallelism: 48, capacity: 48 },
    { parallelism: 60, capacity: 48 },
  ])('K6: 48 partitions on $parallelism subtasks read as fast as $capacity', ({ parallelism, capacity }) => {
    const perSecond = 500;
    // Even arrivals above what the fastest subtask could keep up with; the job keeps up with what the fullest one can.
    const sustained = (rate: number): boolean => {
      const trace = simulate(
        vectorJob({
          durationMs: 20_000,
          traffic: { ratePerSecond: [[0, rate]] },
          operators: [{ id: 'source', kind: 'kafkaSource', parallelism, partitions: 48, recordMs: 1000 / perSecond }],
        }),
      );
      return trace.summary.backlog < rate / 10;
    };
    expect(sustained(capacity * perSecond * 0.98)).toBe(true);
    expect(sustained(capacity * perSecond * 1.1)).toBe(false);
  });
});

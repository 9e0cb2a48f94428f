import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import { backPressureLevel } from '../web-ui-levels.ts';
import vectors from './plant.json' with { type: 'json' };
import { lastOf, meanOf, pipelineOperators, vectorJob } from './vector-job.ts';

/** Buffers are full after a few seconds; then come the 60 s that the metrics look back. */
const SETTLED_MS = 60_000;
const END_MS = 150_000;
/** 1 % of a second, for what a run has of whole buffers. */
const TIME_TOLERANCE = 10;

describe('vectors P: a pipeline and its bottleneck', () => {
  it.each(vectors.P_pipeline)('$name: $in', ({ in: given, out }) => {
    const trace = simulate(
      vectorJob({ durationMs: END_MS, traffic: { ratePerSecond: [[0, given.rate]] }, operators: pipelineOperators(given) }),
    );

    const throughput = meanOf(trace, 'task/S', 'recordsInNow', SETTLED_MS);
    expect(Math.abs(throughput - out.throughput)).toBeLessThanOrEqual(out.throughput / 100);
    const arrivals = meanOf(trace, 'job', 'arrivals', SETTLED_MS);
    expect(Math.abs(arrivals - throughput - out.lagPerSecond)).toBeLessThanOrEqual(out.throughput / 100);
    for (const task of ['S', 'M', 'E', 'K'] as const) {
      const wanted = task in out ? out[task] : undefined;
      if (wanted === undefined) continue;
      const [busy, backPressured, idle, level] = wanted as [number, number, number, string];
      for (const [id, value] of [
        ['busyTimeMsPerSecond', busy],
        ['backPressuredTimeMsPerSecond', backPressured],
        ['idleTimeMsPerSecond', idle],
      ] as const)
        expect(Math.abs(lastOf(trace, `subtask/${task}/0`, id) - value), `${task} ${id}`).toBeLessThanOrEqual(TIME_TOLERANCE);
      expect(backPressureLevel(lastOf(trace, `task/${task}`, 'backPressuredTimeMsPerSecond') / 1000)).toBe(level);
    }
  });

  it('P5: a chain of 0.1 ms and 0.9 ms is one thread', () => {
    const [firstMs, secondMs] = vectors.P5_chain.in.operatorsMs;
    const trace = simulate(
      vectorJob({
        durationMs: 20_000,
        traffic: { ratePerSecond: [[0, 5000]] },
        operators: [
          { id: 'source', kind: 'kafkaSource', parallelism: 1, partitions: 1, recordMs: 0.001 },
          { id: 'first', kind: 'map', exchange: 'rebalance', parallelism: 1, recordMs: firstMs },
          { id: 'second', kind: 'sink', exchange: 'forward', chain: true, parallelism: 1, recordMs: secondMs },
        ],
      }),
    );

    expect(trace.series.some(({ of }) => of === 'task/second')).toBe(false);
    expect(meanOf(trace, 'task/first', 'recordsInNow', 5000)).toBeCloseTo(vectors.P5_chain.out.perSubtask, 0);
  });
});

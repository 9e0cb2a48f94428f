import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { Trace } from '../../trace/trace.ts';
import vectors from './kafka.json' with { type: 'json' };
import { partitionsServed, pollsOf, slopePerSecond, tolerance } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

type Row = (typeof vectors.E_hot)[number];

const BATCH = 500;
const FROM_MS = 4000;
const END_MS = 64_000;
const SECONDS = (END_MS - FROM_MS) / 1000;
const HOT = 0;

/** Partition 0 gets the share h, the others the rest alike. */
function run({ in: { P, N, c, h } }: Row, lambda: number, pollEvents: boolean): Trace {
  return simulate(
    vectorScenario({
      durationMs: END_MS,
      traffic: {
        ratePerSecond: [[0, lambda]],
        partitionShares: Array.from({ length: P }, (_, partition) => (partition === HOT ? h : (1 - h) / (P - 1))),
      },
      topic: { partitions: P },
      instances: N,
      // Members without a backlog poll a few times a second instead of at every record.
      config: { 'max.poll.records': BATCH, 'fetch.min.bytes': 100 },
      application: { recordMs: 1000 / c },
    }),
    { pollEvents },
  );
}

describe('vectors E: one hot partition', () => {
  it.each(vectors.E_hot)(
    '$in.N members, λ $in.lambda, hot share $in.h: its owner has $out.owner_partitions partitions and falls behind by $out.hot_consumer_lag_slope/s',
    (row) => {
      const { N, P, lambda } = row.in;
      const { out } = row;
      const trace = run(row, lambda, true);
      const polls = pollsOf(trace).filter(({ atMs }) => atMs > FROM_MS);
      const served = partitionsServed(polls);
      const owner = [...served].find(([, partitions]) => partitions.has(HOT))?.[0] ?? NaN;
      // With a share of 1 the siblings never get a record: which partitions a member owns is range's, seen in the other rows.
      const partitions = row.in.h === 1 ? new Set([HOT]) : (served.get(owner) ?? new Set());
      const slopeOf = (partition: number): number => slopePerSecond(trace, FROM_MS, END_MS, 'lag', `partition/${partition}`);
      const returned = (consumer: number, partition?: number): number =>
        polls
          .filter((poll) => poll.consumer === consumer)
          .flatMap(({ slices }) => slices)
          .reduce((sum, [of, , records]) => sum + (partition === undefined || of === partition ? records : 0), 0) / SECONDS;

      expect(partitions.size).toBe(out.owner_partitions);
      const hotSlope = [...partitions].reduce((sum, partition) => sum + slopeOf(partition), 0);
      expect(Math.abs(hotSlope - out.hot_consumer_lag_slope)).toBeLessThanOrEqual(
        tolerance(out.hot_consumer_lag_slope, BATCH / SECONDS),
      );
      // What arrives at the hot partition is handed out or waits there.
      const hotRate = slopeOf(HOT) + returned(owner, HOT);
      expect(Math.abs(hotRate - out.hot_rate)).toBeLessThanOrEqual(tolerance(out.hot_rate, (2 * BATCH) / SECONDS));

      const cold = Math.min(N, P) - 1;
      expect(Math.abs(returned(cold) - out.cold_consumer_load)).toBeLessThanOrEqual(
        tolerance(out.cold_consumer_load, (2 * BATCH) / SECONDS),
      );
      const coldGrowth = Array.from({ length: P }, (_, partition) => (partitions.has(partition) ? 0 : slopeOf(partition)));
      expect(coldGrowth.some((slope) => slope > BATCH / SECONDS)).toBe(out.cold_saturated);
    },
  );

  it.each(vectors.E_hot)(
    '$in.N members, hot share $in.h: no lag 2 % below $out.max_lag_free_lambda/s, growing lag 2 % above',
    (row) => {
      // Range gives the first partitions, the hot one among them, to one member.
      const growthOfOwner = (lambda: number): number => {
        const trace = run(row, lambda, false);
        const owned = Array.from({ length: row.out.owner_partitions }, (_, partition) => partition);
        return owned.reduce((sum, partition) => sum + slopePerSecond(trace, FROM_MS, END_MS, 'lag', `partition/${partition}`), 0);
      };

      expect(growthOfOwner(row.out.max_lag_free_lambda * 0.98)).toBeLessThan(BATCH / SECONDS);
      const growing = row.in.c * 0.02;
      expect(Math.abs(growthOfOwner(row.out.max_lag_free_lambda * 1.02) - growing)).toBeLessThanOrEqual(
        tolerance(growing, BATCH / SECONDS),
      );
    },
  );
});

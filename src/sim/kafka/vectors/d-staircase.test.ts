import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import vectors from './kafka.json' with { type: 'json' };
import { partitionsServed, pollsOf, secondsUntilAtMost, slopePerSecond, tolerance, valueAt, valuesOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const BATCH = 100;
const FROM_MS = 4000;
const END_MS = 24_000;
const SECONDS = (END_MS - FROM_MS) / 1000;

/** A fetch waits for this much, so that members without a backlog poll ten times a second instead of at every record. */
const PATIENT_FETCHES = { 'fetch.min.bytes': 100 };

describe('vectors D: the staircase, 48 partitions, 1000 records/s a member', () => {
  it.each(vectors.D_staircase_P48_c1000)(
    '$in.N members: $out.consumers_with_max with $out.max_parts partitions, $out.idle idle, nominal $out.nominal/s, effective $out.effective_capacity/s',
    ({ in: { P, N, c }, out }) => {
      // A standing backlog everywhere, and chunks so small that a member goes round its partitions ten times a second.
      const chunk = 2 * Math.min(N, P);
      const trace = simulate(
        vectorScenario({
          durationMs: END_MS,
          traffic: { initialBacklog: 2 * N * c * (END_MS / 1000) },
          topic: { partitions: P },
          instances: N,
          config: { 'max.poll.records': BATCH, 'max.partition.fetch.bytes': chunk },
          application: { recordMs: 1000 / c },
        }),
        { pollEvents: true },
      );
      const servedCounts = [...partitionsServed(pollsOf(trace)).values()].map((partitions) => partitions.size);

      expect(Math.max(...servedCounts)).toBe(out.max_parts);
      expect(Math.min(...servedCounts.filter((count) => count > 0))).toBe(Math.max(1, out.min_parts));
      expect(servedCounts.filter((count) => count === out.max_parts)).toHaveLength(out.consumers_with_max);
      expect(N - servedCounts.filter((count) => count > 0).length).toBe(out.idle);

      const nominal = -slopePerSecond(trace, FROM_MS, END_MS, 'lag');
      expect(Math.abs(nominal - out.nominal)).toBeLessThanOrEqual(tolerance(out.nominal));
      expect(valueAt(trace, END_MS, 'capacity')).toBeCloseTo(out.nominal, 6);
      // What every partition gets at least decides how much uniform traffic the group can bear.
      const rates = Array.from({ length: P }, (_, i) => -slopePerSecond(trace, FROM_MS, END_MS, 'lag', `partition/${i}`));
      expect(Math.abs(Math.min(...rates) * P - out.effective_capacity)).toBeLessThanOrEqual(
        tolerance(out.effective_capacity, (chunk / SECONDS) * P),
      );
    },
  );

  it.each(vectors.D_staircase_P48_c1000)(
    '$in.N members keep up with 2 % less than $out.effective_capacity/s and fall behind at 2 % more',
    ({ in: { P, N, c }, out }) => {
      // Range gives the first partitions to those members that have the most.
      const most = Array.from({ length: out.consumers_with_max * out.max_parts }, (_, partition) => `partition/${partition}`);
      const growthAt = (lambda: number): number => {
        const trace = simulate(
          vectorScenario({
            durationMs: END_MS,
            traffic: { ratePerSecond: [[0, lambda]] },
            topic: { partitions: P },
            instances: N,
            config: { 'max.poll.records': BATCH, ...PATIENT_FETCHES },
            application: { recordMs: 1000 / c },
          }),
        );
        return most.reduce((sum, partition) => sum + slopePerSecond(trace, FROM_MS, END_MS, 'lag', partition), 0);
      };
      const ripple = (out.consumers_with_max * BATCH) / SECONDS;

      expect(growthAt(out.effective_capacity * 0.98)).toBeLessThanOrEqual(ripple);
      expect(Math.abs(growthAt(out.effective_capacity * 1.02) - out.consumers_with_max * c * 0.02)).toBeLessThanOrEqual(ripple);
    },
  );
});

describe('vectors D3: above the staircase only the overloaded members fall behind', () => {
  it.each(vectors.D3_overload_P48_c1000_lam9000)(
    '$in.N members at $in.lambda/s: throughput $out.throughput/s, lag slope $out.lag_slope/s, $out.saturated saturated',
    ({ in: { P, N, c, lambda }, out }) => {
      const endMs = 64_000;
      const seconds = (endMs - FROM_MS) / 1000;
      const trace = simulate(
        vectorScenario({
          durationMs: endMs,
          traffic: { ratePerSecond: [[0, lambda]] },
          topic: { partitions: P },
          instances: N,
          config: { 'max.poll.records': BATCH, ...PATIENT_FETCHES },
          application: { recordMs: 1000 / c },
        }),
        { pollEvents: true },
      );
      const served = valuesOf(trace, 'throughput').slice(FROM_MS / 1000 + 1);
      const throughput = served.reduce((sum, value) => sum + value, 0) / served.length;
      const saturated = [...partitionsServed(pollsOf(trace)).values()].filter((partitions) => {
        const growth = [...partitions].reduce(
          (sum, p) => sum + slopePerSecond(trace, FROM_MS, endMs, 'lag', `partition/${p}`),
          0,
        );
        return growth > BATCH / seconds;
      });

      expect(Math.abs(throughput - out.throughput)).toBeLessThanOrEqual(tolerance(out.throughput));
      expect(Math.abs(slopePerSecond(trace, FROM_MS, endMs, 'lag') - out.lag_slope)).toBeLessThanOrEqual(
        tolerance(out.lag_slope, (N * BATCH) / seconds),
      );
      expect(saturated).toHaveLength(out.saturated);
    },
  );
});

describe('vectors D4: the member with the most partitions decides when a uniform backlog is gone', () => {
  it.each(vectors['D4_group_drain_P48_c1000_L4.8M'])(
    '$in.N members, λ $in.lambda: 4.8 million records drained after $out.drain_s s',
    ({ in: { P, N, c, L0, lambda }, out: { drain_s: drainS } }) => {
      const trace = simulate(
        vectorScenario({
          durationMs: typeof drainS === 'number' ? drainS * 1010 : 600_000,
          traffic: { ratePerSecond: [[0, lambda]], initialBacklog: L0 },
          topic: { partitions: P },
          instances: N,
          config: { 'max.poll.records': BATCH, ...PATIENT_FETCHES },
          application: { recordMs: 1000 / c },
        }),
      );
      const drained = secondsUntilAtMost(trace, N * BATCH, 0, 'lag');

      if (typeof drainS === 'number') expect(Math.abs((drained ?? NaN) - drainS)).toBeLessThanOrEqual(tolerance(drainS));
      else {
        expect(drained).toBeNull();
        expect(Math.min(...valuesOf(trace, 'lag'))).toBeGreaterThanOrEqual(L0 - N * BATCH);
      }
    },
  );
});

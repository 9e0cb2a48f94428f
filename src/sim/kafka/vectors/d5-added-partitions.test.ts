import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import vectors from './kafka.json' with { type: 'json' };
import { partitionsServed, pollsOf, secondsUntilAtMost } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const OLD = 8;
const BACKLOG = 8_000_000;

describe('vectors D5: partitions that are added do not take over what waits in the old ones', () => {
  it.each(vectors.D5_add_partitions)(
    '$in.N members at $in.c records/s: $out.busy_consumers busy, drained after $out.drain_s s',
    ({ in: given, out }) => {
      const trace = simulate(
        vectorScenario({
          durationMs: out.drain_s * 1010,
          traffic: { initialBacklog: BACKLOG },
          topic: { partitions: OLD },
          instances: given.N,
          // Round-robin leaves each member one old partition; range would give them all to half of the group. The leader's client sees the new partitions at once, and the group is stable again within a second.
          config: {
            'partition.assignment.strategy': 'roundrobin',
            'max.poll.records': 100,
            'metadata.max.age.ms': 0,
            'heartbeat.interval.ms': 100,
          },
          application: { recordMs: 1000 / given.c, pollTimeoutMs: 10_000 },
          changes: [{ atMs: 1000, set: { '/kafka/topic/partitions': 2 * OLD } }],
        }),
        { pollEvents: true },
      );
      const later = pollsOf(trace).filter(({ atMs }) => atMs > 10_000);

      expect([...partitionsServed(later).values()].filter(({ size }) => size > 0)).toHaveLength(out.busy_consumers);
      expect(trace.events.some(({ kind, atMs }) => kind === 'rebalance.completed' && atMs < 3000)).toBe(true);
      const drained = secondsUntilAtMost(trace, OLD * 100, 0, 'lag');
      expect(Math.abs((drained ?? NaN) - out.drain_s)).toBeLessThanOrEqual(out.drain_s / 100);
    },
  );

  it('should lose what comes before the group finds them, unless the policy is earliest', () => {
    const run = (policy: string) =>
      simulate(
        vectorScenario({
          durationMs: 40_000,
          traffic: { ratePerSecond: [[0, 1600]] },
          topic: { partitions: OLD },
          instances: 4,
          config: { 'auto.offset.reset': policy, 'metadata.max.age.ms': 10_000 },
          changes: [{ atMs: 10_000, set: { '/kafka/topic/partitions': 2 * OLD } }],
        }),
      );
    const latest = run('latest');
    const found = latest.events.filter(({ kind }) => kind === 'offset.missing');

    expect(found).toHaveLength(OLD);
    // 100 records/s into each of them, from the moment at which they were added.
    for (const { atMs, detail } of found) expect(detail?.['logEnd']).toBeCloseTo((atMs - 10_000) / 10, -1);
    expect(latest.summary.lost).toBe(found.reduce((sum, { detail }) => sum + (detail?.['logEnd'] as number), 0));
    expect(latest.summary.lost).toBeGreaterThan(0);
    expect(run('earliest').summary.lost).toBe(0);
    expect(run('earliest').summary.backlog).toBeLessThan(100);
  });

  it('should spread what arrives from then on over all of them, and refuse to take any away', () => {
    const trace = simulate(
      vectorScenario({
        durationMs: 20_000,
        traffic: { ratePerSecond: [[0, 1600]] },
        topic: { partitions: OLD },
        instances: 0,
        changes: [{ atMs: 10_000, set: { '/kafka/topic/partitions': 2 * OLD } }],
      }),
    );
    const end = (partition: number): number | undefined =>
      trace.series.find(({ id, of }) => id === 'lag' && of === `partition/${String(partition)}`)?.values.at(-1);

    expect(end(0)).toBe(3000);
    expect(end(OLD)).toBe(1000);
    expect(() =>
      vectorScenario({
        durationMs: 1000,
        topic: { partitions: OLD },
        changes: [{ atMs: 1, set: { '/kafka/topic/partitions': 4 } }],
      }),
    ).toThrow('never lowered');
  });
});

import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import { pollsOf, valuesOf } from './vectors/read-trace.ts';
import { vectorScenario } from './vectors/vector-scenario.ts';

describe('a member that no longer owns its partitions', () => {
  it.each(['java-3.9', 'java-4.1'] as const)(
    'should not keep the new owner from reading them while it still hangs over its last batch (%s)',
    (client) => {
      const backAtMs = 20_000;
      const trace = simulate(
        vectorScenario({
          durationMs: 30_000,
          client,
          traffic: { initialBacklog: 100_000 },
          topic: { partitions: 2 },
          instances: 2,
          config: { 'max.poll.interval.ms': 4000 },
          application: { recordMs: 1 },
          faults: [{ kind: 'stall', atMs: 5000, forMs: backAtMs - 5000, target: '/kafka/group/instances/0' }],
        }),
        { pollEvents: true },
      );
      const takenOverMs = trace.events.find((event) => event.kind === 'rebalance.completed')?.atMs ?? NaN;
      const meanwhile = pollsOf(trace).filter(({ atMs }) => atMs >= takenOverMs && atMs < backAtMs);

      // The survivor works on alone and at full speed, on the lost partition too, from its committed offset on.
      expect(meanwhile.every((poll) => poll.consumer === 1)).toBe(true);
      expect(meanwhile.reduce((sum, poll) => sum + poll.records, 0)).toBeGreaterThan((backAtMs - takenOverMs) * 0.95);
      const firstOfLost = meanwhile.flatMap(({ slices }) => slices).find(([partition]) => partition === 0);
      const committedMs = Math.floor(takenOverMs / 1000) * 1000;
      expect(firstOfLost?.[1]).toBe(50_000 - (valuesOf(trace, 'lag', 'partition/0')[committedMs / 1000] ?? NaN));
    },
  );

  it('should not keep the new owner from reading them while it waits for its last writes', () => {
    const trace = simulate(
      vectorScenario({
        durationMs: 40_000,
        traffic: { initialBacklog: 100_000 },
        services: { downstream: { serviceMs: 20_000 } },
        topic: { partitions: 4 },
        instances: 2,
        config: { 'max.poll.interval.ms': 4000 },
        application: {
          threading: 'worker',
          recordMs: 0.1,
          sink: { service: 'downstream', batchRecords: 1000, lingerMs: 50 },
        },
        changes: [{ atMs: 21_000, set: { '/kafka/group/instances': 3 } }],
      }),
      { pollEvents: true },
    );
    // The two old members are removed at the rebalance timeout, 4 s after the third one joined.
    const takenOverMs = trace.events.find((event) => event.kind === 'rebalance.completed')?.atMs ?? NaN;

    expect(takenOverMs).toBeCloseTo(25_000, -2);
    expect(pollsOf(trace).find((poll) => poll.consumer === 2 && poll.records > 0)?.atMs).toBeLessThan(takenOverMs + 100);
  });
});

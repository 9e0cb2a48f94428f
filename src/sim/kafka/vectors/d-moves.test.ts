import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import vectors from './kafka.json' with { type: 'json' };
import { partitionsServed, pollsOf, type Poll } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const CHANGE_MS = 5000;
const SETTLED_MS = 12_000;
const PARTITIONS = 48;

const ownersOf = (polls: readonly Poll[]): Map<number, number> =>
  new Map([...partitionsServed(polls)].flatMap(([consumer, partitions]) => [...partitions].map((p) => [p, consumer] as const)));

describe('vectors D2, range: partitions that change hands when the group grows or shrinks', () => {
  it.each(vectors.D2_moves_P48)(
    '$in.from → $in.to members: $out.range_moved moved, $out.range_kept kept, $out.eager_paused_partitions stopped (eager)',
    ({ in: { from, to }, out }) => {
      const trace = simulate(
        vectorScenario({
          durationMs: SETTLED_MS + 2000,
          traffic: { ratePerSecond: [[0, 4800]] },
          topic: { partitions: PARTITIONS },
          instances: from,
          application: { recordMs: 0.1 },
          changes: [{ atMs: CHANGE_MS, set: { '/kafka/group/instances': to } }],
        }),
        { pollEvents: true },
      );
      const polls = pollsOf(trace);
      const before = ownersOf(polls.filter((poll) => poll.atMs < CHANGE_MS));
      const after = ownersOf(polls.filter((poll) => poll.atMs > SETTLED_MS));
      expect(before.size).toBe(PARTITIONS);
      expect(after.size).toBe(PARTITIONS);
      const kept = [...before].filter(([partition, owner]) => after.get(partition) === owner);
      expect(kept).toHaveLength(out.range_kept);
      expect(PARTITIONS - kept.length).toBe(out.range_moved);

      // Eager: between the last member's return to the group and its assignment nobody hands out anything.
      const completed = trace.events.find((event) => event.kind === 'rebalance.completed');
      const lastJoinMs = Math.max(...trace.states.filter(({ state }) => state === 'joining').map(({ atMs }) => atMs));
      expect(completed?.atMs).toBeGreaterThan(lastJoinMs);
      const served = polls
        .filter(({ atMs }) => atMs > lastJoinMs && atMs < (completed?.atMs ?? 0))
        .flatMap(({ slices }) => slices);
      expect(PARTITIONS - new Set(served.map(([partition]) => partition)).size).toBe(out.eager_paused_partitions);
      const stopped = new Set(trace.states.filter(({ state }) => state === 'joining').map(({ entity }) => entity));
      expect(stopped.size).toBe(to);
    },
  );
});

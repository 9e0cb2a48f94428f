import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { Trace } from '../../trace/trace.ts';
import vectors from './kafka.json' with { type: 'json' };
import { partitionsServed, pollsOf, type Poll } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

type Row = (typeof vectors.D2_moves_P48)[number];

const CHANGE_MS = 2000;
const SETTLED_MS = 14_000;
const PARTITIONS = 48;

const ownersOf = (polls: readonly Poll[]): Map<number, number> =>
  new Map([...partitionsServed(polls)].flatMap(([consumer, partitions]) => [...partitions].map((p) => [p, consumer] as const)));

/** The group grows or shrinks at CHANGE_MS, with traffic on every partition throughout. */
function resize({ from, to }: Row['in'], config: Readonly<Record<string, unknown>>): { trace: Trace; polls: Poll[] } {
  const trace = simulate(
    vectorScenario({
      durationMs: SETTLED_MS + 500,
      traffic: { ratePerSecond: [[0, 2400]] },
      topic: { partitions: PARTITIONS },
      instances: from,
      config,
      application: { recordMs: 0.1 },
      changes: [{ atMs: CHANGE_MS, set: { '/kafka/group/instances': to } }],
    }),
    { pollEvents: true },
  );
  return { trace, polls: pollsOf(trace) };
}

/** The partitions that have the owner that they had. */
function keptOf(polls: readonly Poll[]): number[] {
  const before = ownersOf(polls.filter((poll) => poll.atMs < CHANGE_MS));
  const after = ownersOf(polls.filter((poll) => poll.atMs > SETTLED_MS));
  expect(before.size).toBe(PARTITIONS);
  expect(after.size).toBe(PARTITIONS);
  return [...before].filter(([partition, owner]) => after.get(partition) === owner).map(([partition]) => partition);
}

/** Partitions that nobody hands anything out of for longer than `ms` at a time, between the change and the end. */
function stoppedFor(polls: readonly Poll[], ms: number): Set<number> {
  const last = new Map<number, number>();
  const stopped = new Set<number>();
  for (const { atMs, slices } of polls.filter((poll) => poll.atMs > CHANGE_MS - 1000))
    for (const [partition] of slices) {
      if (atMs - (last.get(partition) ?? atMs) > ms) stopped.add(partition);
      last.set(partition, atMs);
    }
  return stopped;
}

const EAGER = [
  { strategy: 'range', moved: 'range_moved' },
  { strategy: 'roundrobin', moved: 'roundrobin_moved' },
  { strategy: 'sticky', moved: 'sticky_min_moved' },
] as const;

const INCREMENTAL = [
  { name: 'cooperative-sticky', config: { 'partition.assignment.strategy': 'cooperative-sticky' } },
  { name: 'uniform (KIP-848)', config: { 'group.protocol': 'consumer' } },
];

describe.each(EAGER)(
  'vectors D2, $strategy: partitions that change hands when the group grows or shrinks',
  ({ strategy, moved }) => {
    it.each(vectors.D2_moves_P48)('$in.from → $in.to members', ({ in: given, out }) => {
      const { trace, polls } = resize(given, { 'partition.assignment.strategy': strategy });
      const kept = keptOf(polls).length;

      expect(PARTITIONS - kept).toBe(out[moved]);
      if (strategy === 'range') expect(kept).toBe(out.range_kept);
      if (strategy === 'roundrobin') expect(kept).toBe(out.roundrobin_kept);

      // Eager: between the last member's return to the group and its assignment nobody hands out anything.
      const completed = trace.events.find((event) => event.kind === 'rebalance.completed');
      const lastJoinMs = Math.max(...trace.states.filter(({ state }) => state === 'joining').map(({ atMs }) => atMs));
      expect(completed?.atMs).toBeGreaterThan(lastJoinMs);
      const served = polls
        .filter(({ atMs }) => atMs > lastJoinMs && atMs < (completed?.atMs ?? 0))
        .flatMap(({ slices }) => slices);
      expect(PARTITIONS - new Set(served.map(([partition]) => partition)).size).toBe(out.eager_paused_partitions);
      const stopped = new Set(
        trace.states
          .filter(({ entity, state }) => entity.startsWith('consumer') && state === 'joining')
          .map(({ entity }) => entity),
      );
      expect(stopped.size).toBe(given.to);
    });
  },
);

describe.each(INCREMENTAL)('vectors D2, $name: only what moves stops', ({ config }) => {
  it.each(vectors.D2_moves_P48)(
    '$in.from → $in.to members: $out.cooperative_or_848_paused_partitions stop',
    ({ in: given, out }) => {
      const { trace, polls } = resize(given, config);

      const kept = keptOf(polls);

      expect(PARTITIONS - kept.length).toBe(out.sticky_min_moved);
      expect(PARTITIONS - kept.length).toBe(out.cooperative_or_848_paused_partitions);
      // Records come every 20 ms on each partition; one that stays is never without a poll for a tenth of a second.
      const stopped = stoppedFor(polls, 100);
      expect(stopped.size).toBeGreaterThan(0);
      expect(kept.filter((partition) => stopped.has(partition))).toEqual([]);
      // Nobody who was there before has to give up everything.
      const old = trace.states.filter(({ entity, state }) => state === 'revoking' && Number(entity.split('/')[1]) < given.to);
      expect(old).toEqual([]);
      expect(trace.summary.duplicates).toBe(0);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { Trace } from '../../trace/trace.ts';
import vectors from './kafka.json' with { type: 'json' };
import { tolerance } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const MEMBERS = 8;
const JOIN_MS = 30_000;
const INTERVAL_MS = 300_000;

/**
 * Members that come back to poll() so many seconds after they learned of a rebalance. Everyone learns of it at the same moment: a
 * ninth member joins, and heartbeats are so frequent that they do not matter. A stall keeps each one away from poll() for as long as
 * the row says. The ninth waits with them, and does not count.
 */
function rebalanceWith(secondsToPoll: readonly number[], config: Readonly<Record<string, unknown>>): Trace {
  return simulate(
    vectorScenario({
      durationMs: JOIN_MS + 420_000,
      traffic: { ratePerSecond: [[0, 10]] },
      topic: { partitions: MEMBERS },
      instances: MEMBERS,
      config: { 'heartbeat.interval.ms': 1, 'max.poll.interval.ms': INTERVAL_MS, ...config },
      application: { recordMs: 0, pollTimeoutMs: 100 },
      changes: [{ atMs: JOIN_MS, set: { '/kafka/group/instances': MEMBERS + 1 } }],
      faults: secondsToPoll.map((seconds, i) => ({
        kind: 'stall',
        atMs: JOIN_MS,
        forMs: seconds * 1000,
        target: `/kafka/group/instances/${String(i)}`,
      })),
    }),
  );
}

/** How long each old member waits between its return to the group and the assignment, s. */
function stalledSeconds(trace: Trace): number {
  let seconds = 0;
  for (let member = 0; member < MEMBERS; member++) {
    const states = trace.states.filter(({ entity }) => entity === `consumer/${String(member)}`);
    states.forEach(({ atMs, state }, i) => {
      const next = states[i + 1];
      if (state === 'joining' && next?.state === 'polling') seconds += (next.atMs - atMs) / 1000;
    });
  }
  return seconds;
}

describe('vectors I2: an eager join phase waits for the slowest member', () => {
  it.each(vectors.I2_eager)(
    'next polls after $in.next_poll_s_per_member s: join phase $out.join_phase_s s, $out.stalled_consumer_seconds consumer-seconds lost',
    ({ in: { next_poll_s_per_member: seconds }, out }) => {
      const trace = rebalanceWith(seconds, {});
      const startedMs = trace.events.find((event) => event.kind === 'rebalance.started')?.atMs ?? NaN;
      const completedMs = trace.events.find((event) => event.kind === 'rebalance.completed')?.atMs ?? NaN;
      const joinPhase = (completedMs - startedMs) / 1000;
      const stalled = stalledSeconds(trace);

      expect(Math.abs(joinPhase - out.join_phase_s)).toBeLessThanOrEqual(tolerance(out.join_phase_s));
      expect(Math.abs(stalled - out.stalled_consumer_seconds)).toBeLessThanOrEqual(tolerance(out.stalled_consumer_seconds, 0.1));
      expect(stalled / (MEMBERS * joinPhase)).toBeCloseTo(out.fraction_lost, 2);
    },
  );

  it('should cost the partitions that stay nothing in a cooperative rebalance', () => {
    const { in: given } = vectors.I2_eager[0]!;
    const trace = rebalanceWith(given.next_poll_s_per_member, { 'partition.assignment.strategy': 'cooperative-sticky' });

    expect(stalledSeconds(trace)).toBe(0);
  });
});

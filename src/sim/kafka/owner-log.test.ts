import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import type { StateChange, Trace } from '../trace/trace.ts';
import { vectorScenario, type VectorSetup } from './vectors/vector-scenario.ts';

const SCALED_MS = 20_000;

/** Six partitions, two members, a third one from 20 s on. */
function scaledOut(config: NonNullable<VectorSetup['config']>, changes: Partial<VectorSetup> = {}): Trace {
  return simulate(
    vectorScenario({
      durationMs: 60_000,
      instances: 2,
      topic: { partitions: 6 },
      traffic: { ratePerSecond: [[0, 600]] },
      broker: { 'group.initial.rebalance.delay.ms': 0 },
      changes: [{ atMs: SCALED_MS, set: { '/kafka/group/instances': 3 } }],
      config,
      ...changes,
    }),
  );
}

/** The states of `partition/N` that follow the scale-out, by partition. */
function handovers({ states }: Trace): readonly (readonly StateChange[])[] {
  return Array.from({ length: 6 }, (_, partition) =>
    states.filter(({ entity, atMs }) => entity === `partition/${String(partition)}` && atMs >= SCALED_MS),
  );
}

describe('the owners of the partitions', () => {
  it('should all give up and come back where the group is EAGER', () => {
    for (const changes of handovers(scaledOut({ 'partition.assignment.strategy': 'range' })))
      expect(changes.map(({ state }) => state)).toEqual(['nobody', expect.stringMatching(/^consumer\/[012]$/)]);
  });

  it('should change only where a partition moves, where the protocol lets the others be', () => {
    for (const config of [{ 'partition.assignment.strategy': 'cooperative-sticky' }, { 'group.protocol': 'consumer' }]) {
      const moved = handovers(scaledOut(config)).filter((changes) => changes.length > 0);

      expect(moved).toHaveLength(2);
      for (const changes of moved) expect(changes.map(({ state }) => state)).toEqual(['nobody', 'consumer/2']);
    }
  });

  it('should be nobody while the group waits for the session of a member that died', () => {
    const trace = scaledOut(
      { 'group.protocol': 'consumer' },
      {
        changes: [],
        durationMs: 45_000,
        group: { startupMs: 30_000 },
        broker: { 'group.consumer.session.timeout.ms': 10_000, 'group.consumer.heartbeat.interval.ms': 1000 },
        faults: [{ kind: 'crash', atMs: SCALED_MS, target: '/kafka/group/instances/0' }],
      },
    );
    const orphaned = handovers(trace).filter((changes) => changes[0]?.state === 'nobody');

    expect(orphaned).toHaveLength(3);
    for (const [gone, taken] of orphaned) {
      expect(gone?.atMs).toBe(SCALED_MS);
      expect(taken?.state).toBe('consumer/1');
      expect((taken?.atMs ?? 0) - SCALED_MS).toBeGreaterThan(9000);
    }
  });

  it('should end alike in the preview', () => {
    const lastOf = (trace: Trace): readonly (string | undefined)[] => handovers(trace).map((changes) => changes.at(-1)?.state);
    const setup = {
      config: { 'partition.assignment.strategy': 'range' },
      durationMs: 60_000,
      instances: 2,
      topic: { partitions: 6 },
    };
    const scenario = vectorScenario({ ...setup, changes: [{ atMs: SCALED_MS, set: { '/kafka/group/instances': 3 } }] });

    expect(lastOf(simulate(scenario, { fidelity: 'preview' }))).toEqual(lastOf(simulate(scenario)));
  });
});

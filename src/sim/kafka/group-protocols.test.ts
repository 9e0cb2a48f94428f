import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kafkaScenario } from '../../testing/arbitraries/kafka-scenarios.ts';
import { simulate } from '../run.ts';
import type { Trace } from '../trace/trace.ts';
import { pollsOf, valueAt } from './vectors/read-trace.ts';
import { vectorScenario } from './vectors/vector-scenario.ts';

const CRASH_MS = 20_000;
const DURATION_MS = 90_000;

const PROTOCOLS = [
  { name: 'classic, range', config: { 'partition.assignment.strategy': 'range' } },
  { name: 'classic, cooperative-sticky', config: { 'partition.assignment.strategy': 'cooperative-sticky' } },
  { name: 'consumer', config: { 'group.protocol': 'consumer' } },
] as const;

/** Four members with two partitions each, 100 records/s on every partition; something happens to member 0 at CRASH_MS. */
function group(config: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}): Trace {
  return simulate(
    vectorScenario({
      durationMs: DURATION_MS,
      traffic: { ratePerSecond: [[0, 800]] },
      topic: { partitions: 8 },
      instances: 4,
      config: { 'fetch.min.bytes': 10, ...config },
      application: { recordMs: 0.1, roundTripMs: 2 },
      faults: [{ kind: 'crash', atMs: CRASH_MS, target: '/kafka/group/instances/0' }],
      ...more,
    }),
    { pollEvents: true },
  );
}

const countOf = (trace: Trace, kind: string): number => trace.events.filter((event) => event.kind === kind).length;

/** The longest time for which a consumer returned no records, ms. */
function longestSilence(trace: Trace, consumer: number): number {
  const times = pollsOf(trace)
    .filter((poll) => poll.consumer === consumer && poll.records > 0)
    .map(({ atMs }) => atMs);
  return Math.max(...times.map((atMs, i) => atMs - (times[i - 1] ?? 0)));
}

describe('a process that crashes and is started again at once', () => {
  it.each(PROTOCOLS)(
    'should come back as a new member, while the old one keeps its partitions for a session ($name)',
    ({ config }) => {
      const trace = group(config, { group: { startupMs: 2000 } });
      const expiredMs = trace.events.find(({ kind }) => kind === 'member.expired')?.atMs ?? NaN;

      expect(countOf(trace, 'member.joined')).toBe(1);
      expect(expiredMs).toBeGreaterThan(CRASH_MS + 39_000);
      expect(expiredMs).toBeLessThanOrEqual(CRASH_MS + 45_000);
      expect(valueAt(trace, DURATION_MS, 'lag')).toBeLessThan(200);
    },
  );

  it('should stop an eager group until the dead member’s session is over: the join waits for it', () => {
    expect(longestSilence(group(PROTOCOLS[0].config, { group: { startupMs: 2000 } }), 2)).toBeGreaterThan(35_000);
  });

  it.each(PROTOCOLS.slice(1))('should not stop the others in an incremental one ($name)', ({ config }) => {
    expect(longestSilence(group(config, { group: { startupMs: 2000 } }), 2)).toBeLessThan(1000);
  });

  it.each(PROTOCOLS)(
    'should come back as the same member with group.instance.id, without any rebalance ($name)',
    ({ config }) => {
      const trace = group({ ...config, 'group.instance.id': 'worker' }, { group: { startupMs: 10_000 } });

      expect(trace.summary['rebalances']).toBe(0);
      expect(countOf(trace, 'member.returned')).toBe(1);
      expect(longestSilence(trace, 0)).toBeGreaterThan(9900);
      expect(longestSilence(trace, 0)).toBeLessThan(11_000);
      expect(longestSilence(trace, 2)).toBeLessThan(1000);
      // Its two partitions waited; everything is read.
      expect(valueAt(trace, CRASH_MS + 10_000, 'lag', 'partition/0')).toBeGreaterThan(900);
      expect(valueAt(trace, DURATION_MS, 'lag')).toBeLessThan(200);
    },
  );

  it.each(PROTOCOLS)('should have its work done again from the committed offset ($name)', ({ config }) => {
    const busy = group(config, {
      group: { startupMs: 2000 },
      traffic: { initialBacklog: 400_000 },
      application: { recordMs: 1, roundTripMs: 2 },
    });

    // It dies in the middle of a batch: what the batch had finished is finished twice, at most one batch of it.
    expect(busy.summary.duplicates).toBeGreaterThan(0);
    expect(busy.summary.duplicates).toBeLessThanOrEqual(500);
  });
});

describe('a member that closes', () => {
  it.each(PROTOCOLS)(
    'should say nothing when it is static: nobody takes over before its session is over ($name)',
    ({ config }) => {
      const close = { faults: [], changes: [{ atMs: CRASH_MS, set: { '/kafka/group/instances': 3 } }] };
      const dynamic = group(config, close);
      const fixed = group({ ...config, 'group.instance.id': 'worker' }, close);

      expect(dynamic.events.find(({ kind }) => kind === 'rebalance.started')?.atMs).toBeLessThan(CRASH_MS + 200);
      expect(fixed.events.find(({ kind }) => kind === 'rebalance.started')?.atMs).toBeGreaterThan(CRASH_MS + 39_000);
      expect(valueAt(fixed, DURATION_MS, 'lag')).toBeLessThan(300);
    },
  );
});

describe('a cooperative leader that is busy', () => {
  it('should keep those waiting who get something new, and nobody else', () => {
    const trace = simulate(
      vectorScenario({
        durationMs: 60_000,
        traffic: { ratePerSecond: [[0, 800]] },
        topic: { partitions: 8 },
        instances: 4,
        config: { ...PROTOCOLS[1].config, 'fetch.min.bytes': 10 },
        application: { recordMs: 0.1, roundTripMs: 2 },
        // It has joined by then, and is away when the answer comes.
        changes: [{ atMs: CRASH_MS, set: { '/kafka/group/instances': 5 } }],
        faults: [{ kind: 'stall', atMs: CRASH_MS + 2600, forMs: 15_000, target: '/kafka/group/instances/0' }],
      }),
      { pollEvents: true },
    );

    expect(longestSilence(trace, 2)).toBeLessThan(1000);
    expect(countOf(trace, 'rebalance.started')).toBe(2);
    expect(valueAt(trace, 60_000, 'lag')).toBeLessThan(300);
  });
});

describe('any small run', () => {
  it('should have one owner of a partition at a time: it changes hands at most once for every rebalance', () => {
    fc.assert(
      fc.property(kafkaScenario({ withChanges: true, withFaults: true, withBreaches: true }), (scenario) => {
        const trace = simulate(scenario, { pollEvents: true });
        const started = trace.events.filter(({ kind }) => kind === 'rebalance.started').map(({ atMs }) => atMs);
        const owners = new Map<number, { readonly consumer: number; readonly switches: number }>();

        for (const { consumer, atMs, slices } of pollsOf(trace))
          for (const [partition] of slices) {
            const before = owners.get(partition) ?? { consumer, switches: 0 };
            const switches = before.switches + (before.consumer === consumer ? 0 : 1);
            owners.set(partition, { consumer, switches });
            expect(switches).toBeLessThanOrEqual(started.filter((startedMs) => startedMs <= atMs).length);
          }
      }),
      { numRuns: 120 },
    );
  });
});

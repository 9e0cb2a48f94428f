import { describe, expect, it } from 'vitest';
import { createRun, simulate } from '../run.ts';
import { parseScenario } from '../scenario/parse-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Trace } from '../trace/trace.ts';

const HEARTBEAT_MS = 3000;
const ROUND_TRIP_MS = 4;

describe('scaling out in mid-run (classic, EAGER)', () => {
  const scaleOut = scenarioWith({ changes: [{ atMs: 10_000, set: { '/kafka/group/instances': 8 } }] });

  it('should end the join phase one heartbeat after the news at the latest, and tell everyone 2½ round trips later', () => {
    const trace = simulate(scaleOut);

    const started = eventAt(trace, 'rebalance.started');
    const completed = eventAt(trace, 'rebalance.completed');

    expect(started).toBe(10_000 + ROUND_TRIP_MS / 2);
    expect(completed - started).toBeGreaterThan(2.5 * ROUND_TRIP_MS);
    expect(completed - started).toBeLessThanOrEqual(HEARTBEAT_MS + 4 * ROUND_TRIP_MS);
    expect(trace.summary['rebalances']).toBe(1);
  });

  it('should take every partition from every member, one by one as they hear of it, and give them back to all at once', () => {
    const trace = simulate(scaleOut);
    const completed = eventAt(trace, 'rebalance.completed');

    const revoked = trace.states.filter(({ state, atMs }) => state === 'revoking' && atMs >= 10_000).map(({ atMs }) => atMs);
    const back = trace.states.filter(({ state, atMs }) => state === 'polling' && atMs >= 10_000 && atMs <= completed);

    expect(revoked).toHaveLength(4);
    expect(Math.max(...revoked) - Math.min(...revoked)).toBeGreaterThan(0);
    expect(back.map(({ atMs }) => atMs)).toEqual(Array.from({ length: 8 }, () => completed));
  });

  it('should lose nothing and repeat nothing when the application finishes its writes before it gives up its partitions', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { summary } = simulate({ ...scaleOut, seed });

      expect(summary.duplicates).toBe(0);
      expect(summary.processed + summary.backlog).toBe(summary.produced + summary.initialBacklog);
    }
  });

  it('should raise the throughput from 4 to 8 instances, and the preview should tell the same story', () => {
    const exact = simulate(scaleOut);
    const preview = simulate(scaleOut, { fidelity: 'preview' });

    for (const trace of [exact, preview]) {
      const throughput = seriesOf(trace, 'throughput');
      expect(throughput[9]).toBeGreaterThan(3900);
      expect(throughput[9]).toBeLessThan(4100);
      expect(throughput[20]).toBeGreaterThan(7900);
      expect(throughput[20]).toBeLessThan(8100);
    }
    expect(eventAt(preview, 'rebalance.completed')).toBeCloseTo(eventAt(exact, 'rebalance.completed'), -2);
  });

  it('should absorb members that start one after another into an open join phase, and else rebalance once for each', () => {
    const staggered = (staggerMs: number): number =>
      simulate(
        scenarioWith({ group: { instances: 4, staggerMs }, changes: [{ atMs: 10_000, set: { '/kafka/group/instances': 6 } }] }),
      ).summary['rebalances'] ?? 0;

    expect(staggered(50)).toBe(1);
    expect(staggered(8000)).toBe(2);
  });
});

describe('scaling in', () => {
  it('should close cleanly: the others take over without a duplicate', () => {
    const trace = simulate(scenarioWith({ changes: [{ atMs: 10_000, set: { '/kafka/group/instances': 2 } }] }));

    expect(trace.summary.duplicates).toBe(0);
    expect(seriesOf(trace, 'instances').at(-1)).toBe(2);
    expect(seriesOf(trace, 'throughput').at(-1)).toBeCloseTo(2000, -2);
  });

  it('should leave the log alone when nobody is left, and start again after the initial rebalance delay', () => {
    const trace = simulate(
      scenarioWith({
        changes: [
          { atMs: 5000, set: { '/kafka/group/instances': 0 } },
          { atMs: 15_000, set: { '/kafka/group/instances': 1 } },
        ],
      }),
    );

    expect(seriesOf(trace, 'throughput')[14]).toBe(0);
    expect(eventAt(trace, 'rebalance.completed')).toBeCloseTo(15_000 + 3000, -2);
  });
});

describe('a breach of max.poll.interval.ms in a group of two', () => {
  it('should hand the partitions to the other member, which does again what the first one still finishes', () => {
    const trace = simulate(
      scenarioWith({
        partitions: 2,
        group: { instances: 2, config: { 'max.poll.interval.ms': 4000, 'max.poll.records': 500 } },
        application: { threading: 'inline', commit: 'afterBatch', recordMs: 1, sink: null },
        faults: [{ kind: 'stall', target: '/kafka/group/instances/0', atMs: 5000, forMs: 10_000 }],
      }),
    );

    expect(trace.summary['pollIntervalBreaches']).toBe(1);
    expect(trace.summary['rebalances']).toBe(2);
    expect(trace.summary.duplicates).toBeGreaterThan(0);
    expect(trace.summary.duplicates).toBeLessThanOrEqual(500);
  });
});

describe('a live run', () => {
  it('should give the trace of the scenario with the change written in', () => {
    const written = scenarioWith({ changes: [{ atMs: 10_000, set: { '/kafka/group/instances': 8 } }] });
    const run = createRun(scenarioWith({}));

    run.advanceTo(10_000);
    run.change('/kafka/group/instances', 8);
    run.advanceTo(30_000);

    expect({ ...run.trace(), source: null, hash: '' }).toEqual({ ...simulate(written), source: null, hash: '' });
  });
});

// Helpers

/** 24 partitions with a standing backlog; 1 ms a record, so an instance does 1000 records/s. */
function scenarioWith(given: {
  partitions?: number;
  group?: object;
  application?: object;
  changes?: readonly object[];
  faults?: readonly object[];
}): Scenario {
  const parsed = parseScenario({
    format: 'scenario.v1',
    id: 'rebalance',
    title: 'Rebalance',
    system: 'kafka',
    seed: 7,
    durationMs: 30_000,
    traffic: { arrivals: 'poisson', ratePerSecond: [[0, 9000]], recordBytes: 1024, initialBacklog: 100_000 },
    services: { store: { serviceMs: 20 } },
    changes: given.changes ?? [],
    faults: given.faults ?? [],
    kafka: {
      topic: { partitions: given.partitions ?? 24, brokers: 2 },
      group: { instances: 4, ...given.group },
      application: {
        roundTripMs: ROUND_TRIP_MS,
        recordMs: 1,
        threading: 'worker',
        commit: 'contiguousPrefix',
        queue: { pauseAt: 1000, resumeAt: 500 },
        sink: { service: 'store', batchRecords: 50, lingerMs: 20, concurrency: 1 },
        ...given.application,
      },
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems, null, 2));
  return parsed.scenario;
}

function eventAt(trace: Trace, kind: string): number {
  return trace.events.find((event) => event.kind === kind)?.atMs ?? NaN;
}

function seriesOf(trace: Trace, id: string): Float64Array {
  return trace.series.find((series) => series.id === id && series.of === 'group')?.values ?? new Float64Array();
}

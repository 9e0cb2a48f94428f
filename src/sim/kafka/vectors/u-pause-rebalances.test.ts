import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { Trace } from '../../trace/trace.ts';
import vectors from './kafka.json' with { type: 'json' };
import { fetchesOf, pollsOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const [, eagerBack, eagerDone, retained, moved] = vectors.U_pause_trace;

const JOIN_MS = 600;
const PAUSED_UNTIL_MS = 1000;
const EAGER = { 'heartbeat.interval.ms': 1 };
const INCREMENTAL = [
  { name: 'cooperative-sticky', config: { 'heartbeat.interval.ms': 1, 'partition.assignment.strategy': 'cooperative-sticky' } },
  { name: 'KIP-848', config: { 'group.protocol': 'consumer' } },
];

/**
 * Row 1's consumer: a poll of 500 out of a chunk of 700 pauses it, and its next poll blocks for a second. When the second member joins,
 * everyone hears of it within a millisecond; by then the worker has done `JOIN_MS / recordMs` records.
 *
 * @param partitions with one, the first member keeps it; with two (all records on the second one), the second member gets that one
 */
function rebalanceWhilePaused(config: Readonly<Record<string, unknown>>, recordMs: number, partitions: 1 | 2): Trace {
  return simulate(
    vectorScenario({
      durationMs: 4000,
      traffic: { initialBacklog: 700, partitionShares: partitions === 1 ? [1] : [0, 1] },
      topic: { partitions },
      config: { 'max.poll.records': 500, ...config },
      broker: { 'group.consumer.heartbeat.interval.ms': 1 },
      application: {
        threading: 'worker',
        recordMs,
        pollTimeoutMs: PAUSED_UNTIL_MS,
        queue: { pauseAt: 500, resumeAt: 10 },
      },
      changes: [{ atMs: JOIN_MS, set: { '/kafka/group/instances': 2 } }],
    }),
    { pollEvents: true },
  );
}

interface Delivery {
  readonly consumer: number;
  readonly atMs: number;
  readonly from: number;
  readonly to: number;
}

const deliveriesOf = (trace: Trace): Delivery[] =>
  pollsOf(trace).flatMap(({ consumer, atMs, slices }) =>
    slices.map(([, from, records]) => ({ consumer, atMs, from, to: from + records - 1 })),
  );

/** Records that poll() returned more than once. */
function deliveredAgain(deliveries: readonly Delivery[]): number {
  let end = 0;
  let again = 0;
  for (const { from, to } of deliveries) {
    again += Math.max(0, Math.min(end, to + 1) - from);
    end = Math.max(end, to + 1);
  }
  return again;
}

const fetchesBetween = (trace: Trace, fromMs: number, toMs: number): number =>
  fetchesOf(trace).filter(({ atMs }) => atMs > fromMs && atMs < toMs).length;

describe('vectors U: rebalances while partitions are paused', () => {
  it('row 2: EAGER, the partition comes back: unpaused, read again from the committed offset', () => {
    const { out } = eagerBack!;
    const trace = rebalanceWhilePaused(EAGER, 2, 1);
    const [first, second, ...others] = deliveriesOf(trace);

    expect(first).toMatchObject({ from: 0, to: 499 });
    expect(second).toMatchObject({ consumer: 0, from: out.position });
    expect(`${String(second?.from)}..${String(first?.to)}`).toBe(out.redelivered);
    expect(deliveredAgain([first!, second!, ...others])).toBe(out.duplicates);
    // Unpaused: it returns records long before the paused poll would have ended. Discarded: it had to fetch them first.
    expect(second?.atMs).toBeLessThan(PAUSED_UNTIL_MS);
    expect(fetchesBetween(trace, JOIN_MS, second?.atMs ?? NaN)).toBe(1);
  });

  it('row 3: EAGER, with everything committed: fetched again from there, nothing twice', () => {
    const { out } = eagerDone!;
    const trace = rebalanceWhilePaused(EAGER, 1, 1);
    const [, second, ...others] = deliveriesOf(trace);

    expect(second).toMatchObject({ consumer: 0, from: out.position, to: 699 });
    expect(second?.atMs).toBeLessThan(PAUSED_UNTIL_MS);
    expect(fetchesBetween(trace, JOIN_MS, second?.atMs ?? NaN)).toBe(1);
    expect(others).toEqual([]);
    expect(deliveredAgain(deliveriesOf(trace))).toBe(out.duplicates);
  });

  it.each(INCREMENTAL)('row 4: $name, the partition stays: paused as it was, its chunk in the buffer', ({ config }) => {
    const { out } = retained!;
    const trace = rebalanceWhilePaused(config, 2, 1);
    const [, second, ...others] = deliveriesOf(trace);

    expect(trace.events.some((event) => event.kind === 'rebalance.completed')).toBe(true);
    expect(trace.summary['pauses']).toBe(1);
    // Paused: nothing until the poll that blocks has ended, and none of the queue was thrown away.
    expect(second?.atMs).toBeGreaterThanOrEqual(PAUSED_UNTIL_MS);
    expect(second).toMatchObject({ consumer: 0, from: out.position, to: 699 });
    expect(fetchesBetween(trace, JOIN_MS, second?.atMs ?? NaN)).toBe(0);
    expect(others).toEqual([]);
    expect(deliveredAgain(deliveriesOf(trace))).toBe(out.duplicates);
  });

  it.each(INCREMENTAL)(
    'row 5: $name, the partition moves: its new owner starts unpaused from the committed offset',
    ({ config }) => {
      const { out } = moved!;
      const trace = rebalanceWhilePaused(config, 2, 2);
      const [, second, ...others] = deliveriesOf(trace);

      expect(second).toMatchObject({ consumer: 1, from: out.new_owner_position });
      expect(second?.atMs).toBeLessThan(PAUSED_UNTIL_MS);
      expect(out.new_owner_paused).toBe(false);
      expect(deliveredAgain(deliveriesOf(trace))).toBe(out.duplicates);
      expect(others.every(({ consumer }) => consumer === 1)).toBe(true);
    },
  );
});

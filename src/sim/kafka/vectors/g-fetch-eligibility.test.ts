import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import { partitionsToFetch } from '../fetcher.ts';
import vectors from './kafka.json' with { type: 'json' };
import { fetchesOf, pollsOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

type Row = (typeof vectors.G2_fetch_eligibility)[number];

/** Partition p is led by broker p mod 2: the vector's p0 and p1 (on A) are 0 and 2, its p2 (on B) is 1. */
const NUMBER_OF: Readonly<Record<string, number>> = { p0: 0, p1: 2, p2: 1, A: 0, B: 1 };
const CLIENTS = [
  { client: 'java-3.9', column: 'v3' },
  { client: 'java-4.1', column: 'v4' },
] as const;

const numbersOf = (names: readonly string[]): number[] => names.map((name) => NUMBER_OF[name] ?? NaN).sort((a, b) => a - b);

/** What a row wants: the partitions to ask each broker for. */
function wanted(row: Row, column: 'v3' | 'v4'): Map<number, number[]> {
  return new Map(Object.entries(row.out[column]).map(([broker, names]) => [NUMBER_OF[broker] ?? NaN, numbersOf(names)]));
}

/** Backlogs of p0, p1, p2; a poll of 500 takes 50 ms; the broker keeps an empty-handed fetch for 1 ms only. */
function run(
  client: 'java-3.9' | 'java-4.1',
  [p0, p1, p2]: readonly [number, number, number],
  chunk: number,
  application: Readonly<Record<string, unknown>> = {},
) {
  const total = p0 + p1 + p2;
  return simulate(
    vectorScenario({
      durationMs: 300,
      client,
      traffic: { initialBacklog: total, partitionShares: [p0 / total, p2 / total, p1 / total] },
      topic: { partitions: 3, brokers: 2 },
      config: { 'max.poll.records': 500, 'max.partition.fetch.bytes': chunk, 'fetch.max.wait.ms': 1 },
      application: { recordMs: 0.1, ...application },
    }),
    { pollEvents: true },
  );
}

/** The fetches that the client sent while its `index`-th poll returned. */
function fetchesAtPoll(trace: ReturnType<typeof run>, index: number): Map<number, number[]> {
  const atMs = pollsOf(trace)[index]?.atMs;
  const sent = fetchesOf(trace).filter((fetch) => fetch.atMs === atMs);
  return new Map(sent.map(({ broker, partitions }) => [broker, [...partitions].sort((a, b) => a - b)]));
}

const row = (number: number): Row => vectors.G2_fetch_eligibility[number - 1]!;

describe.each(CLIENTS)('vectors G2, $client: what may be fetched', ({ client, column }) => {
  it('row 1: p0 buffered', () => {
    // Poll 1 takes 500 of p0's 800; poll 2 p0's 300 and 200 of p2's 400; poll 3 p2's last 200 and 300 of p0's next 700.
    const trace = run(client, [1500, 0, 400], 800);
    expect(pollsOf(trace)[2]?.slices).toEqual([
      [1, 200, 200],
      [0, 800, 300],
    ]);

    expect(fetchesAtPoll(trace, 2)).toEqual(wanted(row(1), column));
  });

  it('row 3: p0 buffered, a fetch to B in flight', () => {
    // A's answer with p0 comes first and is polled at once; B's is still on its way.
    const trace = run(client, [1500, 0, 400], 800);
    expect(pollsOf(trace)[0]?.slices).toEqual([[0, 0, 500]]);

    expect(fetchesAtPoll(trace, 0)).toEqual(wanted(row(3), column));
  });

  it('row 5: everything buffered', () => {
    // Two polls take 1000 of p0's 1200; p1 and p2 have not been touched.
    const trace = run(client, [1200, 300, 300], 2000);
    expect(pollsOf(trace)[1]?.slices).toEqual([[0, 500, 500]]);

    expect(fetchesAtPoll(trace, 1)).toEqual(wanted(row(5), column));
  });

  it('row 7: everything paused, nothing buffered', () => {
    // One poll takes all there is and pauses the consumer; the prefetch sent with it comes back with nothing.
    const trace = run(client, [300, 60, 40], 2000, {
      threading: 'worker',
      recordMs: 1,
      pollTimeoutMs: 10,
      queue: { pauseAt: 100, resumeAt: 50 },
    });
    const pausedPolls = pollsOf(trace).filter((poll) => poll.atMs > 5);
    const resumed = fetchesOf(trace).find((fetch) => fetch.atMs > 5);

    expect(pausedPolls.length).toBeGreaterThan(10);
    expect(resumed).toBeUndefined();
    expect(wanted(row(7), column).size).toBe(0);
  });

  // Rows 2, 4 and 6 pause some partitions and not others, which no consumer of ours does: the plant's own function is asked.
  it.each(vectors.G2_fetch_eligibility.filter(({ in: { in_flight_brokers: inFlight } }) => inFlight.length === 0))(
    'buffered $in.buffered, paused $in.paused',
    (given) => {
      const flags = (names: readonly string[]): Uint8Array =>
        Uint8Array.from([0, 1, 2], (p) => (numbersOf(names).includes(p) ? 1 : 0));
      const asked = new Map<number, number[]>();
      for (const broker of [0, 1]) {
        const session = Int32Array.from([0, 1, 2].filter((partition) => partition % 2 === broker));
        const into = new Int32Array(3);
        const count = partitionsToFetch(session, flags(given.in.buffered), flags(given.in.paused), client, into);
        if (count > 0) asked.set(broker, [...into.subarray(0, count)]);
      }

      expect(asked).toEqual(wanted(given, column));
    },
  );
});

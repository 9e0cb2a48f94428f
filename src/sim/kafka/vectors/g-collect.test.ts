import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import type { Trace } from '../../trace/trace.ts';
import vectors from './kafka.json' with { type: 'json' };
import { fetchesOf, pollsOf } from './read-trace.ts';
import { vectorScenario } from './vector-scenario.ts';

const indexOf = (name: string): number => Number(name.slice(1));

/** The backlog of each partition is its chunk: the first fetch brings all of them. */
function run(chunks: readonly (readonly (string | number)[])[], maxPollRecords: number, more = 0): Trace {
  const sizes = chunks.map((chunk) => Number(chunk[1]));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return simulate(
    vectorScenario({
      durationMs: 1000,
      traffic: { initialBacklog: total + more, partitionShares: sizes.map((size) => size / total) },
      topic: { partitions: chunks.length },
      config: { 'max.poll.records': maxPollRecords, 'max.partition.fetch.bytes': Math.max(...sizes) },
      application: { recordMs: 0.1 },
    }),
    { pollEvents: true },
  );
}

describe('vectors G: what a poll is made of', () => {
  it.each(vectors.G_collect)('chunks $in.chunks, max.poll.records $in.max_poll_records → $out', (row) => {
    const polls = pollsOf(run(row.in.chunks, row.in.max_poll_records)).filter((poll) => poll.records > 0);

    expect(polls.map(({ slices }) => slices.map(([partition, , records]) => [partition, records]))).toEqual(
      row.out.map((poll) => poll.map(([name, records]) => [indexOf(String(name)), records])),
    );
    // Slices of one partition follow one another.
    const next = new Map<number, number>();
    for (const [partition, from, records] of polls.flatMap(({ slices }) => slices)) {
      expect(from).toBe(next.get(partition) ?? 0);
      next.set(partition, from + records);
    }
  });

  it('should hand out a lone chunk as it is, though more is waiting at the broker (row 4)', () => {
    const { in: input, out } = vectors.G_collect[3]!;
    const [first] = pollsOf(run(input.chunks, input.max_poll_records, 5000));

    expect(first?.records).toBe(out[0]?.[0]?.[1]);
  });

  it('should delay the refetch of a chunk that ends exactly with a poll by one poll (row 2, rule 7)', () => {
    const { in: input } = vectors.G_collect[1]!;
    const trace = run(input.chunks, input.max_poll_records);
    const [first, second] = pollsOf(trace);
    const sentAt = (atMs: number | undefined): (readonly number[])[] =>
      fetchesOf(trace)
        .filter((fetch) => fetch.atMs === atMs)
        .map((fetch) => fetch.partitions);

    expect(sentAt(first?.atMs)).toEqual([]);
    expect(sentAt(second?.atMs)).toEqual([[0, 1]]);
  });
});

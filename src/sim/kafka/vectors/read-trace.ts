/** Reads from a trace what vectors speak of: slopes, the moment at which a curve comes down, polls, fetches. */
import type { Trace } from '../../trace/trace.ts';

/** The values of one series; `of` is the group unless told otherwise. */
export function valuesOf(trace: Trace, id: string, of = 'group'): Float64Array {
  const series = trace.series.find((candidate) => candidate.id === id && candidate.of === of);
  if (series === undefined) throw new Error(`The trace has no series '${id}' of '${of}'.`);
  return series.values;
}

/** The value at a sample time, ms. */
export function valueAt(trace: Trace, atMs: number, id: string, of = 'group'): number {
  const index = trace.timeMs.indexOf(atMs);
  if (index < 0) throw new Error(`The trace has no sample at ${String(atMs)} ms.`);
  return valuesOf(trace, id, of)[index] as number;
}

/** Growth between two sample times, per second. */
export function slopePerSecond(trace: Trace, fromMs: number, toMs: number, id: string, of = 'group'): number {
  return ((valueAt(trace, toMs, id, of) - valueAt(trace, fromMs, id, of)) / (toMs - fromMs)) * 1000;
}

/**
 * When a falling curve first comes down to `level`, s, counted from `fromMs` on; samples are joined by straight lines. Null when it
 * never does.
 */
export function secondsUntilAtMost(trace: Trace, level: number, fromMs: number, id: string, of = 'group'): number | null {
  const values = valuesOf(trace, id, of);
  for (let i = trace.timeMs.indexOf(fromMs); i < values.length; i++) {
    const value = values[i] as number;
    if (value > level) continue;
    const atMs = trace.timeMs[i] as number;
    if (atMs === fromMs) return 0;
    const before = values[i - 1] as number;
    const beforeMs = trace.timeMs[i - 1] as number;
    return (beforeMs + ((before - level) / (before - value)) * (atMs - beforeMs) - fromMs) / 1000;
  }
  return null;
}

/** A slice of a poll: partition, first offset, records. */
export type Slice = readonly [partition: number, from: number, records: number];

export interface Poll {
  readonly consumer: number;
  /** When poll() was called and when it returned, ms. */
  readonly calledAtMs: number;
  readonly atMs: number;
  readonly slices: readonly Slice[];
  readonly records: number;
}

const consumerOf = (entity: string): number => Number(entity.split('/')[1]);

/** Every poll() that returned, in order; the run must have been started with `pollEvents`. */
export function pollsOf(trace: Trace): Poll[] {
  return trace.events
    .filter((event) => event.kind === 'poll.returned')
    .map(({ atMs, entity, detail }) => {
      const slices = detail?.['slices'] as readonly Slice[];
      const records = slices.reduce((sum, slice) => sum + slice[2], 0);
      return { consumer: consumerOf(entity), calledAtMs: detail?.['calledAtMs'] as number, atMs, slices, records };
    });
}

export interface Fetch {
  readonly consumer: number;
  readonly atMs: number;
  readonly broker: number;
  readonly partitions: readonly number[];
}

/** Every fetch that was sent, in order. */
export function fetchesOf(trace: Trace): Fetch[] {
  return trace.events
    .filter((event) => event.kind === 'fetch.sent')
    .map(({ atMs, entity, detail }) => ({
      consumer: consumerOf(entity),
      atMs,
      broker: detail?.['broker'] as number,
      partitions: detail?.['partitions'] as readonly number[],
    }));
}

/** Which partitions each consumer was handed records of. */
export function partitionsServed(polls: readonly Poll[]): Map<number, Set<number>> {
  const served = new Map<number, Set<number>>();
  for (const { consumer, slices } of polls) {
    const partitions = served.get(consumer) ?? new Set();
    for (const [partition] of slices) partitions.add(partition);
    served.set(consumer, partitions);
  }
  return served;
}

/** How far a measured value may be from a fluid one: 1 % of it, or one batch where that is more. */
export function tolerance(expected: number, batch = 0): number {
  return Math.max(Math.abs(expected) / 100, batch);
}

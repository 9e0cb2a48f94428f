/** Reads from a trace who has which partition, for the panel that shows it. */
import { stateAt, stateRows } from '../../../../charts/state-spans.ts';
import type { StateRow } from '../../../../charts/state-spans.ts';
import type { Trace } from '../../../../sim/index.ts';

/** What the panel tells apart about a partition at a moment. */
export type Reader = 'followed' | 'another' | 'nobody';

const OF_PARTITIONS = 'partition/';
const NOBODY = 'nobody';

/** A row for each partition, from its first owner on: its owners (`consumer/3`) and the stretches in which it had none (`nobody`). */
export function ownerRows({ states, timeMs }: Pick<Trace, 'states' | 'timeMs'>): StateRow[] {
  return stateRows(states, OF_PARTITIONS, null, timeMs[timeMs.length - 1] ?? 0);
}

/** Consumers that had a partition at some time until `untilMs`, by number. */
export function ownersUntil(rows: readonly StateRow[], untilMs: number): string[] {
  const owners = new Set(rows.flatMap(({ spans }) => spans.filter(({ fromMs }) => fromMs <= untilMs).map(({ state }) => state)));
  owners.delete(NOBODY);
  return [...owners].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** The same rows as one consumer's share sees them. */
export function followedRows(rows: readonly StateRow[], followed: string): StateRow[] {
  const readerOf = (state: string): Reader => (state === NOBODY ? 'nobody' : state === followed ? 'followed' : 'another');
  return rows.map(({ label, spans }) => ({ label, spans: spans.map((span) => ({ ...span, state: readerOf(span.state) })) }));
}

/** How often a partition got an owner until `untilMs`, beyond the first time of each. */
export function handoversUntil(rows: readonly StateRow[], untilMs: number): number {
  let handovers = 0;
  for (const { spans } of rows)
    handovers += Math.max(0, spans.filter(({ state, fromMs }) => state !== NOBODY && fromMs <= untilMs).length - 1);
  return handovers;
}

/** Who has what at a moment, in words: each owner's partitions, then those that nobody reads. */
export function ownersInWords(rows: readonly StateRow[], atMs: number): string {
  const byOwner = new Map<string, number[]>();
  rows.forEach((row, partition) => {
    const owner = stateAt(row, atMs);
    if (owner === null) return;
    byOwner.set(owner, [...(byOwner.get(owner) ?? []), partition]);
  });
  const orphans = byOwner.get(NOBODY);
  byOwner.delete(NOBODY);
  const owned = [...byOwner]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([owner, partitions]) => `${owner.replace('/', ' ')} has ${inRanges(partitions)}`);
  const all = orphans === undefined ? owned : [...owned, `nobody reads ${inRanges(orphans)}`];
  const sentence = all.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

/** 0, 1, 2, 5 → `0–2, 5`. */
function inRanges(partitions: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const partition of partitions) {
    const last = ranges.at(-1);
    if (last?.[1] === partition - 1) last[1] = partition;
    else ranges.push([partition, partition]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${String(from)}–${String(to)}`)).join(', ');
}

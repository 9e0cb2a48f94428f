/** From moments at which entities entered states to stretches of time, one row an entity. */
import type { Ink } from './marks.ts';

export interface StateSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: string;
}

export interface StateRow {
  readonly label: string;
  /** Rising, one after the other. */
  readonly spans: readonly StateSpan[];
}

export interface StateStyle {
  readonly state: string;
  readonly label: string;
  readonly ink: Ink;
  /** Height of the bar, share of the row: with the label, what tells two states apart without colour. */
  readonly level: number;
}

interface Change {
  readonly atMs: number;
  readonly entity: string;
  readonly state: string;
}

/**
 * A row for each entity whose name begins with `prefix`, by its number.
 * @param initial the state of an entity before its first change; null = it is not there yet
 */
export function stateRows(changes: readonly Change[], prefix: string, initial: string | null, untilMs: number): StateRow[] {
  const byEntity = Map.groupBy(
    changes.filter(({ entity }) => entity.startsWith(prefix)),
    ({ entity }) => entity,
  );
  return [...byEntity]
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([entity, own]) => {
      const first = own[0]?.atMs ?? 0;
      const before = initial === null || first <= 0 ? [] : [{ fromMs: 0, toMs: first, state: initial }];
      const spans = own.map(({ atMs, state }, index) => ({ fromMs: atMs, toMs: own[index + 1]?.atMs ?? untilMs, state }));
      return { label: entity.replace('/', ' '), spans: [...before, ...spans] };
    });
}

/** The state of a row at a moment; null where it has none. */
export function stateAt({ spans }: StateRow, atMs: number): string | null {
  return spans.findLast(({ fromMs, toMs }) => fromMs <= atMs && atMs <= toMs)?.state ?? null;
}

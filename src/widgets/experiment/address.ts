/**
 * The address of a state: `?instances=16&batchRecords=300&t=320#the-incident`. The fragment names the exercise, so the browser goes there
 * by itself; the query tells the knobs that were turned and the playhead, in seconds. Whatever an address says is checked before it counts.
 */
import { readValue } from './settings.ts';
import type { KnobValues } from './settings.ts';
import type { KnobSetting } from './types.ts';

/** Longer queries are nobody's state. */
const LONGEST = 1000;
const PLAYHEAD = 't';

export interface AddressedState {
  /** Only knobs that were turned. */
  readonly values: KnobValues;
  /** Null = not told. */
  readonly playheadMs: number | null;
}

/** What an address says about this exercise; null where it is about something else, or about nothing. */
export function readAddress(
  url: { readonly search: string; readonly hash: string },
  exercise: string,
  knobs: readonly KnobSetting[],
  durationMs: number,
): AddressedState | null {
  if (url.hash !== `#${exercise}` || url.search.length < 2 || url.search.length > LONGEST) return null;
  const query = new URLSearchParams(url.search);
  const values: Record<string, number | string> = {};
  for (const knob of knobs) {
    const value = readValue(knob, query.get(knob.key) ?? '');
    if (value !== null && value !== knob.value) values[knob.key] = value;
  }
  const seconds = Number(query.get(PLAYHEAD) ?? Number.NaN);
  const playheadMs = seconds >= 0 && seconds * 1000 <= durationMs ? seconds * 1000 : null;
  return Object.keys(values).length === 0 && playheadMs === null ? null : { values, playheadMs };
}

/** The query and fragment of a state, to be set behind a page's path. */
export function writeAddress(
  exercise: string,
  knobs: readonly KnobSetting[],
  values: KnobValues,
  playheadMs: number | null,
): string {
  const query = new URLSearchParams();
  for (const { key, value } of knobs) {
    const now = values[key] ?? value;
    if (now !== value) query.set(key, String(now));
  }
  if (playheadMs !== null) query.set(PLAYHEAD, String(Math.round(playheadMs / 1000)));
  const text = query.toString();
  return `${text === '' ? '' : `?${text}`}#${exercise}`;
}

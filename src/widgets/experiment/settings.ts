/** Where the knobs stand, and what that means for the scenario. */
import { parsePointer, withValueAt } from '../../sim/index.ts';
import type { Scenario } from '../../sim/index.ts';
import type { KnobSetting, KnobValue, Settings } from './types.ts';

/** The knobs as they stand, by key. */
export type KnobValues = Readonly<Record<string, KnobValue>>;

export function startingValues(knobs: readonly KnobSetting[]): KnobValues {
  return Object.fromEntries(knobs.map(({ key, value }) => [key, value]));
}

/** The first knob one step on, the others as at the start: a move that a learner may well make. */
export function firstMove([knob]: readonly KnobSetting[]): KnobValues {
  if (knob === undefined) return {};
  const { key, value } = knob;
  if (knob.kind !== 'number') return { [key]: knob.options.find(({ id }) => id !== value)?.id ?? value };
  return { [key]: knob.value < knob.max ? onStep(knob.value + knob.step, knob) : knob.min };
}

/**
 * The scenario with the knobs as they stand; knobs that were not turned change nothing.
 * @param fromMs they are turned at this moment of the run; null = they stand so from the start
 */
export function withKnobs<S extends Scenario>(
  scenario: S,
  knobs: readonly KnobSetting[],
  values: KnobValues,
  fromMs: number | null = null,
): S {
  if (fromMs !== null) {
    const change = { atMs: fromMs, set: settingsOf(knobs, values) };
    const changes = [...scenario.changes, change].sort((a, b) => a.atMs - b.atMs);
    return Object.keys(change.set).length === 0 ? scenario : { ...scenario, changes };
  }
  let changed: unknown = scenario;
  for (const [pointer, value] of Object.entries(settingsOf(knobs, values)))
    changed = withValueAt(changed, parsePointer(pointer) ?? [], value)?.document ?? changed;
  return changed as S;
}

function settingsOf(knobs: readonly KnobSetting[], values: KnobValues): Settings {
  const set: Record<string, unknown> = {};
  for (const knob of knobs) {
    const value = values[knob.key] ?? knob.value;
    if (value === knob.value) continue;
    if (knob.kind === 'number') for (const pointer of knob.pointers) set[pointer] = value;
    else Object.assign(set, knob.options.find(({ id }) => id === value)?.set);
  }
  return set;
}

/** The value that a text means for a knob: inside its range and on its step, or one of its options; null = none. */
export function readValue(knob: KnobSetting, text: string): KnobValue | null {
  if (knob.kind !== 'number') return knob.options.find(({ id }) => id === text)?.id ?? null;
  const number = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(number) ? onStep(number, knob) : null;
}

/** The nearest value that a slider can have. */
export function onStep(
  value: number,
  { min, max, step }: { readonly min: number; readonly max: number; readonly step: number },
): number {
  const stepped = min + Math.round((value - min) / step) * step;
  return Number(Math.min(max, Math.max(min, stepped)).toPrecision(12));
}

/** The settings of a proof, from them to the knobs, and the knobs in words. */
import type { KnobValues } from '../settings.ts';
import type { ExerciseProof, KnobSetting, KnobValue, PuzzleSetting, Settings } from '../types.ts';

export const NOT_LOADED = 'The solution could not be loaded. Try again when you are online.';

/** @throws where the network fails */
export async function fetchProof({ proofHref }: PuzzleSetting): Promise<ExerciseProof> {
  return (await (await fetch(proofHref)).json()) as ExerciseProof;
}

/** Where a setting puts the knobs; those that it does not speak of stand as in the scenario. */
export function valuesFor(set: Settings, knobs: readonly KnobSetting[]): KnobValues {
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  return Object.fromEntries(
    knobs.map((knob): [string, KnobValue] => {
      if (knob.kind === 'number') {
        const value = knob.pointers.map((pointer) => set[pointer]).find((one) => typeof one === 'number');
        return [knob.key, typeof value === 'number' ? value : knob.value];
      }
      // What the setting does not name is as the scenario's own option has it.
      const start = knob.options.find(({ id }) => id === knob.value)?.set ?? {};
      const wanted: Settings = { ...start, ...Object.fromEntries(Object.entries(set).filter(([pointer]) => pointer in start)) };
      const option = knob.options.find((one) =>
        Object.entries(wanted).every(([pointer, value]) => isSame(one.set[pointer], value)),
      );
      return [knob.key, option?.id ?? knob.value];
    }),
  );
}

/** A knob's value as the learner sees it. */
export function inWords(knob: KnobSetting, values: KnobValues): string {
  const value = values[knob.key] ?? knob.value;
  return knob.kind === 'number' ? `${String(value)} ${knob.unit}` : (knob.options.find(({ id }) => id === value)?.label ?? '');
}

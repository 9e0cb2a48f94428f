/** The knobs of an exercise as a file: which key each has there, what a file says about them, and what cannot be so. */
import { readConfigFile, withConfigValue } from '../../course/config-file.ts';
import type { FileKind, FileProblem } from '../../course/config-file.ts';
import { nearestKey, parsePointer, valueAt } from '../../sim/index.ts';
import type { Scenario } from '../../sim/index.ts';
import { onStep } from './settings.ts';
import type { KnobValues } from './settings.ts';
import type { KnobSetting, KnobValue } from './types.ts';

/** A setting under the engine's own key; where the engine has none, the way to it in the scenario, with operators by their names. */
export function fileKeyOf(pointer: string, scenario: Scenario): string {
  const tokens = parsePointer(pointer) ?? [];
  const at = tokens.findIndex((token) => token === 'config' || token === 'options');
  if (at >= 0 && at < tokens.length - 1) return tokens.slice(at + 1).join('.');
  return tokens
    .slice(tokens[0] === scenario.system ? 1 : 0)
    .map((token, index, rest) => {
      const list = /^\d+$/.test(token) ? valueAt(scenario, tokens.slice(0, tokens.length - rest.length + index + 1)) : null;
      return typeof list === 'object' && list !== null && 'id' in list && typeof list.id === 'string' ? list.id : token;
    })
    .join('.');
}

/** What a knob's value is for each of its pointers. */
function settingsOf(knob: KnobSetting, value: KnobValue): readonly (readonly [pointer: string, value: unknown])[] {
  if (knob.kind === 'number') return knob.pointers.map((pointer) => [pointer, value]);
  return Object.entries(knob.options.find(({ id }) => id === value)?.set ?? {});
}

function asText(value: unknown): string {
  if (value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The text brought in step with the knobs; a line that says the same already is not touched. */
export function writeKnobs(
  kind: FileKind,
  text: string,
  {
    knobs,
    values,
    scenario,
  }: { readonly knobs: readonly KnobSetting[]; readonly values: KnobValues; readonly scenario: Scenario },
): string {
  let file = text;
  for (const knob of knobs)
    for (const [pointer, value] of settingsOf(knob, values[knob.key] ?? knob.value))
      file = withConfigValue(kind, file, fileKeyOf(pointer, scenario), asText(value));
  return file;
}

export interface ReadKnobs {
  /** Where the file puts the knobs that it speaks of rightly. */
  readonly values: KnobValues;
  readonly problems: readonly FileProblem[];
}

/** What a file says about the knobs. Unknown keys and values that cannot be are problems at their lines. */
export function readKnobs(kind: FileKind, text: string, knobs: readonly KnobSetting[], scenario: Scenario): ReadKnobs {
  const { entries, problems: unread } = readConfigFile(kind, text);
  const problems = [...unread];
  const values: Record<string, KnobValue> = {};
  const keysOf = (knob: KnobSetting): string[] =>
    [...new Set(knob.kind === 'number' ? knob.pointers : knob.options.flatMap(({ set }) => Object.keys(set)))].map((pointer) =>
      fileKeyOf(pointer, scenario),
    );
  const known = knobs.flatMap(keysOf);
  for (const { key, line } of entries) {
    if (known.includes(key)) continue;
    const meant = nearestKey(key, known);
    const advice = meant === null ? `This exercise knows: ${known.join(', ')}.` : `Did you mean ${meant}?`;
    problems.push({ line, message: `There is no knob "${key}" in this exercise. ${advice}` });
  }
  for (const knob of knobs) {
    const own = keysOf(knob).flatMap((key) => entries.findLast((entry) => entry.key === key) ?? []);
    const [first] = own;
    if (first === undefined) continue;
    const value = readOne(knob, own, scenario);
    if (typeof value === 'object') problems.push({ line: first.line, message: value.message });
    else values[knob.key] = value;
  }
  return { values, problems: problems.sort((a, b) => a.line - b.line) };
}

type Own = readonly { readonly key: string; readonly value: string; readonly line: number }[];

function readOne(knob: KnobSetting, own: Own, scenario: Scenario): KnobValue | { readonly message: string } {
  const [first] = own;
  if (knob.kind !== 'number') {
    const option = knob.options.find(({ set }) =>
      Object.entries(set).every(([pointer, value]) =>
        own.some((entry) => entry.key === fileKeyOf(pointer, scenario) && entry.value === asText(value)),
      ),
    );
    const allowed = knob.options.map(({ set }) => Object.values(set).map(asText).join(' with ')).join(', ');
    return (
      option?.id ?? { message: `${own.map(({ value }) => value).join(' with ')} is not on offer here. Allowed: ${allowed}.` }
    );
  }
  const text = first?.value ?? '';
  const number = text.trim() === '' ? Number.NaN : Number(text);
  const range = `from ${String(knob.min)} to ${String(knob.max)} ${knob.unit}`;
  if (!Number.isFinite(number)) return { message: `"${text}" is no number. Give one ${range}.` };
  if (number < knob.min || number > knob.max) return { message: `${text} is outside what this exercise allows: ${range}.` };
  return onStep(number, knob);
}

/** Knobs as the instrument shows them, at their values in the scenario. */
import { isChoiceKnob, KNOBS, parsePointer, pointersOf, valueAt } from '../../sim/index.ts';
import type { Knob, Scenario } from '../../sim/index.ts';
import type { KnobSetting, Settings } from '../../widgets/experiment/types.ts';
import type { KnobDescription } from './knob-schema.ts';

type Parse = (set: Settings) => Scenario;

/**
 * @param parse the scenario's file with settings at other values, parsed: an option's values are taken as the parser reads them
 * @throws RangeError where the scenario has no such number, or is at none of the options
 */
export function knobSetting(knob: KnobDescription, scenario: Scenario, parse: Parse): KnobSetting {
  if (typeof knob === 'string') return namedKnob(knob, KNOBS[knob], scenario);
  if ('set' in knob) {
    const pointers = typeof knob.set === 'string' ? [knob.set] : knob.set;
    const { label, sentence, unit, min, max, step } = knob;
    const key = knob.key ?? lastToken(pointers[0] ?? '');
    const setting: KnobSetting = {
      kind: 'number',
      key,
      label,
      sentence,
      pointers,
      unit,
      min,
      max,
      step,
      value: numberAt(scenario, pointers),
    };
    // Both ends must be settings that the parser takes.
    for (const end of [min, max]) parse(Object.fromEntries(pointers.map((pointer) => [pointer, end])));
    return setting;
  }
  const { key, label, sentence } = knob;
  const options =
    'options' in knob
      ? knob.options
      : [
          { id: 'off', label: 'off', set: knob.off },
          { id: 'on', label: 'on', set: knob.on },
        ];
  const parsed = options.map(({ set, ...option }) => ({ ...option, set: asParsed(set, parse(set)) }));
  const current = parsed.find(({ set }) => isAt(scenario, set));
  if (current === undefined) throw new RangeError(`The scenario "${scenario.id}" is at none of the options of "${label}".`);
  return { kind: 'options' in knob ? 'choice' : 'switch', key, label, sentence, options: parsed, value: current.id };
}

/** The slider reaches the scenario's value even where that lies outside the usual range. */
function namedKnob(name: string, knob: Knob, scenario: Scenario): KnobSetting {
  // A `*` stands for the name of a service or an operator: the first that has this knob.
  const [before = '', after = ''] = knob.pointer.split('*');
  const pointer = pointersOf(scenario).find((one) => one.startsWith(before) && one.endsWith(after)) ?? knob.pointer;
  const { label, sentence } = knob;
  if (isChoiceKnob(knob)) {
    const options = knob.choices.map((choice) => ({ id: String(choice), label: inWords(choice), set: { [pointer]: choice } }));
    return { kind: 'choice', key: name, label, sentence, options, value: String(valueAt(scenario, parsePointer(pointer) ?? [])) };
  }
  const value = numberAt(scenario, [pointer]);
  const { min, max, step } = knob.slider;
  const range = { min: Math.min(min, value), max: Math.max(max, value), step, value };
  return { kind: 'number', key: name, label, sentence, pointers: [pointer], unit: knob.unit, ...range };
}

function inWords(choice: unknown): string {
  return typeof choice === 'boolean' ? (choice ? 'on' : 'off') : String(choice);
}

function numberAt(scenario: Scenario, pointers: readonly string[]): number {
  const values = pointers.map((pointer) => valueAt(scenario, parsePointer(pointer) ?? []));
  const [value] = values;
  if (typeof value !== 'number') throw new RangeError(`The scenario "${scenario.id}" has no number at ${pointers.join(', ')}.`);
  if (values.some((other) => other !== value))
    throw new RangeError(`The scenario "${scenario.id}" has different numbers at ${pointers.join(', ')}.`);
  return value;
}

function asParsed(set: Settings, scenario: Scenario): Settings {
  return Object.fromEntries(Object.keys(set).map((pointer) => [pointer, valueAt(scenario, parsePointer(pointer) ?? [])]));
}

function isAt(scenario: Scenario, set: Settings): boolean {
  return Object.entries(set).every(
    ([pointer, value]) => JSON.stringify(valueAt(scenario, parsePointer(pointer) ?? [])) === JSON.stringify(value),
  );
}

function lastToken(pointer: string): string {
  return (parsePointer(pointer) ?? []).at(-1) ?? '';
}

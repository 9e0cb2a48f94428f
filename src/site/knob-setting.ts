import type { NumberKnob } from '../sim/index.ts';
import { parsePointer, valueAt } from '../sim/index.ts';
import type { Scenario } from '../sim/index.ts';
import type { KnobSetting } from '../widgets/kafka-incident/types.ts';

/**
 * A knob as a widget shows it, at its value in the scenario; the slider reaches that value even where it lies outside the usual range.
 * @throws RangeError where the scenario has no number there
 */
export function knobSetting(knob: NumberKnob, scenario: Scenario): KnobSetting {
  const { label, unit, sentence, slider } = knob;
  // A `*` stands for the name of a service; a scenario of a lesson has one.
  const pointer = knob.pointer.replace('*', Object.keys(scenario.services)[0] ?? '');
  const value = valueAt(scenario, parsePointer(pointer) ?? []);
  if (typeof value !== 'number') throw new RangeError(`The scenario "${scenario.id}" has no number at ${pointer}.`);
  return {
    pointer,
    label,
    unit,
    sentence,
    value,
    min: Math.min(slider.min, value),
    max: Math.max(slider.max, value),
    step: slider.step,
  };
}

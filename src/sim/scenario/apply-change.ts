/** Turning a knob: a scenario with another value at a pointer. Apart from the parser, so that a worker can import it alone. */
import { describeRange, fromProperties, rangeComplaint } from './field.ts';
import { parsePointer, valueAt, withValueAt } from './json-pointer.ts';
import { pointersTo } from './pointer-patterns.ts';
import { findKnob, isChoiceKnob } from './knob.ts';
import type { Knob } from './knob.ts';
import { show, showChoices } from './problem.ts';
import type { Problem } from './problem.ts';
import type { SystemRules } from './rules.ts';
import type { Scenario } from './scenario.ts';

/**
 * A copy of a parsed scenario with one knob at another value; what was not touched is shared with the original.
 * It looks at this one knob only: see `applyChanges` for rules between knobs.
 * @throws RangeError where the pointer names no knob of this scenario or the value is out of range; its message says what is allowed.
 */
export function applyChange<S extends Scenario>(rules: SystemRules<S>, scenario: S, pointer: string, value: unknown): S {
  const problems: Problem[] = [];
  const changed = changeOne(rules, scenario, pointer, value, 'inRun', problems);
  const [problem] = problems;
  if (problem !== undefined)
    throw new RangeError(`${pointer}: ${problem.message}: ${problem.given}; allowed: ${problem.allowed}`);
  return changed;
}

export type ChangeResult<S extends Scenario> =
  { readonly ok: true; readonly scenario: S } | { readonly ok: false; readonly problems: readonly Problem[] };

/** When a knob is turned: before the run, or while it is going on. */
export type ChangeMoment = 'beforeRun' | 'inRun';

/** A copy of a parsed scenario with several knobs at other values at once, or what is wrong with that. Never throws. */
export function applyChanges<S extends Scenario>(
  rules: SystemRules<S>,
  scenario: S,
  set: Readonly<Record<string, unknown>>,
  moment: ChangeMoment = 'beforeRun',
): ChangeResult<S> {
  const problems: Problem[] = [];
  let changed = scenario;
  for (const [pointer, value] of Object.entries(set)) changed = changeOne(rules, changed, pointer, value, moment, problems);
  if (problems.length === 0) problems.push(...rules.findContradictions(changed));
  return problems.length === 0 ? { ok: true, scenario: changed } : { ok: false, problems };
}

function changeOne<S extends Scenario>(
  rules: SystemRules<S>,
  scenario: S,
  pointer: string,
  value: unknown,
  moment: ChangeMoment,
  problems: Problem[],
): S {
  const tokens = parsePointer(pointer);
  const knob = tokens === null ? null : findKnob(rules.knobs, tokens);
  if (tokens === null || knob === null || valueAt(scenario, tokens) === undefined) {
    problems.push({
      path: pointer,
      message: 'no knob of this scenario',
      given: show(pointer),
      allowed: pointersOf(rules, scenario).join(', '),
    });
    return scenario;
  }
  if (moment === 'inRun' && knob.isFixedInRun === true) {
    problems.push({
      path: pointer,
      message: 'set before a run, and not changed during it',
      given: show(value),
      allowed: 'the value that the run began with',
      hint: 'Put it into the scenario itself instead of into "changes".',
    });
    return scenario;
  }
  const { setting, complaint, allowed } = readSetting(knob, value);
  if (complaint !== null) {
    problems.push({ path: pointer, message: complaint, given: show(value), allowed });
    return scenario;
  }
  const before = valueAt(scenario, tokens) as number;
  if (moment === 'inRun' && !isChoiceKnob(knob) && knob.onlyRises === true && (setting as number) < before) {
    problems.push({
      path: pointer,
      message: 'this can be raised, and never lowered',
      given: `${show(value)} after ${show(before)}`,
      allowed: `${show(before)} or more`,
    });
    return scenario;
  }
  const changed = withValueAt(scenario, tokens, setting);
  return changed === null ? scenario : (changed.document as S);
}

function readSetting(
  knob: Knob,
  value: unknown,
): { readonly setting: unknown; readonly complaint: string | null; readonly allowed: string } {
  if (isChoiceKnob(knob)) {
    const setting = knob.choices.find((choice) => choice === value || String(choice) === value);
    const complaint = setting === undefined ? 'not one of the possible values' : null;
    return { setting, complaint, allowed: showChoices(knob.choices) };
  }
  const allowed = describeRange(knob) + (knob.nullable ? ', or null' : '');
  if (value === null && knob.nullable) return { setting: null, complaint: null, allowed };
  const setting = fromProperties(value);
  return { setting, complaint: rangeComplaint(setting, knob), allowed };
}

/** The pointers of all knobs that this scenario has. */
export function pointersOf<S extends Scenario>(rules: SystemRules<S>, scenario: S): string[] {
  return rules.knobs.flatMap((knob) => pointersTo(scenario, knob.pointer));
}

/** A change that the parser (or the run that was asked for it) has read and checked: it is carried out here without asking again. */
import { parsePointer, withValueAt } from './json-pointer.ts';
import type { Scenario } from './scenario.ts';

/** The scenario with another value at a pointer. Apart from the rules of knobs, so that a worker is not sent those. */
export function withCheckedValue<S extends Scenario>(scenario: S, pointer: string, value: unknown): S {
  return (withValueAt(scenario, parsePointer(pointer) ?? [], value)?.document ?? scenario) as S;
}

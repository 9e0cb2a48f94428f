/**
 * What the parser and the knobs must know of a system beside its fields. One object a system, in a file of its own, so that a page
 * that runs one system is not sent the others.
 */
import type { CommonScenario, Fault } from './common-scenario.ts';
import type { Knob } from './knob.ts';
import type { Problem } from './problem.ts';
import type { Scenario } from './scenario.ts';

export interface SystemRules<S extends Scenario> {
  readonly knobs: readonly Knob[];
  /** Rules between fields, apart from changes and faults. */
  readonly findContradictions: (scenario: S) => Problem[];
  /** Refuses a scenario whose run would not end in reasonable time, and shows the arithmetic. */
  readonly findTooMuchWork: (scenario: S) => Problem[];
  /** What is wrong with a fault that does not slow down a service, apart from its path; null = nothing. */
  readonly faultComplaint: (scenario: S, fault: Fault) => Pick<Problem, 'message' | 'allowed'> | null;
}

/** The complaint about a `slow` fault in a system of which only services can be slow. */
export function noSuchService({ services }: CommonScenario): Pick<Problem, 'message' | 'allowed'> {
  const targets = Object.keys(services).map((name) => `/services/${name}`);
  const allowed = targets.length === 0 ? 'a service under /services, which is empty' : targets.join(', ');
  return { message: 'no such service', allowed };
}

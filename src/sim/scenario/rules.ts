/**
 * What the parser and the knobs must know of a system beside its fields. One object a system, in a file of its own, so that a page
 * that runs one system is not sent the others.
 */
import type { Fault } from './common-scenario.ts';
import type { Knob } from './knob.ts';
import type { Problem } from './problem.ts';
import type { Scenario } from './scenario.ts';

export interface SystemRules<S extends Scenario> {
  readonly knobs: readonly Knob[];
  /** Rules between fields, apart from changes and faults. */
  readonly findContradictions: (scenario: S) => Problem[];
  /** Refuses a scenario whose run would not end in reasonable time, and shows the arithmetic. */
  readonly findTooMuchWork: (scenario: S) => Problem[];
  /** What is wrong with a fault that hits a part of the system itself, apart from its path; null = nothing. */
  readonly faultComplaint: (scenario: S, fault: Fault) => Pick<Problem, 'message' | 'allowed'> | null;
}

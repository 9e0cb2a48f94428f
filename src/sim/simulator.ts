/** What a system's simulator offers, made of its plant and its rules: running a scenario to the end at once or step by step, and turning knobs. */
import { applyChange, applyChanges, pointersOf } from './scenario/apply-change.ts';
import type { ChangeResult } from './scenario/apply-change.ts';
import { parsePointer, valueAt } from './scenario/json-pointer.ts';
import type { Problem } from './scenario/problem.ts';
import type { SystemRules } from './scenario/rules.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { Fidelity, Trace } from './trace/trace.ts';

export interface RunOptions {
  /** Exact unless told otherwise; systems without a preview always run exactly. */
  readonly fidelity?: Fidelity;
  /** Adds an event for every poll() that returns and every fetch that is sent (exact Kafka runs; for microscopes and tests). */
  readonly pollEvents?: boolean;
}

/** A run in progress. */
export interface Run {
  readonly nowMs: number;
  /** Runs everything up to and including `ms`; the past and times beyond the end change nothing. */
  advanceTo(ms: number): void;
  /**
   * Turns a knob now. The run is then the scenario plus this change: replaying that gives the same trace.
   * @throws RangeError when the pointer is no knob or the value is out of range; the message says what is allowed
   */
  change(pointer: string, value: unknown): void;
  /** The trace up to now. */
  trace(): Trace;
}

export type Plant = Pick<Run, 'nowMs' | 'advanceTo' | 'trace'>;

/** The least that can run a system: a page's worker has the scenario parsed and its knobs inside their ranges already. */
export interface Engine<S extends Scenario> {
  readonly createPlant: (scenario: S, options: RunOptions) => Plant;
  /** What settings, each of them allowed, may not be together. The rules are loaded when they are first asked for. */
  readonly findContradictions: (scenario: S) => Promise<Problem[]>;
}

export interface Simulator<S extends Scenario> {
  /** Starts a run at t = 0. */
  createRun(scenario: S, options?: RunOptions): Run;
  /** A copy of a scenario with several knobs at other values, or what is wrong with that. Never throws. */
  applyChanges(scenario: S, set: Readonly<Record<string, unknown>>): ChangeResult<S>;
  /** The pointers of all knobs that a scenario has. */
  pointersOf(scenario: S): string[];
}

export function createSimulator<S extends Scenario>(
  createPlant: (scenario: S, options: RunOptions) => Plant,
  rules: SystemRules<S>,
): Simulator<S> {
  return {
    createRun: (scenario, options = {}) => {
      let current = scenario;
      let plant = createPlant(scenario, options);
      return {
        get nowMs() {
          return plant.nowMs;
        },
        advanceTo: (ms) => {
          plant.advanceTo(ms);
        },
        change: (pointer, value) => {
          const atMs = plant.nowMs;
          // What the knob makes of the value ("500" is a number) is what the scenario would say.
          const read = valueAt(applyChange(rules, current, pointer, value), parsePointer(pointer) ?? []);
          // In order of time, as the parser has them: the scenario may turn knobs later on by itself.
          const changes = [...current.changes, { atMs, set: { [pointer]: read } }].sort((a, b) => a.atMs - b.atMs);
          current = { ...current, changes };
          plant = createPlant(current, options);
          plant.advanceTo(atMs);
        },
        trace: () => plant.trace(),
      };
    },
    applyChanges: (scenario, set) => applyChanges(rules, scenario, set),
    pointersOf: (scenario) => pointersOf(rules, scenario),
  };
}

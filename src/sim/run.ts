/** Running a scenario: to the end at once, or step by step. */
import { applyChange } from './scenario/apply-change.ts';
import { KafkaExactRun } from './kafka/exact-run.ts';
import { KafkaPreviewRun } from './kafka/preview-run.ts';
import { createPipePlant } from './pipe/pipe-run.ts';
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

type Plant = Pick<Run, 'nowMs' | 'advanceTo' | 'trace'>;

function createPlant(scenario: Scenario, options: RunOptions): Plant {
  if (scenario.system === 'pipe') return createPipePlant(scenario);
  return options.fidelity === 'preview'
    ? new KafkaPreviewRun(scenario)
    : new KafkaExactRun(scenario, options.pollEvents === true);
}

/** Starts a run at t = 0. */
export function createRun(scenario: Scenario, options: RunOptions = {}): Run {
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
      applyChange(current, pointer, value);
      current = { ...current, changes: [...current.changes, { atMs, set: { [pointer]: value } }] };
      plant = createPlant(current, options);
      plant.advanceTo(atMs);
    },
    trace: () => plant.trace(),
  };
}

/** Runs a parsed scenario to its end. Pure: the same scenario and fidelity give the same trace, bit for bit. */
export function simulate(scenario: Scenario, options: RunOptions = {}): Trace {
  const run = createRun(scenario, options);
  run.advanceTo(scenario.durationMs);
  return run.trace();
}

/** Running a scenario of any system. A page that runs one system imports that system's simulator instead. */
import { flinkSimulator } from './flink-simulator.ts';
import { kafkaSimulator } from './kafka-simulator.ts';
import { pipeSimulator } from './pipe-simulator.ts';
import { sparkSimulator } from './spark-simulator.ts';
import type { ChangeResult } from './scenario/apply-change.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { Run, RunOptions, Simulator } from './simulator.ts';
import type { Trace } from './trace/trace.ts';

const SIMULATORS = { flink: flinkSimulator, kafka: kafkaSimulator, pipe: pipeSimulator, spark: sparkSimulator } as const;

function simulatorOf<S extends Scenario>(scenario: S): Simulator<S> {
  return SIMULATORS[scenario.system] as unknown as Simulator<S>;
}

/** Starts a run at t = 0. */
export function createRun(scenario: Scenario, options: RunOptions = {}): Run {
  return simulatorOf(scenario).createRun(scenario, options);
}

/** Runs a parsed scenario to its end. Pure: the same scenario and fidelity give the same trace, bit for bit. */
export function simulate(scenario: Scenario, options: RunOptions = {}): Trace {
  const run = createRun(scenario, options);
  run.advanceTo(scenario.durationMs);
  return run.trace();
}

/** A copy of a parsed scenario with several knobs at other values at once, or what is wrong with that. Never throws. */
export function applyChanges<S extends Scenario>(scenario: S, set: Readonly<Record<string, unknown>>): ChangeResult<S> {
  return simulatorOf(scenario).applyChanges(scenario, set);
}

/** The pointers of all knobs that this scenario has. */
export function pointersOf(scenario: Scenario): string[] {
  return simulatorOf(scenario).pointersOf(scenario);
}

/** The simulator of Flink alone: what a worker that runs Flink is made of. */
import { FlinkExactRun } from './flink/exact-run.ts';
import { flinkRules } from './scenario/flink-rules.ts';
import type { FlinkScenario } from './scenario/scenario.ts';
import { createSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';

export const flinkSimulator: Simulator<FlinkScenario> = createSimulator((scenario) => new FlinkExactRun(scenario), flinkRules);

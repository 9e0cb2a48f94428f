/** The simulator of Flink alone. */
import { flinkEngine } from './flink-engine.ts';
import { flinkRules } from './scenario/flink-rules.ts';
import type { FlinkScenario } from './scenario/scenario.ts';
import { createSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';

export const flinkSimulator: Simulator<FlinkScenario> = createSimulator(flinkEngine.createPlant, flinkRules);

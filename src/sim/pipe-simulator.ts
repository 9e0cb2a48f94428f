/** The simulator of a plain pipe alone. */
import { createPipePlant } from './pipe/pipe-run.ts';
import { pipeRules } from './scenario/pipe-rules.ts';
import type { PipeScenario } from './scenario/scenario.ts';
import { createSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';

export const pipeSimulator: Simulator<PipeScenario> = createSimulator(createPipePlant, pipeRules);

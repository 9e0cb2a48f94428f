/** A pipe's plant and the rules between its settings: what the worker of a page is made of. */
import { createPipePlant } from './pipe/pipe-run.ts';
import type { PipeScenario } from './scenario/scenario.ts';
import type { Engine } from './simulator.ts';

export const pipeEngine: Engine<PipeScenario> = {
  createPlant: createPipePlant,
  findContradictions: async (scenario) => {
    const { findPipeContradictions } = await import('./scenario/pipe-contradictions.ts');
    return findPipeContradictions(scenario);
  },
};

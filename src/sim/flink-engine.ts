/** Flink's plant and the rules between its settings, without knobs and parser: what the worker of a page is made of. */
import { FlinkExactRun } from './flink/exact-run.ts';
import { FlinkPreviewRun } from './flink/preview/preview-run.ts';
import type { FlinkScenario } from './scenario/scenario.ts';
import type { Engine } from './simulator.ts';

export const flinkEngine: Engine<FlinkScenario> = {
  createPlant: (scenario, options) =>
    options.fidelity === 'preview' ? new FlinkPreviewRun(scenario) : new FlinkExactRun(scenario),
  findContradictions: async (scenario) => {
    const { findFlinkContradictions } = await import('./scenario/flink-contradictions.ts');
    return findFlinkContradictions(scenario);
  },
};

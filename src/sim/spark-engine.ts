/**
 * Spark's plant and the rules between its settings, without knobs and parser: what the worker of a page is made of. It is always exact:
 * a batch is an event.
 */
import type { SparkScenario } from './scenario/scenario.ts';
import type { Engine } from './simulator.ts';
import { SparkQueryRun } from './spark/query-run.ts';

export const sparkEngine: Engine<SparkScenario> = {
  createPlant: (scenario) => new SparkQueryRun(scenario),
  findContradictions: async (scenario) => {
    const { findSparkContradictions } = await import('./scenario/spark-contradictions.ts');
    return findSparkContradictions(scenario);
  },
};

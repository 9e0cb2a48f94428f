/** The simulator of Spark Structured Streaming alone: what a worker that runs Spark is made of. It is always exact: a batch is an event. */
import { sparkRules } from './scenario/spark-rules.ts';
import type { SparkScenario } from './scenario/scenario.ts';
import { createSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';
import { SparkQueryRun } from './spark/query-run.ts';

export const sparkSimulator: Simulator<SparkScenario> = createSimulator((scenario) => new SparkQueryRun(scenario), sparkRules);

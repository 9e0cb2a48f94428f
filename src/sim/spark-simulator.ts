/** The simulator of Spark Structured Streaming alone. */
import { sparkRules } from './scenario/spark-rules.ts';
import type { SparkScenario } from './scenario/scenario.ts';
import { createSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';
import { sparkEngine } from './spark-engine.ts';

export const sparkSimulator: Simulator<SparkScenario> = createSimulator(sparkEngine.createPlant, sparkRules);

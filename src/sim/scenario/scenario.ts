/**
 * scenario.v1, parsed: every default filled in. Engine settings keep the engine's own keys inside `config`.
 * The format is published as public/schema/scenario.v1.json; parse-scenario.ts is the only way in.
 */
import type { FlinkScenario } from './flink-scenario.ts';
import type { KafkaScenario } from './kafka-scenario.ts';
import type { PipeScenario } from './pipe-scenario.ts';
import type { SparkScenario } from './spark-scenario.ts';

export type * from './common-scenario.ts';
export type { FlinkAutoscaler, FlinkAutoscalerConfig } from './flink-autoscaler-fields.ts';
export type * from './flink-scenario.ts';
export type * from './kafka-scenario.ts';
export type * from './pipe-scenario.ts';
export type * from './protection-scenario.ts';
export type * from './spark-scenario.ts';

export type Scenario = KafkaScenario | FlinkScenario | SparkScenario | PipeScenario;

/** The systems that can be simulated. */
export type System = Scenario['system'];

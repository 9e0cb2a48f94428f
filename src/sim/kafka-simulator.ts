/** The simulator of Kafka alone. */
import { kafkaEngine } from './kafka-engine.ts';
import { kafkaRules } from './scenario/kafka-rules.ts';
import type { KafkaScenario } from './scenario/scenario.ts';
import { createSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';

export const kafkaSimulator: Simulator<KafkaScenario> = createSimulator(kafkaEngine.createPlant, kafkaRules);

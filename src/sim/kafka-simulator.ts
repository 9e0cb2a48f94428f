/** The simulator of Kafka alone: what a worker that runs Kafka is made of. */
import { KafkaExactRun } from './kafka/exact-run.ts';
import { KafkaPreviewRun } from './kafka/preview-run.ts';
import { kafkaRules } from './scenario/kafka-rules.ts';
import type { KafkaScenario } from './scenario/scenario.ts';
import { createSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';

export const kafkaSimulator: Simulator<KafkaScenario> = createSimulator(
  (scenario, options) =>
    options.fidelity === 'preview' ? new KafkaPreviewRun(scenario) : new KafkaExactRun(scenario, options.pollEvents === true),
  kafkaRules,
);

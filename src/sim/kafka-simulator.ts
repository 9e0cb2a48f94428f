/** The simulator of Kafka alone: consumer groups and share groups. */
import { kafkaEngine } from './kafka-engine.ts';
import { ShareGroupRun } from './kafka/share-group-run.ts';
import { kafkaRules } from './scenario/kafka-rules.ts';
import type { KafkaScenario } from './scenario/scenario.ts';
import { createSimulator } from './simulator.ts';
import type { Simulator } from './simulator.ts';

export const kafkaSimulator: Simulator<KafkaScenario> = createSimulator(
  (scenario, options) =>
    scenario.kafka.group.kind === 'share'
      ? new ShareGroupRun(scenario, options.fidelity ?? 'exact')
      : kafkaEngine.createPlant(scenario, options),
  kafkaRules,
);

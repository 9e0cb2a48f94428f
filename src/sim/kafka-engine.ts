/** Kafka's plant and the rules between its settings, without knobs and parser: what the worker of a page is made of. */
import { KafkaExactRun } from './kafka/exact-run.ts';
import { KafkaPreviewRun } from './kafka/preview-run.ts';
import { ShareGroupRun } from './kafka/share-group-run.ts';
import { findKafkaContradictions } from './scenario/kafka-contradictions.ts';
import type { KafkaScenario } from './scenario/scenario.ts';
import type { Engine } from './simulator.ts';

export const kafkaEngine: Engine<KafkaScenario> = {
  createPlant: (scenario, options) => {
    if (scenario.kafka.group.kind === 'share') return new ShareGroupRun(scenario, options.fidelity ?? 'exact');
    return options.fidelity === 'preview'
      ? new KafkaPreviewRun(scenario)
      : new KafkaExactRun(scenario, options.pollEvents === true);
  },
  findContradictions: findKafkaContradictions,
};

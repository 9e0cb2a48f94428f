/**
 * Kafka's plant and the rules between its settings, without knobs and parser: what the worker of a page is made of. Share groups have a plant of their
 * own (kafka-simulator.ts), which no page is sent.
 */
import { KafkaExactRun } from './kafka/exact-run.ts';
import { KafkaPreviewRun } from './kafka/preview-run.ts';
import type { KafkaScenario } from './scenario/scenario.ts';
import type { Engine } from './simulator.ts';

export const kafkaEngine: Engine<KafkaScenario> = {
  createPlant: (scenario, options) => {
    if (scenario.kafka.group.kind === 'share') throw new RangeError('A share group runs from the command line, not in a page.');
    return options.fidelity === 'preview'
      ? new KafkaPreviewRun(scenario)
      : new KafkaExactRun(scenario, options.pollEvents === true);
  },
  findContradictions: async (scenario) => {
    const { findKafkaContradictions } = await import('./scenario/kafka-contradictions.ts');
    return findKafkaContradictions(scenario);
  },
};

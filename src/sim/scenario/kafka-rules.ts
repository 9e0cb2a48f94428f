/** Kafka's knobs and rules, for the parser and for a worker that runs Kafka only. */
import type { Fault } from './common-scenario.ts';
import { findKafkaContradictions } from './kafka-contradictions.ts';
import { KAFKA_KNOBS } from './kafka-knobs.ts';
import { KAFKA_START_KNOBS } from './kafka-start-knobs.ts';
import type { KafkaScenario } from './kafka-scenario.ts';
import { findTooMuchKafkaWork } from './kafka-work-estimate.ts';
import { PROTECTION_KNOBS } from './protection-knobs.ts';
import { noSuchService } from './rules.ts';
import type { SystemRules } from './rules.ts';
import { SERVICE_KNOBS } from './service-knobs.ts';

export const kafkaRules: SystemRules<KafkaScenario> = {
  knobs: [
    ...Object.values(KAFKA_KNOBS),
    ...Object.values(KAFKA_START_KNOBS),
    ...Object.values(SERVICE_KNOBS),
    ...Object.values(PROTECTION_KNOBS),
  ],
  findContradictions: findKafkaContradictions,
  findTooMuchWork: findTooMuchKafkaWork,
  faultComplaint: (scenario, { kind, target }: Fault) => {
    if (kind === 'slow') return noSuchService(scenario);
    if (scenario.kafka.group.kind === 'share')
      return { message: 'consumers of a share group do not fail here', allowed: 'faults of the kind "slow"' };
    return /^\/kafka\/group\/instances\/(0|[1-9]\d{0,2})$/.test(target)
      ? null
      : { message: 'no such consumer', allowed: '/kafka/group/instances/N, N from 0 to 999' };
  },
};

import type { KafkaProducer } from './kafka-producer-fields.ts';
import type { Problem } from './problem.ts';

/** Rules between the fields of a producer. */
export function checkProducer(producer: KafkaProducer | null): Problem[] {
  if (producer === null) return [];
  const { config } = producer;
  const least = config['linger.ms'] + config['request.timeout.ms'];
  if (config['delivery.timeout.ms'] >= least) return [];
  return [
    {
      path: '/kafka/producer/config/delivery.timeout.ms',
      message: 'the producer refuses to start: a delivery needs time for its linger and its request',
      given: String(config['delivery.timeout.ms']),
      allowed: `${String(least)} or more: linger.ms + request.timeout.ms`,
    },
  ];
}

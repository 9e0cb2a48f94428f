/** The producers of a Kafka scenario, with ProducerConfig's names, ranges and defaults (4.x; before 4.0 linger.ms was 0). */
import { nullable, number, setting } from './field.ts';
import type { Field, NumberRange } from './field.ts';
import { object } from './field-objects.ts';

export interface KafkaProducer {
  readonly instances: number;
  readonly config: {
    readonly 'linger.ms': number;
    readonly 'batch.size': number;
    readonly 'buffer.memory': number;
    readonly 'max.block.ms': number;
    readonly 'delivery.timeout.ms': number;
    readonly 'request.timeout.ms': number;
    readonly 'max.request.size': number;
  };
  /** Produce quota of these producers together on each broker, bytes/s; null = none. */
  readonly quotaBytesPerSecondPerBroker: number | null;
}

const MAX_INT = 2_147_483_647;
const whole = (min: number, unit: string, max = MAX_INT): NumberRange => ({ min, max, unit, integer: true });

/** Null = not looked at: the traffic arrives as given. */
export const producerField: Field<KafkaProducer | null> = nullable(
  object(
    {
      instances: number(whole(1, 'producers', 1000), 'How many producers share the traffic.', 4),
      config: object(
        {
          'linger.ms': setting(whole(0, 'ms'), 'How long a batch waits for more records.', 5),
          'batch.size': setting(whole(0, 'bytes'), 'Size of a full batch of one partition.', 16_384),
          'buffer.memory': setting(whole(1, 'bytes', 1e12), 'What a producer holds before send() blocks.', 33_554_432),
          'max.block.ms': setting(whole(0, 'ms'), 'How long send() blocks before it fails.', 60_000),
          'delivery.timeout.ms': setting(whole(0, 'ms'), 'A record that is not delivered by then expires.', 120_000),
          'request.timeout.ms': setting(whole(0, 'ms'), 'How long the producer waits for an answer.', 30_000),
          'max.request.size': setting(whole(0, 'bytes'), 'Largest request.', 1_048_576),
        },
        'Producer settings, under Kafka’s own names.',
      ),
      quotaBytesPerSecondPerBroker: nullable(
        number({ min: 1, max: 1e12, unit: 'bytes/s' }, 'Produce quota on each broker, bytes/s; null = none.'),
      ),
    },
    'The producers.',
  ),
);

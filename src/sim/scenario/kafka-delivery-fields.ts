/**
 * What decides which records a consumer gets, and gets again: retention, resets, who commits. Names, ranges and defaults are Kafka's
 * (LogConfig, ConsumerConfig, ServerLogConfigs of 3.9 to 4.1).
 */
import { choice, nullable, setting } from './field.ts';
import type { NumberRange } from './field.ts';
import { object } from './field-objects.ts';

const whole = (min: number, max: number, unit: string): NumberRange => ({ min, max, unit, integer: true });
const MAX_INT = 2_147_483_647;
const MAX_LONG = 9_007_199_254_740_991;

export const topicConfig = object(
  {
    'retention.ms': setting(
      whole(-1, MAX_LONG, 'ms'),
      'Segments whose newest record is older are deleted; −1 = never.',
      604_800_000,
    ),
    'retention.bytes': setting(
      whole(-1, MAX_LONG, 'bytes'),
      'Oldest segments of a partition are deleted while it is larger by a segment; −1 = no limit.',
      -1,
    ),
    'segment.bytes': setting(
      whole(14, MAX_INT, 'bytes'),
      'A segment of the log is full at this size; deletion is by segment.',
      1_073_741_824,
    ),
  },
  'Topic settings, under Kafka’s own names.',
);

export const deliveryConfig = {
  'enable.auto.commit': nullable(
    choice([true, false], 'Does the client commit its positions on its own? Null = as application.commit says.', {
      spellings: [
        ['true', true],
        ['false', false],
      ],
    }),
  ),
  'auto.commit.interval.ms': setting(whole(0, MAX_INT, 'ms'), 'With auto-commit: at least this long between two commits.', 5000),
  'auto.offset.reset': choice(
    ['latest', 'earliest', 'none'],
    'Where a consumer goes on whose position is no longer in the log: at its end, at its beginning, or nowhere (an exception).',
    { fallback: 'latest', notYet: ['by_duration'] },
  ),
} as const;

export const retentionCheck = {
  'log.retention.check.interval.ms': setting(whole(1, MAX_LONG, 'ms'), 'How often brokers look for segments to delete.', 300_000),
} as const;

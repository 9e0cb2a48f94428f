/** What a query keeps between batches, in scenario.v1: one variant a stateful operator. */
import { ratePoint } from './common-fields.ts';
import { choice, mapped, nullable, number } from './field.ts';
import type { Field } from './field.ts';
import { list, object, variant } from './field-objects.ts';
import type { SparkStateful } from './spark-scenario.ts';
import { SPARK_KNOBS } from './spark-knobs.ts';

const DAY_MS = 86_400_000;

const milliseconds = (description: string, fallback: number, min = 0): Field<number> =>
  number({ min, max: DAY_MS, unit: 'ms', integer: true }, description, fallback);
const share = (description: string, fallback: number): Field<number> =>
  number({ min: 0, max: 1, unit: 'a share' }, description, fallback);

const watermarkDelayMs = milliseconds(SPARK_KNOBS.watermarkDelayMs.sentence, 600_000);
const keys = number(SPARK_KNOBS.stateKeys, SPARK_KNOBS.stateKeys.sentence, SPARK_KNOBS.stateKeys.default);
const hotShare = share('Share of the records that belong to one key, and so to one task.', 0);

const common = {
  store: choice(['hdfs', 'rocksdb'], 'Where state is kept: on the heap (Spark’s default), or in RocksDB beside it.', {
    fallback: 'hdfs',
  }),
  rowBytes: nullable(
    number(
      { min: 1, max: 1_048_576, unit: 'bytes', integer: true },
      'One row of state, key and value; null = 200 on the heap, 75 in RocksDB.',
    ),
  ),
} as const;

const distinct = {
  ...common,
  watermarkDelayMs,
  newKeyShare: share('Share of the records with a key that was not seen before.', 1),
  hotShare,
  outputMode: choice(['append', 'update'], 'When results are put out.', { fallback: 'append' }),
} as const;

const variants = {
  windowAggregation: object(
    {
      kind: choice(['windowAggregation'], 'groupBy(window, key) with an aggregate.'),
      ...common,
      windowMs: milliseconds('Length of a window, ms.', 600_000, 1),
      slideMs: milliseconds('From one window’s start to the next one’s, ms.', 600_000, 1),
      watermarkDelayMs,
      keys,
      outputMode: choice(['append', 'update', 'complete'], 'When results are put out.', { fallback: 'append' }),
    },
    'An aggregation by key and window of event time.',
  ),
  aggregation: object(
    {
      kind: choice(['aggregation'], 'groupBy(key) with an aggregate.'),
      ...common,
      keys,
      outputMode: choice(['update', 'complete'], 'When results are put out.', { fallback: 'update' }),
    },
    'An aggregation by key alone: nothing is ever removed.',
  ),
  dropDuplicates: object(
    { kind: choice(['dropDuplicates'], 'dropDuplicates with the event time among the columns.'), ...distinct },
    'Duplicates within the watermark are dropped; the event time is part of the key.',
  ),
  dropDuplicatesWithinWatermark: object(
    { kind: choice(['dropDuplicatesWithinWatermark'], 'dropDuplicatesWithinWatermark (3.5).'), ...distinct },
    'Duplicates are dropped whatever their event time.',
  ),
  streamStreamJoin: object(
    {
      kind: choice(['streamStreamJoin'], 'An inner join of two streams with a range of event time.'),
      ...common,
      watermarkDelayMs,
      withinMs: milliseconds('How far apart the event times of two rows that match may be, ms.', 600_000),
      right: object(
        {
          ratePerSecond: list(ratePoint, { min: 1, max: 10_000 }, 'Rate of the second input, as in /traffic/ratePerSecond.'),
          watermarkDelayMs: milliseconds('Watermark delay of the second input, ms.', 600_000),
        },
        'The second input: never behind, and not in the ledger.',
      ),
      hotShare,
      outputMode: choice(['append'], 'Joins put out in append mode only.', { fallback: 'append' }),
    },
    'A stream-stream join: both sides are kept until the watermark has passed.',
  ),
};

/** The stateful operator of a query. */
export const sparkStateful: Field<SparkStateful> = mapped(
  variant('kind', variants, ['flatMapGroupsWithState', 'transformWithState'], 'What is kept between batches.'),
  (given) => ({ ...given, rowBytes: given.rowBytes ?? (given.store === 'hdfs' ? 200 : 75) }),
);

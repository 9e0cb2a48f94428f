/**
 * Kafka's part of scenario.v1. Engine settings keep Kafka's own names, ranges and defaults (ConsumerConfig of 3.9 to 4.1), with one
 * exception: `enable.auto.commit` (Kafka: true) follows `application.commit`, which says who commits.
 */
import { choice, mapped, nullable, number, setting, text } from './field.ts';
import type { Field, NumberRange } from './field.ts';
import { object } from './field-objects.ts';
import { MOST_PARTITIONS } from './common-fields.ts';
import { deliveryConfig, retentionCheck, topicConfig } from './kafka-delivery-fields.ts';
import { KAFKA_KNOBS } from './kafka-knobs.ts';
import { producerField } from './kafka-producer-fields.ts';
import type { KafkaSystem } from './scenario.ts';

const whole = (min: number, max: number, unit: string): NumberRange => ({ min, max, unit, integer: true });
const MAX_INT = 2_147_483_647;
const RANGE_ASSIGNOR = 'org.apache.kafka.clients.consumer.RangeAssignor';
const STICKY_ASSIGNOR = 'org.apache.kafka.clients.consumer.CooperativeStickyAssignor';

const consumerConfig = object(
  {
    'max.poll.records': setting(KAFKA_KNOBS.maxPollRecords, KAFKA_KNOBS.maxPollRecords.sentence, 500),
    'max.poll.interval.ms': setting(
      whole(1, MAX_INT, 'ms'),
      'A consumer that does not call poll() for this long leaves the group.',
      300_000,
    ),
    'heartbeat.interval.ms': setting(whole(1, MAX_INT, 'ms'), 'Time between heartbeats to the group coordinator.', 3000),
    'session.timeout.ms': setting(whole(1, 1_800_000, 'ms'), 'A member without a heartbeat for this long is removed.', 45_000),
    'group.protocol': choice(
      ['classic', 'consumer'],
      'Who computes the assignment: a client (classic, the default) or the coordinator (consumer, KIP-848).',
      { fallback: 'classic' },
    ),
    'group.instance.id': nullable(
      text(200, 'Static membership: a name for the instances, to which each adds its number; null = dynamic members.'),
    ),
    'partition.assignment.strategy': choice(
      ['range', 'roundrobin', 'sticky', 'cooperative-sticky'],
      'Which consumer gets which partitions (classic); the default list comes to range, with eager rebalances.',
      {
        fallback: 'range',
        spellings: [
          [RANGE_ASSIGNOR, 'range'],
          ['org.apache.kafka.clients.consumer.RoundRobinAssignor', 'roundrobin'],
          ['org.apache.kafka.clients.consumer.StickyAssignor', 'sticky'],
          [STICKY_ASSIGNOR, 'cooperative-sticky'],
          // With both in the list the first one decides who gets what, and how is what both can do: eager.
          [`${RANGE_ASSIGNOR},${STICKY_ASSIGNOR}`, 'range'],
          [`${STICKY_ASSIGNOR},${RANGE_ASSIGNOR}`, 'sticky'],
        ],
      },
    ),
    'group.remote.assignor': choice(['uniform', 'range'], 'Which consumer gets which partitions (group.protocol=consumer).', {
      fallback: 'uniform',
    }),
    'metadata.max.age.ms': setting(whole(0, MAX_INT, 'ms'), 'A client looks for new partitions this often.', 300_000),
    'fetch.min.bytes': setting(whole(0, MAX_INT, 'bytes'), 'The broker answers a fetch once it has this much.', 1),
    'fetch.max.wait.ms': setting(whole(0, MAX_INT, 'ms'), 'The broker answers a fetch at the latest after this time.', 500),
    'fetch.max.bytes': setting(whole(0, MAX_INT, 'bytes'), 'Most bytes in one answer of a broker.', 52_428_800),
    'max.partition.fetch.bytes': setting(whole(0, MAX_INT, 'bytes'), 'Most bytes of one partition in one answer.', 1_048_576),
    'queued.min.messages': setting(
      whole(1, 10_000_000, 'records'),
      'librdkafka: what is queued ahead of each partition.',
      100_000,
    ),
    'queued.max.messages.kbytes': setting(
      whole(1, 2_097_151, 'KiB'),
      'librdkafka: the most that is queued ahead in all.',
      65_536,
    ),
    ...deliveryConfig,
  },
  'Consumer settings, under Kafka’s own names.',
);

const topic = object(
  {
    partitions: number(whole(1, MOST_PARTITIONS, 'partitions'), 'Partitions of the topic.', 48),
    brokers: number(whole(1, 100, 'brokers'), 'Brokers that lead the partitions, in turn.', 3),
    config: topicConfig,
  },
  'The topic.',
);

const milliseconds = (max: number, description: string, fallback: number, min = 0): Field<number> =>
  number({ min, max, unit: 'ms' }, description, fallback);

const application = object(
  {
    roundTripMs: milliseconds(60_000, 'Client to broker and back, ms.', 5, 0.01),
    recordMs: number(KAFKA_KNOBS.recordMs, KAFKA_KNOBS.recordMs.sentence, KAFKA_KNOBS.recordMs.default),
    pollMs: number(KAFKA_KNOBS.pollMs, KAFKA_KNOBS.pollMs.sentence, KAFKA_KNOBS.pollMs.default),
    pollTimeoutMs: milliseconds(3_600_000, 'The timeout handed to poll(), ms.', 100, 1),
    threading: choice(['inline', 'worker'], 'Work inside the poll loop, or in a worker thread behind a queue.', {
      fallback: 'worker',
    }),
    queue: object(
      {
        pauseAt: number(KAFKA_KNOBS.pauseAt, KAFKA_KNOBS.pauseAt.sentence, KAFKA_KNOBS.pauseAt.default),
        resumeAt: number(KAFKA_KNOBS.resumeAt, KAFKA_KNOBS.resumeAt.sentence, KAFKA_KNOBS.resumeAt.default),
        heapBytes: number(whole(1_048_576, 1_099_511_627_776, 'bytes'), 'Heap of one consumer process, bytes.', 536_870_912),
      },
      'The queue between poll loop and worker; used with "worker" only.',
    ),
    commit: nullable(
      choice(
        ['auto', 'afterBatch', 'contiguousPrefix'],
        'What is committed: what poll() has returned (auto), the whole batch once it is done (inline), or what is done without a gap (worker).',
      ),
    ),
    sink: nullable(
      object(
        {
          service: text(64, 'Name of the service that is written to.'),
          batchRecords: number(KAFKA_KNOBS.batchRecords, KAFKA_KNOBS.batchRecords.sentence, KAFKA_KNOBS.batchRecords.default),
          lingerMs: number(KAFKA_KNOBS.lingerMs, KAFKA_KNOBS.lingerMs.sentence, KAFKA_KNOBS.lingerMs.default),
          concurrency: number(KAFKA_KNOBS.concurrency, KAFKA_KNOBS.concurrency.sentence, KAFKA_KNOBS.concurrency.default),
        },
        'Writes by size or time into a service; null = the work ends in the application.',
      ),
    ),
  },
  'What the consumers do with a record.',
);

const group = object(
  {
    kind: choice(['consumer', 'share'], 'A consumer group, or a share group (KIP-932): no ownership, no order, no rebalance.', {
      fallback: 'consumer',
    }),
    instances: number(KAFKA_KNOBS.instances, KAFKA_KNOBS.instances.sentence, KAFKA_KNOBS.instances.default),
    startupMs: milliseconds(3_600_000, 'From the decision to start a consumer until it calls poll(), ms.', 0),
    staggerMs: milliseconds(3_600_000, 'Between the starts of two new consumers, ms.', 0),
    config: consumerConfig,
    fetchQuotaBytesPerSecondPerBroker: nullable(
      number({ min: 1, max: 1e12, unit: 'bytes/s' }, 'Fetch quota of the group on each broker, bytes/s; null = none.'),
    ),
  },
  'The consumer group.',
);

const broker = object(
  {
    config: object(
      {
        ...retentionCheck,
        'group.initial.rebalance.delay.ms': setting(
          whole(0, MAX_INT, 'ms'),
          'How long an empty group waits for more members before its first rebalance.',
          3000,
        ),
        'group.consumer.session.timeout.ms': setting(
          whole(1, 1_800_000, 'ms'),
          'A member without a heartbeat for this long is removed (group.protocol=consumer).',
          45_000,
        ),
        'group.share.partition.max.record.locks': setting(
          whole(100, 10_000, 'records'),
          'How many records of a partition may be locked by a share group at a time.',
          2000,
        ),
        'group.share.record.lock.duration.ms': setting(
          whole(1000, 3_600_000, 'ms'),
          'How long a record stays locked by a consumer of a share group.',
          30_000,
        ),
        'group.share.delivery.count.limit': setting(
          whole(2, 10, 'deliveries'),
          'How often a share group delivers a record whose lock ran out, before it is archived.',
          5,
        ),
        'group.consumer.heartbeat.interval.ms': setting(
          whole(1, MAX_INT, 'ms'),
          'Time between heartbeats to the group coordinator (group.protocol=consumer).',
          5000,
        ),
      },
      'Broker settings, under Kafka’s own names.',
    ),
  },
  'The brokers.',
);

/** Kafka's own part of a scenario. */
export const kafkaSystem: Field<KafkaSystem> = mapped(
  object(
    {
      client: choice(['java-3.9', 'java-4.1', 'librdkafka'], 'Which client: it decides what is fetched ahead.', {
        fallback: 'java-4.1',
      }),
      topic,
      producer: producerField,
      group,
      broker,
      application,
    },
    'The Kafka consumer group under study.',
  ),
  whoCommits,
);

/** Of `enable.auto.commit` and `application.commit` the one that is not given follows the other; without both the application commits. */
function whoCommits(given: Given): KafkaSystem {
  const {
    application,
    group: { config },
  } = given;
  const own = application.threading === 'inline' ? 'afterBatch' : 'contiguousPrefix';
  const commit = application.commit ?? (config['enable.auto.commit'] === true ? 'auto' : own);
  const isAuto = config['enable.auto.commit'] ?? commit === 'auto';
  return {
    ...given,
    application: { ...application, commit },
    group: { ...given.group, config: { ...config, 'enable.auto.commit': isAuto } },
  };
}

/** Before it is settled who commits. */
type Given = Omit<KafkaSystem, 'application' | 'group'> & {
  readonly application: Omit<KafkaSystem['application'], 'commit'> & {
    readonly commit: KafkaSystem['application']['commit'] | null;
  };
  readonly group: Omit<KafkaSystem['group'], 'config'> & {
    readonly config: Omit<KafkaSystem['group']['config'], 'enable.auto.commit'> & {
      readonly 'enable.auto.commit': boolean | null;
    };
  };
};

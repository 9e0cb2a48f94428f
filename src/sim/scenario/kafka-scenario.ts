/** Kafka's own part of scenario.v1, parsed. */
import type { Autoscaler } from './autoscaler-fields.ts';
import type { CommonScenario } from './common-scenario.ts';
import type { KafkaProducer } from './kafka-producer-fields.ts';

/** Consumer settings that the plant reads, under Kafka's own names and in Kafka's own units. */
export interface KafkaConsumerConfig {
  readonly 'max.poll.records': number;
  readonly 'max.poll.interval.ms': number;
  readonly 'heartbeat.interval.ms': number;
  readonly 'session.timeout.ms': number;
  readonly 'group.protocol': 'classic' | 'consumer';
  /** The instances' names without their numbers; null = dynamic members. */
  readonly 'group.instance.id': string | null;
  readonly 'partition.assignment.strategy': 'range' | 'roundrobin' | 'sticky' | 'cooperative-sticky';
  readonly 'group.remote.assignor': 'uniform' | 'range';
  readonly 'metadata.max.age.ms': number;
  readonly 'fetch.min.bytes': number;
  readonly 'fetch.max.wait.ms': number;
  readonly 'fetch.max.bytes': number;
  readonly 'max.partition.fetch.bytes': number;
  readonly 'queued.min.messages': number;
  readonly 'queued.max.messages.kbytes': number;
  readonly 'enable.auto.commit': boolean;
  readonly 'auto.commit.interval.ms': number;
  readonly 'auto.offset.reset': 'latest' | 'earliest' | 'none';
}

export type { KafkaProducer } from './kafka-producer-fields.ts';

export interface KafkaSystem {
  readonly client: 'java-3.9' | 'java-4.1' | 'librdkafka';
  readonly topic: {
    readonly partitions: number;
    readonly brokers: number;
    readonly config: { readonly 'retention.ms': number; readonly 'retention.bytes': number; readonly 'segment.bytes': number };
  };
  /** Null = not looked at: the traffic arrives as given. */
  readonly producer: KafkaProducer | null;
  readonly group: {
    readonly kind: 'consumer' | 'share';
    readonly instances: number;
    /** From the decision to start an instance until it calls poll(), ms. */
    readonly startupMs: number;
    /** Between the starts of two new instances, ms. */
    readonly staggerMs: number;
    readonly config: KafkaConsumerConfig;
    /** Fetch quota of the group on each broker, bytes/s; null = none. */
    readonly fetchQuotaBytesPerSecondPerBroker: number | null;
  };
  readonly broker: {
    readonly config: {
      readonly 'log.retention.check.interval.ms': number;
      readonly 'group.initial.rebalance.delay.ms': number;
      readonly 'group.consumer.session.timeout.ms': number;
      readonly 'group.consumer.heartbeat.interval.ms': number;
      readonly 'group.share.partition.max.record.locks': number;
      readonly 'group.share.record.lock.duration.ms': number;
      readonly 'group.share.delivery.count.limit': number;
    };
  };
  readonly application: {
    /** Client to broker and back, ms. */
    readonly roundTripMs: number;
    /** Work for one record, ms. */
    readonly recordMs: number;
    /** Fixed cost of one poll cycle (commit, bookkeeping), ms. */
    readonly pollMs: number;
    /** The timeout handed to poll(), ms. */
    readonly pollTimeoutMs: number;
    /** `inline`: work inside the poll loop; `worker`: a queue and one worker thread. */
    readonly threading: 'inline' | 'worker';
    /** Pause at `queue depth >= pauseAt`, resume at `<= resumeAt`, records. Only with `worker`. */
    readonly queue: { readonly pauseAt: number; readonly resumeAt: number; readonly heapBytes: number };
    /** `auto`: the client commits what poll() has returned; else `afterBatch` with inline, `contiguousPrefix` with worker. */
    readonly commit: 'auto' | 'afterBatch' | 'contiguousPrefix';
    /** Writes by size or time into a service; null = the work ends in the application. */
    readonly sink: {
      readonly service: string;
      readonly batchRecords: number;
      readonly lingerMs: number;
      /** Writes in flight per instance. */
      readonly concurrency: number;
    } | null;
  };
}

export interface KafkaScenario extends CommonScenario {
  readonly system: 'kafka';
  /** What adds and removes instances by itself; null = nobody does. */
  readonly autoscaler: Autoscaler | null;
  readonly kafka: KafkaSystem;
}

/** How much work an exact run of a Kafka scenario may be. */
import type { KafkaScenario } from './kafka-scenario.ts';
import type { Problem } from './problem.ts';
import { UNPROTECTED } from './protection-scenario.ts';
import { least, millions, most, MOST_STEPS, recordsUntil } from './work-estimate.ts';

/** Upper bounds of what the consumers of an exact run do. */
export function estimateKafkaSteps(scenario: KafkaScenario): {
  readonly polls: number;
  readonly fetches: number;
  readonly writes: number;
} {
  const { durationMs, traffic, kafka } = scenario;
  const { application, topic } = kafka;
  const { config } = kafka.group;
  const instances = Math.max(
    most(scenario, '/kafka/group/instances', kafka.group.instances),
    scenario.autoscaler?.maxInstances ?? 0,
  );
  const working = Math.min(instances, topic.partitions);
  const recordMs = least(scenario, '/kafka/application/recordMs', application.recordMs);
  const pauseAt = most(scenario, '/kafka/application/queue/pauseAt', application.queue.pauseAt);
  const maxPollRecords = least(scenario, '/kafka/group/config/max.poll.records', config['max.poll.records']);

  // No more records are handled than come, and no more than the consumers have time for.
  const arriving = traffic.initialBacklog + recordsUntil(traffic.ratePerSecond, durationMs);
  // Without consumers nothing is handled, however little a record would cost them.
  const workable = working === 0 ? 0 : working * (durationMs / recordMs + pauseAt);
  const records = Math.min(arriving, workable);
  const links = Math.min(working * topic.brokers, Math.max(working, topic.partitions));
  const filledFetches = Math.min(records, (links * durationMs) / application.roundTripMs);
  const emptyFetches = (working * topic.brokers * durationMs) / (application.roundTripMs + config['fetch.max.wait.ms']);
  const emptyPolls = (instances * durationMs) / application.pollTimeoutMs;
  const polls = Math.min(records, records / maxPollRecords + filledFetches) + emptyPolls;
  const { sink } = application;
  if (sink === null) return { polls, fetches: filledFetches + emptyFetches, writes: 0 };
  const batchRecords = least(scenario, '/kafka/application/sink/batchRecords', sink.batchRecords);
  const lingerMs = least(scenario, '/kafka/application/sink/lingerMs', sink.lingerMs);
  const byLinger = lingerMs === 0 ? records : (working * durationMs) / lingerMs;
  const writes = Math.min(records, records / batchRecords + byLinger) + mostRetries(scenario, sink, instances);
  return { polls, fetches: filledFetches + emptyFetches, writes };
}

/** Attempts beyond the first: every write in flight waits at least about half of the first wait before each. */
function mostRetries(scenario: KafkaScenario, sink: NonNullable<KafkaSink>, instances: number): number {
  const protection = scenario.protection[sink.service] ?? UNPROTECTED;
  const pointer = `/services/${sink.service}/errorShare`;
  const mayFail = most(scenario, pointer, scenario.services[sink.service]?.errorShare ?? 0) > 0 || protection.timeoutMs !== null;
  if (!mayFail) return 0;
  const baseMs = least(scenario, `/protection/${sink.service}/retry/baseMs`, protection.retry.baseMs);
  const { adaptiveLimit } = protection;
  const concurrency = most(scenario, '/kafka/application/sink/concurrency', sink.concurrency);
  const inFlight = Math.max(concurrency, adaptiveLimit.enabled ? adaptiveLimit.max : 0);
  return (2 * instances * inFlight * scenario.durationMs) / baseMs;
}

type KafkaSink = KafkaScenario['kafka']['application']['sink'];

/** Refuses scenarios whose run would not end in reasonable time, and shows the arithmetic. */
export function findTooMuchKafkaWork(scenario: KafkaScenario): Problem[] {
  const { polls, fetches, writes } = estimateKafkaSteps(scenario);
  const steps = Math.ceil(polls + fetches + writes);
  if (steps <= MOST_STEPS) return [];
  return [
    {
      path: '',
      message: 'an exact run would take too long',
      given: `up to ${millions(polls)} polls + ${millions(fetches)} fetches + ${millions(writes)} writes = ${millions(steps)} steps`,
      allowed: `at most ${millions(MOST_STEPS)} steps`,
      hint: 'Simulate a shorter time or fewer consumers, or raise max.poll.records, roundTripMs, pollTimeoutMs, batchRecords, lingerMs or the waits before retries.',
    },
  ];
}

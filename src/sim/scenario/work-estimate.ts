/**
 * How much work an exact run may be, bounded from above before it starts: a scenario from a link must not hang the reader's tab.
 * The estimate counts polls, fetches and writes (Kafka) or records (pipe); each costs about a microsecond.
 */
import type { Problem } from './problem.ts';
import type { KafkaScenario, PipeScenario, RatePoint, Scenario } from './scenario.ts';

/** The most polls, fetches and writes that an exact run may need. */
export const MOST_STEPS = 100_000_000;

/** Records that arrive from 0 to `untilMs`: the area under the rate curve. */
export function recordsUntil(points: readonly RatePoint[], untilMs: number): number {
  let records = 0;
  for (const [i, [fromMs, fromRate]] of points.entries()) {
    const [toMs, toRate] = points[i + 1] ?? [Infinity, fromRate];
    const endMs = Math.min(toMs, untilMs);
    if (endMs <= fromMs) continue;
    const endRate = toMs === Infinity ? fromRate : fromRate + ((toRate - fromRate) * (endMs - fromMs)) / (toMs - fromMs);
    records += ((fromRate + endRate) / 2) * ((endMs - fromMs) / 1000);
  }
  return records;
}

/** Refuses scenarios whose run would not end in reasonable time, and shows the arithmetic. */
export function findTooMuchWork(scenario: Scenario): Problem[] {
  return scenario.system === 'kafka' ? kafkaWork(scenario) : pipeWork(scenario);
}

/** The most that a knob is set to, at the start or by a change. */
function most(scenario: Scenario, pointer: string, start: number): number {
  return Math.max(start, ...changedTo(scenario, pointer));
}

function least(scenario: Scenario, pointer: string, start: number): number {
  return Math.min(start, ...changedTo(scenario, pointer));
}

function changedTo(scenario: Scenario, pointer: string): number[] {
  return scenario.changes.map((change) => change.set[pointer]).filter((value) => typeof value === 'number');
}

/** Upper bounds of what the consumers of an exact run do. */
export function estimateKafkaSteps(scenario: KafkaScenario): {
  readonly polls: number;
  readonly fetches: number;
  readonly writes: number;
} {
  const { durationMs, traffic, kafka } = scenario;
  const { application, topic } = kafka;
  const { config } = kafka.group;
  const instances = most(scenario, '/kafka/group/instances', kafka.group.instances);
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
  return { polls, fetches: filledFetches + emptyFetches, writes: Math.min(records, records / batchRecords + byLinger) };
}

function kafkaWork(scenario: KafkaScenario): Problem[] {
  const { polls, fetches, writes } = estimateKafkaSteps(scenario);
  const steps = Math.ceil(polls + fetches + writes);
  if (steps <= MOST_STEPS) return [];
  return [
    {
      path: '',
      message: 'an exact run would take too long',
      given: `up to ${millions(polls)} polls + ${millions(fetches)} fetches + ${millions(writes)} writes = ${millions(steps)} steps`,
      allowed: `at most ${millions(MOST_STEPS)} steps`,
      hint: 'Simulate a shorter time or fewer consumers, or raise max.poll.records, roundTripMs, pollTimeoutMs, batchRecords or lingerMs.',
    },
  ];
}

function pipeWork({ traffic, durationMs, pipe }: PipeScenario): Problem[] {
  const records = Math.ceil(traffic.initialBacklog + recordsUntil(traffic.ratePerSecond, durationMs));
  const stages = pipe.stages.length;
  const steps = records * stages;
  const mostSteps = MOST_STEPS / 5;
  if (steps <= mostSteps) return [];
  return [
    {
      path: '/traffic/ratePerSecond',
      message: 'a pipe moves every record by itself, and these are too many',
      given: `${millions(records)} records × ${String(stages)} stages = ${millions(steps)} steps`,
      allowed: `at most ${millions(mostSteps)} steps`,
      hint: 'Take a lower rate or a shorter time.',
    },
  ];
}

function millions(count: number): string {
  return count < 1e6 ? String(Math.ceil(count)) : `${String(Math.floor(count / 1e5) / 10)} million`;
}

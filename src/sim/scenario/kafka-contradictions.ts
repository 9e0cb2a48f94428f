/** Rules between the fields of a Kafka scenario. */
import { checkAutoscaler } from './autoscaler-contradictions.ts';
import { checkRates, checkShares } from './common-contradictions.ts';
import type { KafkaConsumerConfig, KafkaScenario } from './kafka-scenario.ts';
import { checkShareGroup } from './kafka-share-rules.ts';
import { checkProducer } from './kafka-producer-contradictions.ts';
import { show } from './problem.ts';
import type { Problem } from './problem.ts';
import { checkProtection } from './protection-contradictions.ts';

/** Everything in a Kafka scenario that contradicts itself, apart from its changes and faults. */
export function findKafkaContradictions(scenario: KafkaScenario): Problem[] {
  return [
    ...checkRates(scenario),
    ...checkProtection(scenario),
    ...checkKafka(scenario),
    ...checkAutoscaler(scenario.autoscaler),
    ...checkProducer(scenario.kafka.producer),
    ...checkShareGroup(scenario),
    ...checkShares(scenario, scenario.kafka.topic.partitions, '/kafka/topic/partitions'),
  ];
}

/** What only the classic protocol knows, and its default. */
const CLASSIC_ONLY = {
  'partition.assignment.strategy': 'range',
  'heartbeat.interval.ms': 3000,
  'session.timeout.ms': 45_000,
} as const;

function checkProtocol(config: KafkaConsumerConfig): Problem[] {
  if (config['group.protocol'] === 'classic') return [];
  return (Object.keys(CLASSIC_ONLY) as (keyof typeof CLASSIC_ONLY)[])
    .filter((key) => config[key] !== CLASSIC_ONLY[key])
    .map((key) => ({
      path: `/kafka/group/config/${key}`,
      message: 'the client refuses to start: this setting is for group.protocol=classic',
      given: show(config[key]),
      allowed: 'leave it out',
      hint:
        key === 'partition.assignment.strategy'
          ? 'Use group.remote.assignor.'
          : 'The brokers decide: /kafka/broker/config has group.consumer.session.timeout.ms and group.consumer.heartbeat.interval.ms.',
    }));
}

function checkKafka({ services, kafka }: KafkaScenario): Problem[] {
  const { application, group } = kafka;
  const problems: Problem[] = [];
  const { pauseAt, resumeAt } = application.queue;
  if (resumeAt >= pauseAt) {
    problems.push({
      path: '/kafka/application/queue/resumeAt',
      message: 'a consumer must resume at a lower queue depth than it pauses at',
      given: `resumeAt ${String(resumeAt)}, pauseAt ${String(pauseAt)}`,
      allowed: `resumeAt from 0 to ${String(pauseAt - 1)} with this pauseAt`,
      hint: 'Two thresholds some distance apart keep the consumer from switching at every record.',
    });
  }
  const heartbeatMs = group.config['heartbeat.interval.ms'];
  const sessionMs = group.config['session.timeout.ms'];
  problems.push(...checkProtocol(group.config));
  if (heartbeatMs >= sessionMs) {
    problems.push({
      path: '/kafka/group/config/heartbeat.interval.ms',
      message: 'the client refuses to start: the heartbeat interval must be below session.timeout.ms',
      given: `${String(heartbeatMs)}, with session.timeout.ms ${String(sessionMs)}`,
      allowed: `below ${String(sessionMs)}; a third of it or less is advised`,
    });
  }
  problems.push(...checkCommit(kafka));
  const { sink } = application;
  if (sink !== null && !Object.hasOwn(services, sink.service)) {
    const names = Object.keys(services);
    problems.push({
      path: '/kafka/application/sink/service',
      message: 'no such service',
      given: show(sink.service),
      allowed:
        names.length === 0 ? 'a name under /services, which is empty' : `a name under /services: ${names.map(show).join(', ')}`,
    });
  }
  return problems;
}

function checkCommit({ application, group }: KafkaScenario['kafka']): Problem[] {
  const { threading, commit } = application;
  const isAuto = group.config['enable.auto.commit'];
  const path = '/kafka/application/commit';
  if (isAuto !== (commit === 'auto'))
    return [
      {
        path,
        message: 'the client and the application cannot both commit, nor neither of them',
        given: `${show(commit)} with enable.auto.commit ${String(isAuto)}`,
        allowed: isAuto ? '"auto", or leave it out' : 'leave it out, or set enable.auto.commit to true',
      },
    ];
  const own = threading === 'inline' ? 'afterBatch' : 'contiguousPrefix';
  if (isAuto || commit === own) return [];
  return [
    {
      path,
      message:
        threading === 'inline'
          ? 'the poll loop finishes each batch before it commits, so there is no prefix to commit'
          : 'with a worker the batch is not done when poll() returns: committing it would lose records in a crash',
      given: `${show(commit)} with threading ${show(threading)}`,
      allowed: `${show(own)}, or "auto"`,
    },
  ];
}

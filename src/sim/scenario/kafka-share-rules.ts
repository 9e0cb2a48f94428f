/** What a share group can be, and what it cannot be here. */
import type { KafkaScenario } from './kafka-scenario.ts';
import { show } from './problem.ts';
import type { Problem } from './problem.ts';

const LOCKS_MS = 'group.share.record.lock.duration.ms';

/** Rules between the fields of a share group; none for a consumer group. */
export function checkShareGroup({ kafka }: KafkaScenario): Problem[] {
  const { group, application, broker } = kafka;
  if (group.kind !== 'share') return [];
  const problems: Problem[] = [];
  if (application.threading !== 'inline')
    problems.push({
      path: '/kafka/application/threading',
      message: 'a share group is simulated with the work inside the poll loop only',
      given: show(application.threading),
      allowed: '"inline"',
    });
  if (application.sink !== null)
    problems.push({
      path: '/kafka/application/sink',
      message: 'a share group is simulated without a sink only',
      given: show(application.sink.service),
      allowed: 'null; put the time of the write into pollMs or recordMs',
    });
  const batchMs = application.roundTripMs + application.pollMs + group.config['max.poll.records'] * application.recordMs;
  const lockMs = broker.config[LOCKS_MS];
  if (batchMs >= lockMs)
    problems.push({
      path: `/kafka/broker/config/${LOCKS_MS}`,
      message: 'a batch would take longer than its records stay locked, and others would get them again; that is not simulated',
      given: `${String(lockMs)}, and a batch of up to ${String(batchMs)} ms`,
      allowed: `more than ${String(batchMs)}, or fewer max.poll.records`,
    });
  return problems;
}

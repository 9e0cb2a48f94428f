/** What a share group can be, and what it cannot be here. */
import type { KafkaScenario } from './kafka-scenario.ts';
import { show } from './problem.ts';
import type { Problem } from './problem.ts';

/** Rules between the fields of a share group; none for a consumer group. */
export function checkShareGroup({ kafka }: KafkaScenario): Problem[] {
  const { group, application } = kafka;
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
  return problems;
}

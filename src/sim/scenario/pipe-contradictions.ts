/** Rules between the fields of a pipe. */
import { checkRates } from './common-contradictions.ts';
import type { PipeScenario } from './pipe-scenario.ts';
import { checkProtection } from './protection-contradictions.ts';
import { show } from './problem.ts';
import type { Problem } from './problem.ts';

/** Everything in a pipe's scenario that contradicts itself, apart from its changes. */
export function findPipeContradictions(scenario: PipeScenario): Problem[] {
  return [...checkRates(scenario), ...checkProtection(scenario), ...checkUnused(scenario), ...checkPipe(scenario)];
}

/** A pipe has one way through and calls nothing: what would have no effect is refused. */
function checkUnused({ services, traffic }: PipeScenario): Problem[] {
  const problems: Problem[] = [];
  const names = Object.keys(services);
  if (names.length > 0)
    problems.push({
      path: '/services',
      message: 'a pipe calls no services',
      given: names.map(show).join(', '),
      allowed: 'leave it out',
      hint: 'A slow service is a stage with "kind": "server".',
    });
  if (traffic.partitionShares !== 'uniform')
    problems.push({
      path: '/traffic/partitionShares',
      message: 'a pipe has no partitions',
      given: show(traffic.partitionShares),
      allowed: '"uniform", or leave it out',
    });
  if (traffic.poisonShare !== 0)
    problems.push({
      path: '/traffic/poisonShare',
      message: 'a pipe does not look into its records',
      given: String(traffic.poisonShare),
      allowed: '0, or leave it out',
    });
  if (traffic.criticalShare !== 1)
    problems.push({
      path: '/traffic/criticalShare',
      message: 'a pipe treats all records alike',
      given: String(traffic.criticalShare),
      allowed: '1, or leave it out',
    });
  return problems;
}

function checkPipe(scenario: PipeScenario): Problem[] {
  const seen = new Set<string>();
  const problems: Problem[] = [];
  for (const [i, stage] of scenario.pipe.stages.entries()) {
    if (seen.has(stage.id)) {
      problems.push({
        path: `/pipe/stages/${String(i)}/id`,
        message: 'two stages with one name',
        given: show(stage.id),
        allowed: 'a name of its own',
      });
    }
    seen.add(stage.id);
  }
  return problems;
}

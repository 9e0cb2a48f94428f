/** A deployment of a job as flows: its tasks and the exchanges between them. */
import type { FlinkScenario } from '../../scenario/scenario.ts';
import { costsOf, tasksOf, type TaskPlan } from '../job-plan.ts';
import { subtaskShares } from '../key-groups.ts';
import { makeValues } from '../make-values.ts';
import { ExchangeRoom } from './exchange-room.ts';
import { FlowTask } from './flow-task.ts';

/** The tasks of a scenario, from the source on. */
export function flowTasksOf(scenario: FlinkScenario): FlowTask[] {
  const plans = tasksOf(scenario.flink);
  const { config } = scenario.flink;
  return plans.map((plan, index) => {
    const before = plans[index - 1];
    const room =
      before === undefined
        ? null
        : plan.exchange === 'forward'
          ? new ExchangeRoom(config, 1, 1)
          : new ExchangeRoom(config, before.parallelism, plan.parallelism);
    const isBehindWindow = plans.slice(0, index).some(({ keeping }) => keeping?.kind === 'window');
    const values = Array.from({ length: plan.parallelism }, (_, subtask) => makeValues(plan, subtask, scenario));
    const costs = costsOf(plan, scenario.flink);
    return new FlowTask(
      plan,
      costs,
      shareOf(plan, scenario),
      room,
      isBehindWindow,
      values.filter((one) => one !== null),
    );
  });
}

function shareOf(plan: TaskPlan, scenario: FlinkScenario): Float64Array | null {
  if (plan.source !== null || plan.exchange === 'forward') return null;
  if (plan.exchange === 'hash' && plan.keys !== null)
    return subtaskShares(plan.keys.count, plan.keys.hotShare, plan.parallelism, scenario.flink.maxParallelism);
  return new Float64Array(plan.parallelism).fill(1 / plan.parallelism);
}

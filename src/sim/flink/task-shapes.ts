/** The tasks that the trace of a run tells of. */
import { mostSubtasks } from '../scenario/flink-most-subtasks.ts';
import { tasksOf } from './job-plan.ts';
import type { TaskShape } from './sample-columns.ts';
import type { Moment } from './settings.ts';

/** The tasks of all deployments, with the most subtasks that each may have. */
export function taskShapes(moments: readonly Moment[]): TaskShape[] {
  const most = new Map<string, number>();
  for (const { scenario } of moments)
    for (const { id, operators } of tasksOf(scenario.flink))
      most.set(id, Math.max(most.get(id) ?? 0, ...operators.map((operator) => mostSubtasks(scenario, operator))));
  const order = (moments[0] as Moment).scenario.flink.operators.map(({ id }) => id);
  return order.filter((id) => most.has(id)).map((id) => ({ id, parallelism: most.get(id) as number }));
}

/** The keyed state of a task that has some. */
import type { FlinkScenario, FlinkSystem } from '../scenario/scenario.ts';
import type { TaskPlan } from './job-plan.ts';
import { subtaskShares } from './key-groups.ts';
import { KeyedValues } from './keyed-values.ts';

/** Null = its first operator keeps no values. */
export function makeValues(task: TaskPlan, subtask: number, { flink }: FlinkScenario): KeyedValues | null {
  const [head] = task.operators;
  if (head?.kind !== 'keyedProcess' || task.keys === null) return null;
  const values = new KeyedValues(head, task.keys.count * keyShare(task, subtask, flink), flink.config['state.backend.type']);
  values.share = evenShare(task, subtask, flink);
  return values;
}

/** Which part of a subtask's records has other keys than the hot one. */
export function evenShare(task: Pick<TaskPlan, 'keys' | 'parallelism'>, subtask: number, flink: FlinkSystem): number {
  const hotShare = task.keys?.hotShare ?? 0;
  const all = keyShare(task, subtask, flink, hotShare);
  return all > 0 ? (keyShare(task, subtask, flink) * (1 - hotShare)) / all : 1;
}

/** The share of the records that a subtask gets, with so many of the hot key. */
function keyShare(
  { keys, parallelism }: Pick<TaskPlan, 'keys' | 'parallelism'>,
  subtask: number,
  { maxParallelism }: FlinkSystem,
  hotShare = 0,
): number {
  return subtaskShares(keys?.count ?? 1, hotShare, parallelism, maxParallelism)[subtask] as number;
}

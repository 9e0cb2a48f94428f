/** What faults do to a job's subtasks. */
import { flinkTarget } from '../scenario/flink-target.ts';
import type { FlinkScenario } from '../scenario/scenario.ts';
import type { Job } from './job.ts';
import type { Moment } from './settings.ts';
import type { Subtask } from './subtask.ts';

/** Threads that hang: a long call, a pause. */
export function stall(
  deployment: { readonly job: Job; wake(subtask: Subtask): void },
  scenario: FlinkScenario,
  { target, forMs }: { readonly target: string; readonly forMs: number },
): void {
  const found = flinkTarget(scenario, target);
  if (found?.kind !== 'operator') return;
  for (const subtask of subtasksOf(deployment.job, found.operator, found.subtask)) {
    subtask.owe(forMs / subtask.slowness);
    deployment.wake(subtask);
  }
}

/** The subtasks that run the operator (with others of its chain), or one of them. */
export function subtasksOf(job: Job, operator: number, index: number | null): readonly Subtask[] {
  const id = job.scenario.flink.operators[operator]?.id;
  const task = job.tasks.find(({ operators }) => operators.some((one) => one.id === id));
  const subtasks = task === undefined ? [] : (job.subtasks[task.index] as readonly Subtask[]);
  return index === null ? subtasks : subtasks.filter((subtask) => subtask.index === index);
}

/** Subtasks are as slow as the faults that are on make them. */
export function slowDown(job: Job, { faults, scenario }: Moment, nowMs: number): void {
  for (const subtask of job.all) subtask.faultSlowness = 1;
  for (const fault of faults) {
    const target = fault.kind === 'slow' ? flinkTarget(scenario, fault.target) : null;
    if (fault.kind !== 'slow' || target?.kind !== 'operator') continue;
    for (const subtask of subtasksOf(job, target.operator, target.subtask)) subtask.faultSlowness *= fault.factor;
  }
  for (const subtask of job.all) subtask.retime(nowMs);
}

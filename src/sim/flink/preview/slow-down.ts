/** Faults that are on, as factors of the time that something takes. */
import { flinkTarget } from '../../scenario/flink-target.ts';
import type { Fault, FlinkScenario } from '../../scenario/scenario.ts';
import type { FlowTask } from './flow-task.ts';

/** Sets how much slower each subtask of a task is; one that hangs takes for ever. */
export function slowDown(task: FlowTask, faults: readonly Fault[], scenario: FlinkScenario): void {
  task.slowness.fill(1);
  for (const fault of faults) {
    const target = flinkTarget(scenario, fault.target);
    if (fault.kind === 'crash' || target?.kind !== 'operator') continue;
    const id = scenario.flink.operators[target.operator]?.id;
    if (!task.plan.operators.some((operator) => operator.id === id)) continue;
    const factor = fault.kind === 'slow' ? fault.factor : Infinity;
    for (let j = 0; j < task.parallelism; j++)
      if (target.subtask === null || target.subtask === j) task.slowness[j] = (task.slowness[j] as number) * factor;
  }
}

/** Product of the `slow` faults that hit `target`. */
export function slownessOf(target: string, faults: readonly Fault[]): number {
  let factor = 1;
  for (const fault of faults) if (fault.kind === 'slow' && fault.target === target) factor *= fault.factor;
  return factor;
}

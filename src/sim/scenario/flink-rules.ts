/** Flink's knobs and rules, for the parser and for a worker that runs Flink only. */
import type { Fault } from './common-scenario.ts';
import { findFlinkContradictions } from './flink-contradictions.ts';
import { FLINK_AUTOSCALER_KNOBS } from './flink-autoscaler-knobs.ts';
import { FLINK_KNOBS } from './flink-knobs.ts';
import type { FlinkScenario } from './flink-scenario.ts';
import { flinkTarget } from './flink-target.ts';
import { findTooMuchFlinkWork } from './flink-work-estimate.ts';
import type { SystemRules } from './rules.ts';
import { SERVICE_KNOBS } from './service-knobs.ts';

function faultComplaint(
  scenario: FlinkScenario,
  { kind, target }: Fault,
): ReturnType<SystemRules<FlinkScenario>['faultComplaint']> {
  const found = flinkTarget(scenario, target);
  const names = scenario.flink.operators.map(({ id }) => id).join(', ');
  if (found === null)
    return {
      message: 'no such part of the job',
      allowed: `/services/NAME, /flink/operators/NAME, /flink/operators/NAME/subtasks/N, /flink/taskManagers/N; operators: ${names}`,
    };
  if (kind === 'crash' || found.kind === 'operator') return null;
  return { message: 'a task manager crashes as a whole', allowed: '"kind": "crash", or an operator or subtask as the target' };
}

export const flinkRules: SystemRules<FlinkScenario> = {
  knobs: [...Object.values(FLINK_KNOBS), ...Object.values(FLINK_AUTOSCALER_KNOBS), ...Object.values(SERVICE_KNOBS)],
  findContradictions: findFlinkContradictions,
  findTooMuchWork: findTooMuchFlinkWork,
  faultComplaint,
};

/** Flink's knobs and rules, for the parser and for a worker that runs Flink only. */
import type { Fault } from './common-scenario.ts';
import { findFlinkContradictions } from './flink-contradictions.ts';
import { FLINK_KNOBS } from './flink-knobs.ts';
import type { FlinkScenario } from './flink-scenario.ts';
import { findTooMuchFlinkWork } from './flink-work-estimate.ts';
import type { SystemRules } from './rules.ts';
import { SERVICE_KNOBS } from './service-knobs.ts';

/** What a fault hits: a subtask (null = all of an operator's), or a task manager. */
export type FlinkTarget =
  | { readonly kind: 'operator'; readonly operator: number; readonly subtask: number | null }
  | { readonly kind: 'taskManager'; readonly taskManager: number };

/** Reads `/flink/operators/enrich`, `/flink/operators/2/subtasks/3` or `/flink/taskManagers/0`; null where there is no such thing. */
export function flinkTarget({ flink }: FlinkScenario, pointer: string): FlinkTarget | null {
  const manager = /^\/flink\/taskManagers\/(0|[1-9]\d{0,2})$/.exec(pointer)?.[1];
  if (manager !== undefined) return { kind: 'taskManager', taskManager: Number(manager) };
  const match = /^\/flink\/operators\/([^/]+)(?:\/subtasks\/(0|[1-9]\d{0,2}))?$/.exec(pointer);
  if (match === null) return null;
  const [, name = '', subtask] = match;
  const operator = flink.operators.findIndex(({ id }, i) => id === name || String(i) === name);
  if (operator < 0) return null;
  return { kind: 'operator', operator, subtask: subtask === undefined ? null : Number(subtask) };
}

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
  knobs: [...Object.values(FLINK_KNOBS), ...Object.values(SERVICE_KNOBS)],
  findContradictions: findFlinkContradictions,
  findTooMuchWork: findTooMuchFlinkWork,
  faultComplaint,
};

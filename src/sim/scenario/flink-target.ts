/** What a fault of a Flink scenario points at. */
import type { FlinkScenario } from './flink-scenario.ts';

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

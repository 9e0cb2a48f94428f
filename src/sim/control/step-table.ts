/** Stepping through a tabulated machine. */
import type { TransitionTable } from './tabulate.ts';

/**
 * Index of the state that `event` leads to.
 * @throws Error where the machine does not accept the event: the plant and the machine disagree, which is a defect of the simulator
 */
export function nextState<S extends string, E extends string>(
  table: TransitionTable<S, E, string>,
  state: number,
  event: E,
): number {
  const cell = table.cells[state * table.events.length + table.events.indexOf(event)];
  if (cell == null) throw new Error(`'${event}' is not accepted in '${String(table.states[state])}'.`);
  return cell.next;
}

/** Whether the machine accepts `event` in `state`. */
export function accepts<S extends string, E extends string>(
  table: TransitionTable<S, E, string>,
  state: number,
  event: E,
): boolean {
  return table.cells[state * table.events.length + table.events.indexOf(event)] != null;
}

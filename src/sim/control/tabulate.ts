/**
 * Turns an XState machine into a lookup table, by asking XState itself: every reachable state × every event goes through
 * `transition()` once, at module load. A step then costs one array read instead of 13–40 µs.
 *
 * Machines that may be tabulated hold modes only: no context, guards, delays, invocations or actors (numbers and time
 * belong to the plant, which chooses the event). Effects are action names, returned as data and executed by the plant.
 */
import { initialTransition, transition, type AnyMachineSnapshot, type AnyStateMachine, type EventObject } from 'xstate';

/** What one event does in one state. */
export interface Cell<Effect extends string> {
  /** Index of the next state. */
  readonly next: number;
  readonly effects: readonly Effect[];
}

export interface TransitionTable<State extends string, EventType extends string, Effect extends string> {
  readonly states: readonly State[];
  readonly events: readonly EventType[];
  readonly initial: number;
  /** `cells[state * events.length + event]`; null where the machine does not accept the event. */
  readonly cells: readonly (Cell<Effect> | null)[];
}

const nameOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/**
 * Explores `machine` from its initial state.
 *
 * @param events every event type of the machine, in the order of the table's columns
 * @throws Error when the machine has context, so that a table could not hold it
 */
export function tabulate<State extends string, EventType extends string, Effect extends string>(
  machine: AnyStateMachine,
  events: readonly EventType[],
): TransitionTable<State, EventType, Effect> {
  const first = initialTransition(machine)[0] as AnyMachineSnapshot;
  if (Object.keys(first.context as object).length > 0)
    throw new Error(`Machine '${machine.id}' has context; only machines without numbers can be tabulated.`);

  const states: string[] = [nameOf(first.value)];
  const snapshots = [first];
  const cells: (Cell<Effect> | null)[] = [];
  for (let state = 0; state < snapshots.length; state++) {
    const snapshot = snapshots[state];
    if (snapshot === undefined) break;
    for (const type of events) {
      const [next, actions] = transition(machine, snapshot, { type } satisfies EventObject) as [
        AnyMachineSnapshot,
        readonly { readonly type: string }[],
      ];
      if (next === snapshot && actions.length === 0) {
        cells.push(null);
        continue;
      }
      const name = nameOf(next.value);
      let index = states.indexOf(name);
      if (index < 0) {
        index = states.push(name) - 1;
        snapshots.push(next);
      }
      cells.push({ next: index, effects: actions.map((action) => action.type as Effect) });
    }
  }
  return { states: states as State[], events, initial: 0, cells };
}

/** A machine as nodes and arrows, for the state diagram: the picture is drawn from the table that runs. */
export interface MachineGraph {
  readonly states: readonly { readonly id: string }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly event: string }[];
}

/** The table's states and its state-changing edges. */
export function graphOf(table: TransitionTable<string, string, string>): MachineGraph {
  const edges = table.cells.flatMap((cell, index) => {
    if (cell === null) return [];
    const from = table.states[Math.floor(index / table.events.length)];
    const to = table.states[cell.next];
    const event = table.events[index % table.events.length];
    return from === undefined || to === undefined || event === undefined || from === to ? [] : [{ from, to, event }];
  });
  return { states: table.states.map((id) => ({ id })), edges };
}

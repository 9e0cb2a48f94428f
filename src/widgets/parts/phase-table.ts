/** A widget's machine as a table: what an event leads to in a phase, explored through XState's own `transition`. */
import { initialTransition, transition } from 'xstate';
import type { AnyStateMachine } from 'xstate';

export type PhaseTable<Phase extends string, Event extends string> = Readonly<
  Record<Phase, Readonly<Partial<Record<Event, Phase>>>>
>;

/** Every phase that can be reached, with the events that lead out of it. The machine has modes only, no context. */
export function tabulatePhases<Phase extends string, Event extends string>(
  machine: AnyStateMachine,
  events: readonly Event[],
): PhaseTable<Phase, Event> {
  const [first] = initialTransition(machine);
  interface Found {
    readonly snapshot: typeof first;
    readonly next: Record<string, string>;
  }
  const found = new Map<string, Found>([[phaseOf(first.value), { snapshot: first, next: {} }]]);
  for (const [phase, { snapshot, next }] of found) {
    for (const type of events) {
      const [after] = transition(machine, snapshot, { type });
      const to = phaseOf(after.value);
      if (to !== phase) next[type] = to;
      if (!found.has(to)) found.set(to, { snapshot: after, next: {} });
    }
  }
  return Object.fromEntries([...found].map(([phase, { next }]) => [phase, next])) as PhaseTable<Phase, Event>;
}

/** A nested state of XState as one name: { tuning: 'moving' } is `tuning.moving`. */
function phaseOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [outer = '', inner = ''] = Object.entries(value as Record<string, string>)[0] ?? [];
  return `${outer}.${inner}`;
}

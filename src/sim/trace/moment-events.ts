/** What a scenario's timeline brings about by itself, for the list of events: knobs that are turned, faults that begin and end. */
import type { Scenario } from '../scenario/scenario.ts';
import type { ScenarioMoment } from '../scenario/timeline.ts';

type Happenings = Pick<ScenarioMoment<Scenario>, 'atMs' | 'changes' | 'started' | 'ended'>;

interface EventList {
  event(atMs: number, kind: string, entity: string, detail: Readonly<Record<string, unknown>>): void;
}

/** Tells `list` of each of them, in this order; a turned knob belongs to `entity`. */
export function tellMoment(list: EventList, { atMs, changes, started, ended }: Happenings, entity: string): void {
  for (const { pointer, to } of changes) list.event(atMs, 'knob.changed', entity, { pointer, to });
  for (const { target, kind } of started) list.event(atMs, 'fault.started', target, { kind });
  for (const { target, kind } of ended) list.event(atMs, 'fault.ended', target, { kind });
}

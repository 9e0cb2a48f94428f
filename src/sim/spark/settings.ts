/** What the plant reads while it runs, as timed changes and faults leave it, and the moments at which that changes. */
import { withCheckedValue } from '../scenario/checked-change.ts';
import type { Fault, SparkScenario } from '../scenario/scenario.ts';
import type { SinkSettings } from './sink-calls.ts';
import { sinkSettings } from './sink-settings.ts';

/** One moment of the timeline: from `atMs` on it is so. */
export interface Moment {
  readonly atMs: number;
  readonly scenario: SparkScenario;
  /** Null = the query calls no service. */
  readonly sink: SinkSettings | null;
  readonly started: readonly Fault[];
  readonly ended: readonly Fault[];
  readonly changed: readonly string[];
}

const endOf = (fault: Fault): number => (fault.kind === 'crash' ? Infinity : fault.atMs + fault.forMs);

/** Every moment at which a knob or a fault changes, in order; the first one is t = 0. */
function momentsOf(scenario: SparkScenario): Moment[] {
  const times = new Set([0]);
  for (const change of scenario.changes) times.add(change.atMs);
  for (const fault of scenario.faults) {
    times.add(fault.atMs);
    if (endOf(fault) < Infinity) times.add(endOf(fault));
  }
  let current = scenario;
  return [...times]
    .sort((a, b) => a - b)
    .map((atMs) => {
      const changed: string[] = [];
      for (const change of scenario.changes)
        if (change.atMs === atMs)
          for (const [pointer, value] of Object.entries(change.set)) {
            current = withCheckedValue(current, pointer, value);
            changed.push(pointer);
          }
      const on = scenario.faults.filter((fault) => fault.atMs <= atMs && atMs < endOf(fault));
      return {
        atMs,
        scenario: current,
        sink: sinkSettings(current, on),
        started: scenario.faults.filter((fault) => fault.atMs === atMs),
        ended: scenario.faults.filter((fault) => endOf(fault) === atMs),
        changed,
      };
    });
}

/** The scenario's timeline. Looked up for times that hardly ever go back, so it walks from where it was. */
export class Timeline {
  readonly moments: readonly Moment[];
  #at = 0;

  constructor(scenario: SparkScenario) {
    this.moments = momentsOf(scenario);
  }

  /** What holds at `nowMs`. */
  at(nowMs: number): Moment {
    while (this.#at > 0 && (this.moments[this.#at] as Moment).atMs > nowMs) this.#at--;
    while (this.#at + 1 < this.moments.length && (this.moments[this.#at + 1] as Moment).atMs <= nowMs) this.#at++;
    return this.moments[this.#at] as Moment;
  }
}

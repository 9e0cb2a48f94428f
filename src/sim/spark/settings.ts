/** What the plant reads while it runs, as timed changes and faults leave it, and the moments at which that changes. */
import { scenarioMoments, type ScenarioMoment } from '../scenario/timeline.ts';
import type { SparkScenario } from '../scenario/scenario.ts';
import type { SinkSettings } from './sink-calls.ts';
import { sinkSettings } from './sink-settings.ts';

/** One moment of the timeline: from `atMs` on it is so. */
export interface Moment extends ScenarioMoment<SparkScenario> {
  /** Null = the query calls no service. */
  readonly sink: SinkSettings | null;
}

/** Every moment at which a knob or a fault changes, in order; the first one is t = 0. */
function momentsOf(scenario: SparkScenario): Moment[] {
  return scenarioMoments(scenario).map((moment) => ({ ...moment, sink: sinkSettings(moment.scenario, moment.faults) }));
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

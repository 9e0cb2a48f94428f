/** The moments of a scenario, one after the other. */
import { scenarioMoments } from '../scenario/timeline.ts';
import type { FlinkScenario } from '../scenario/scenario.ts';
import type { Moment } from './settings.ts';

export class MomentCursor {
  readonly all: readonly Moment[];
  #next = 0;

  constructor(scenario: FlinkScenario) {
    this.all = scenarioMoments(scenario);
  }

  /** The last one that was reached; at first the first. */
  get current(): Moment {
    return this.all[Math.max(0, this.#next - 1)] as Moment;
  }

  /** When the next one comes, ms; Infinity = never. */
  get nextMs(): number {
    return this.all[this.#next]?.atMs ?? Infinity;
  }

  /** Goes on to the next one. */
  reach(): Moment {
    return this.all[this.#next++] as Moment;
  }
}

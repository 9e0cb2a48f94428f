/** What the page and the simulator's worker say to each other. Only types: the page's bundle must not contain the simulator. */
import type { Fidelity, Problem, Scenario, Trace } from '../sim/index.ts';

export interface SimRequest {
  readonly id: number;
  /** As it was parsed, with the knobs as they stand: each inside its range. */
  readonly scenario: Scenario;
  /** No knob stands elsewhere than it was parsed with. Otherwise the worker looks whether they may stand so together. */
  readonly isParsed?: boolean;
  readonly fidelity: Fidelity;
}

/** A request with a higher id makes all earlier ones void; `stop` voids the one with this id. */
export type ToWorker =
  { readonly kind: 'simulate'; readonly request: SimRequest } | { readonly kind: 'stop'; readonly id: number };

export type FromWorker =
  /** A run so far (`isFinal` false) or a whole one. `wallMs` is the time that computing took. */
  | { readonly kind: 'trace'; readonly id: number; readonly trace: Trace; readonly isFinal: boolean; readonly wallMs: number }
  /** The knobs cannot stand at these values. */
  | { readonly kind: 'refused'; readonly id: number; readonly problems: readonly Problem[] }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

/** The runs of an experiment: the one that is shown, those that it is compared with, and what happens in it. */
import type { Scenario, Trace } from '../../sim/index.ts';
import { momentsOf, sentenceOf } from './moments.ts';
import type { Moment } from './moments.ts';
import type { ExperimentProps } from './types.ts';

export class ShownRuns {
  readonly props: ExperimentProps;
  readonly durationMs: number;
  /** What the charts draw: a preview, or an exact run as far as it has been computed. */
  shown = $state.raw<Trace | null>(null);
  /**
   * The same run with its scenario, one frame later: for what stands further down. A knob's picture and grade do not wait for that.
   */
  settled = $state.raw<{ readonly trace: Trace; readonly scenario: Scenario } | null>(null);
  /** The last whole exact run. */
  exact = $state.raw<Trace | null>(null);
  /** The whole exact run before that one. */
  previous = $state.raw<Trace | null>(null);
  /** The preview that is shown; the exact run takes its place from left to right while it is being computed. */
  preview = $state.raw<Trace | null>(null);
  /** The run that everything later is compared with: the scenario as it stands in the lesson. */
  baseline = $state.raw<Trace | null>(null);
  /** The reference's run, once asked for: what runs are compared with then. */
  reference = $state.raw<Trace | null>(null);
  readonly moments: readonly Moment[] = $derived.by(() =>
    this.settled === null ? [] : momentsOf(this.settled.trace, this.props),
  );
  readonly sentence: string = $derived.by(() => (this.shown === null ? '' : sentenceOf(this.shown, this.durationMs)));
  readonly compared: Trace | null = $derived.by(() => this.reference ?? (this.preview === null ? this.previous : this.exact));

  constructor(props: ExperimentProps) {
    this.props = props;
    this.durationMs = props.scenario.durationMs;
  }
}

/** The state of an experiment: what is shown, what the learner has said, and who is asked for the next run. */
import { formatClock, speakDuration } from '../../charts/format.ts';
import { Player } from '../../player/player.svelte.ts';
import type { Task } from '../../course/tasks.ts';
import type { Verdict } from '../../course/verdict.ts';
import type { Fidelity, Scenario, Trace } from '../../sim/index.ts';
import { warmUp } from '../../workers/warm-up.ts';
import type { AddressedState } from './address.ts';
import { EXPERIMENT_TABLE } from './experiment.machine.ts';
import type { ExperimentEvent, ExperimentPhase } from './experiment.machine.ts';
import type { Helpers } from './helpers.ts';
import { freshTasks, outcomesOf, resultInWords, verdictOn } from './judging.ts';
import { keptOf } from './kept.ts';
import type { Kept } from './kept.ts';
import { missingOf, NOTHING_SAID, withAnswer } from './prediction.ts';
import type { Outcome, Prediction } from './prediction.ts';
import { firstMove, startingValues, withKnobs } from './settings.ts';
import type { KnobValues } from './settings.ts';
import { ShownRuns } from './shown-runs.svelte.ts';
import type { ExperimentProps, KnobSetting, KnobValue, PredictionQuestion } from './types.ts';
import { readingAt, stitch } from './views.ts';

export class ExperimentState extends ShownRuns {
  /** Those of the lesson and those of the sandbox. */
  readonly knobs: readonly KnobSetting[];
  readonly player: Player;
  readonly #helpers: Helpers;
  readonly kept: Kept;
  #phase = $state.raw<ExperimentPhase>('predicting');
  #announcedUntilMs = 0;
  /** What the page's address asks for, until it has been shown. */
  #linked = $state.raw<AddressedState | null>(null);

  prediction = $state.raw<Prediction>(NOTHING_SAID);
  /** What was predicted on an earlier visit. */
  recalled = $state.raw<Prediction | null>(null);
  /** The knobs as they stand. */
  values = $state.raw<KnobValues>({});
  /** The knobs of the run that is shown: they stand elsewhere already until the next preview comes. */
  #shownValues = $state.raw<KnobValues>({});
  /** How far the exact run has been computed while it is under way. */
  exactUntilMs = $state(0);
  /** Exact runs with knobs that were turned. */
  attempts = $state(0);
  /** The knobs are turned at this moment of the run; null = they stand so from the start. */
  fromMs = $state.raw<number | null>(null);
  /** What the simulator could not do, in words. */
  problem = $state<string | null>(null);
  /** Ids of the tasks that some run has done. */
  done = $state.raw<readonly string[]>([]);
  /** The scenario of the run that is shown. */
  readonly scenario: Scenario = $derived.by(() => withKnobs(this.props.scenario, this.knobs, this.#shownValues));
  /** Have the knobs left behind what is shown? */
  readonly isLeftBehind: boolean = $derived.by(() => this.#shownValues !== this.values);
  readonly isPredicting: boolean = $derived.by(() => this.phase === 'predicting' || this.phase === 'recalling');
  readonly isTuning: boolean = $derived.by(() => this.phase.startsWith('tuning'));
  /** Curves are shown up to here: during the first run nobody sees the future. */
  readonly untilMs: number = $derived.by(() => (this.phase === 'running' ? this.player.timeMs : Number.POSITIVE_INFINITY));
  /** Do the knobs stand as in the scenario? */
  readonly isUntouched: boolean = $derived.by(() =>
    this.knobs.every((knob) => (this.values[knob.key] ?? knob.value) === knob.value),
  );
  /** The verdict on the run that is shown: exact, or a preview while a knob moves. */
  readonly verdict: Verdict | null = $derived.by(() => {
    const { baseline, scenario } = this;
    const trace = this.preview ?? this.exact;
    return trace === null || baseline === null ? null : verdictOn(this.props, { scenario, trace, baseline });
  });
  /** Each prediction beside what happened in the first run. */
  readonly outcomes: readonly Outcome[] = $derived.by(() =>
    this.baseline === null ? [] : outcomesOf(this.props, this.prediction, this.baseline),
  );
  readonly isSolved: boolean = $derived.by(() => this.props.tasks.every((task) => this.done.includes(task.id)));
  /** The run to compare with, and what it is called. */
  readonly ghost: { readonly trace: Trace; readonly label: string } | null = $derived.by(() => {
    const trace = this.compared;
    return trace === null || !this.isTuning ? null : { trace, label: this.reference === null ? 'run before' : 'reference' };
  });

  constructor(props: ExperimentProps, helpers: Helpers) {
    super(props);
    this.#helpers = helpers;
    this.kept = keptOf(props, helpers.progress);
    this.knobs = [...props.knobs, ...props.sandbox];
    this.player = new Player(this.durationMs, 60);
    this.values = this.#shownValues = startingValues(this.knobs);
    this.player.onend = () => {
      if (this.phase !== 'running') return;
      this.#send('playback.ended');
      this.#helpers.announcer.answer(this.sentence);
    };
  }

  get phase(): ExperimentPhase {
    return this.#phase;
  }

  /** Tasks that were done on an earlier visit, or in another tab, stay done; and what was predicted then can be taken again. */
  remember(): void {
    const { done, prediction } = this.kept.read();
    this.done = [...this.done, ...done.filter((id) => !this.done.includes(id))];
    this.recalled = prediction;
  }

  /** An address asks for a state. It is shown as soon as the learner has predicted: at once, where that was on an earlier visit. */
  follow(state: AddressedState): void {
    this.#linked = state;
    if (this.phase === 'predicting') this.recall();
    else if (this.isTuning) this.#showLinked();
  }

  get isLinked(): boolean {
    return this.#linked !== null;
  }

  /** The first question without an answer; `confidence` where only that is missing; null = nothing. */
  get missing(): PredictionQuestion | 'confidence' | null {
    return missingOf(this.props, this.prediction);
  }

  answer(question: string, answer: number | string | null): void {
    this.prediction = withAnswer(this.prediction, question, answer);
  }

  /** Starts the first run, if the prediction is complete. */
  commit(): void {
    if (this.missing !== null) return;
    this.#send('prediction.committed');
    this.kept.keepPrediction(this.prediction);
    this.#helpers.announcer.answer('The run has started.');
    this.#runFirst();
  }

  /** Straight to the knobs, with the prediction of an earlier visit. */
  recall(): void {
    if (this.recalled === null || this.phase !== 'predicting') return;
    this.prediction = this.recalled;
    this.#send('prediction.recalled');
    this.#helpers.announcer.answer('The run is being computed.');
    this.#ask('exact', (trace) => {
      this.#takeBaseline(trace);
      this.player.setAvailable(this.durationMs);
      this.#send('run.finished');
      this.#enterTuning();
    });
  }

  retry(): void {
    this.problem = null;
    this.values = startingValues(this.knobs);
    this.#send('retry.requested');
    this.#runFirst();
  }

  /** To the end of the first run, as soon as it is known. */
  skip(): void {
    this.player.finish();
  }

  closeComparison(): void {
    this.#send('comparison.closed');
    this.#enterTuning();
  }

  moveKnob(key: string, value: KnobValue): void {
    this.#move({ [key]: value });
  }

  releaseKnob(): void {
    if (this.phase === 'tuning.moving') this.#verify();
  }

  setValues(values: KnobValues): void {
    this.#move(values);
    this.#verify();
  }

  /** All knobs as in the scenario. */
  resetKnobs(): void {
    this.setValues(startingValues(this.knobs));
  }

  /** Says what the playhead has passed since the last call. */
  announcePassed(nowMs: number): void {
    const sinceMs = Math.min(this.#announcedUntilMs, nowMs);
    const last = this.moments.findLast((moment) => moment.atMs > sinceMs && moment.atMs <= nowMs);
    this.#announcedUntilMs = nowMs;
    if (last !== undefined) this.#helpers.announcer.report(`${formatClock(last.atMs)}: ${last.text}`);
  }

  /** The playhead's moment in words, for the timeline and for the status line: the first line of the last main chart. */
  get reading(): string {
    return readingAt(this.props, this.shown, this.player.readoutMs);
  }

  announcePause(): void {
    this.#helpers.announcer.answer(`Paused at ${speakDuration(this.player.timeMs)}; ${this.reading}.`);
  }

  dispose(): void {
    this.player.dispose();
    this.#helpers.client.dispose();
    this.#helpers.announcer.dispose();
  }

  #send(type: ExperimentEvent): void {
    this.#phase = EXPERIMENT_TABLE[this.#phase][type] ?? this.#phase;
  }

  #ask(fidelity: Fidelity, ondone: (trace: Trace) => void, onpartial: (trace: Trace) => void = () => undefined): void {
    const { values } = this;
    const shown = (take: (trace: Trace) => void) => (trace: Trace) => {
      this.#shownValues = values;
      take(trace);
    };
    this.#helpers.client.simulate(
      { scenario: withKnobs(this.props.scenario, this.knobs, values, this.fromMs), fidelity, isParsed: this.isUntouched },
      {
        ondone: shown(ondone),
        onpartial: shown(onpartial),
        onproblem: (message, isRefusal) => {
          this.problem = message;
          this.#send(isRefusal ? 'run.refused' : 'run.failed');
          this.#helpers.announcer.answer(message);
        },
      },
    );
  }

  #runFirst(): void {
    this.shown = this.settled = null;
    this.player.setAvailable(0);
    this.player.seek(0);
    this.player.play();
    const take = (trace: Trace) => {
      this.#show(trace);
      this.player.setAvailable(trace.timeMs[trace.timeMs.length - 1] ?? 0);
    };
    this.#ask(
      'exact',
      (trace) => {
        this.#takeBaseline(trace);
        take(trace);
        if (this.player.hasReducedMotion) this.skip();
      },
      take,
    );
  }

  #takeBaseline(trace: Trace): void {
    this.exact = trace;
    this.baseline = trace;
    this.#show(trace);
    this.#warmUp({ scenario: this.props.scenario, isParsed: true });
  }

  #warmUp(question: Parameters<typeof warmUp>[1]): void {
    const { values } = this;
    warmUp(this.#helpers.client, question, () => this.values === values);
  }

  #enterTuning(): void {
    this.#helpers.onknobs();
    this.#warmUp({ scenario: withKnobs(this.props.scenario, this.knobs, firstMove(this.knobs)) }); // rules between settings
    this.#tick();
    this.#helpers.announcer.answer(this.sentence);
    this.#showLinked();
  }

  #showLinked(): void {
    if (this.#linked === null) return;
    const { values, playheadMs } = this.#linked;
    this.#linked = null;
    this.player.pause();
    if (playheadMs !== null) this.player.seek(playheadMs);
    this.setValues({ ...startingValues(this.knobs), ...values });
  }

  #move(values: KnobValues): void {
    this.values = { ...this.values, ...values };
    this.problem = null;
    this.#send('knob.moved');
    this.#ask('preview', (trace) => {
      this.preview = trace;
      this.#show(trace);
    });
  }

  #verify(): void {
    this.#send('knob.released');
    this.exactUntilMs = 0;
    this.#helpers.afterFrame(this.#helpers.onsettled);
    this.#ask(
      'exact',
      (trace) => {
        this.previous = this.exact;
        this.exact = trace;
        this.preview = null;
        this.#show(trace);
        this.#send('run.finished');
        this.#helpers.announcer.answer(resultInWords(this.verdict, this.sentence, this.#tick()));
      },
      (trace) => {
        this.exactUntilMs = trace.timeMs[trace.timeMs.length - 1] ?? 0;
        this.#show(this.preview === null ? trace : stitch(this.preview, trace));
      },
    );
  }

  /** Ticks the tasks that the last exact run does, and returns them. */
  #tick(): Task[] {
    if (!this.isUntouched) this.attempts++;
    // A decision in the middle of the run is for looking: the exercise is solved by a configuration.
    if (this.exact === null || this.baseline === null || this.fromMs !== null) return [];
    const judged = { scenario: this.scenario, trace: this.exact, baseline: this.baseline };
    const fresh = freshTasks(this.props, judged, this.done);
    this.done = [...this.done, ...fresh.map(({ id }) => id)];
    this.kept.keepTasks(fresh.map(({ id }) => id));
    if (this.isSolved && fresh.length > 0) this.kept.keepDone(this.values);
    return fresh;
  }

  #show(trace: Trace): void {
    this.shown = trace;
    this.#helpers.afterFrame(() => {
      const { shown, scenario } = this;
      this.settled = shown && { trace: shown, scenario };
      this.player.momentsMs = this.moments.map(({ atMs }) => atMs);
    });
  }
}

/** The state of the incident: what is shown, what the learner has said, and who is asked for the next run. */
import { formatClock, speakDuration, speakQuantity } from '../../charts/format.ts';
import { Player } from '../../player/player.svelte.ts';
import type { Attempt } from '../../course/condition.ts';
import type { ProgressChange } from '../../course/progress.ts';
import type { ProgressStore } from '../../course/progress-store.ts';
import type { Confidence } from '../../course/quiz.ts';
import { checkSlo } from '../../course/slo.ts';
import { tasksDone, withHints } from '../../course/tasks.ts';
import type { Verdict } from '../../course/verdict.ts';
import { parsePointer, withValueAt } from '../../sim/index.ts';
import type { Fidelity, KafkaScenario, Trace } from '../../sim/index.ts';
import type { SimClient } from '../../workers/sim-client.ts';
import type { Announcer } from '../parts/announcer.ts';
import { INCIDENT_TABLE } from './kafka-incident.machine.ts';
import type { IncidentEvent, IncidentPhase } from './kafka-incident.machine.ts';
import { momentsOf, sentenceOf } from './moments.ts';
import type { Moment } from './moments.ts';
import type { KafkaIncidentProps } from './types.ts';
import { groupValueAt, spikeOf, stitch } from './views.ts';
import type { Spike } from './views.ts';

/** What the learner has said before the first run; null = not yet. */
export interface Prediction {
  readonly peakRecords: number | null;
  /** `never`: not within the run. */
  readonly drainedAtMs: number | 'never' | null;
  readonly confidence: Confidence | null;
}

export interface Helpers {
  readonly client: SimClient;
  readonly announcer: Announcer;
  /** The learner's progress; asked for in a browser only. */
  readonly progress: () => Pick<ProgressStore, 'document' | 'record' | 'refresh'>;
}

export class IncidentState {
  readonly durationMs: number;
  readonly spike: Spike;
  readonly player: Player;
  readonly #props: KafkaIncidentProps;
  readonly #helpers: Helpers;
  #phase = $state.raw<IncidentPhase>('predicting');
  #announcedUntilMs = 0;

  prediction = $state.raw<Prediction>({ peakRecords: null, drainedAtMs: null, confidence: null });
  /** The knobs as they stand, by pointer. */
  settings = $state.raw<Readonly<Record<string, number>>>({});
  /** What the charts draw: a preview, or an exact run as far as it has been computed. */
  shown = $state.raw<Trace | null>(null);
  /** The last whole exact run. */
  exact = $state.raw<Trace | null>(null);
  /** The whole exact run before that one. */
  previous = $state.raw<Trace | null>(null);
  /** The preview of the knobs as they stand; the exact run takes its place from left to right while it is being computed. */
  preview = $state.raw<Trace | null>(null);
  /** How far the exact run has been computed while it is under way. */
  exactUntilMs = $state(0);
  /** What the simulator could not do, in words. */
  problem = $state<string | null>(null);

  /** The run that everything later is compared with: the scenario as it stands in the lesson. */
  baseline = $state.raw<Trace | null>(null);
  /** Ids of the tasks that some run has done. */
  done = $state.raw<readonly string[]>([]);

  readonly moments: readonly Moment[] = $derived.by(() =>
    this.shown === null ? [] : momentsOf(this.shown, this.spike, this.durationMs),
  );
  readonly sentence: string = $derived.by(() => (this.shown === null ? '' : sentenceOf(this.shown, this.durationMs)));
  /** Curves are shown up to here: during the first run nobody sees the future. */
  readonly untilMs: number = $derived.by(() => (this.phase === 'running' ? this.player.timeMs : Number.POSITIVE_INFINITY));
  /** Do the knobs stand as in the scenario? */
  readonly isUntouched: boolean = $derived.by(() =>
    this.#props.knobs.every((knob) => (this.settings[knob.pointer] ?? knob.value) === knob.value),
  );
  /** The verdict on the exact run; while a knob moves, the one on the preview. */
  readonly verdict: Verdict | null = $derived.by(() => {
    const trace = this.phase === 'tuning.judged' ? this.exact : (this.preview ?? this.exact);
    return trace === null ? null : this.#judge(trace);
  });
  /** The run to compare with, and what it is called. */
  readonly ghost: { readonly trace: Trace; readonly label: string } | null = $derived.by(() => {
    if (!this.phase.startsWith('tuning')) return null;
    const trace = this.phase === 'tuning.judged' ? this.previous : this.exact;
    return trace === null ? null : { trace, label: 'run before' };
  });

  constructor(props: KafkaIncidentProps, helpers: Helpers) {
    this.#props = props;
    this.#helpers = helpers;
    this.durationMs = props.scenario.durationMs;
    this.spike = spikeOf(props.scenario.traffic.ratePerSecond, this.durationMs);
    this.player = new Player(this.durationMs, 60);
    this.settings = startingSettings(props);
    this.player.onend = () => {
      if (this.phase === 'running') this.#send('playback.ended');
    };
  }

  get phase(): IncidentPhase {
    return this.#phase;
  }

  /** Tasks that were done on an earlier visit, or in another tab, stay done. */
  remember(): void {
    const progress = this.#helpers.progress();
    progress.refresh();
    const { items } = progress.document;
    const done = this.#props.tasks.filter(({ id }) => items[`${this.#item}/task/${id}`]?.status === 'done');
    this.done = [...this.done, ...done.map((task) => task.id)];
  }

  /** What is still missing before the learner may run; null = nothing. */
  get missing(): 'peak' | 'drained' | 'confidence' | null {
    const { peakRecords, drainedAtMs, confidence } = this.prediction;
    if (peakRecords === null) return 'peak';
    if (drainedAtMs === null) return 'drained';
    return confidence === null ? 'confidence' : null;
  }

  predict(part: Partial<Prediction>): void {
    this.prediction = { ...this.prediction, ...part };
  }

  /** Starts the first run, if the prediction is complete. */
  commit(): void {
    if (this.missing !== null) return;
    this.#send('prediction.committed');
    this.#record('', { status: 'tried' });
    this.#record('/prediction', { status: 'done', answer: answerOf(this.prediction) });
    this.#helpers.announcer.answer('The run has started.');
    this.#runFirst();
  }

  retry(): void {
    this.problem = null;
    this.settings = startingSettings(this.#props);
    this.#send('retry.requested');
    this.#runFirst();
  }

  /** To the end of the first run, as soon as it is known. */
  skip(): void {
    this.player.finish();
  }

  closeComparison(): void {
    this.#send('comparison.closed');
    this.#tick();
    // The first preview of a session is slow, because the code is cold: this one is for the worker's sake, not for the eye.
    this.#ask('preview', () => undefined);
  }

  moveKnob(pointer: string, value: number): void {
    this.settings = { ...this.settings, [pointer]: value };
    this.#previewNow();
  }

  releaseKnob(): void {
    if (this.phase === 'tuning.moving') this.#verify();
  }

  /** All knobs as in the scenario. */
  resetKnobs(): void {
    this.settings = startingSettings(this.#props);
    this.#previewNow();
    this.#verify();
  }

  /** Says what the playhead has passed since the last call. */
  announcePassed(nowMs: number): void {
    if (nowMs < this.#announcedUntilMs) this.#announcedUntilMs = nowMs;
    const passed = this.moments.filter((moment) => moment.atMs > this.#announcedUntilMs && moment.atMs <= nowMs);
    this.#announcedUntilMs = nowMs;
    const last = passed.at(-1);
    if (last !== undefined) this.#helpers.announcer.report(`${formatClock(last.atMs)}: ${last.text}`);
  }

  /** The playhead's moment in words, for the timeline and for the status line. */
  get reading(): string {
    const lag = this.shown === null ? Number.NaN : groupValueAt(this.shown, 'lag', this.player.readoutMs);
    return Number.isNaN(lag) ? 'not computed yet' : `lag ${speakQuantity(lag, 'records')}`;
  }

  announcePause(): void {
    this.#helpers.announcer.answer(`Paused at ${speakDuration(this.player.timeMs)}; ${this.reading}.`);
  }

  dispose(): void {
    this.player.dispose();
    this.#helpers.client.dispose();
    this.#helpers.announcer.dispose();
  }

  #record(part: string, change: ProgressChange): void {
    this.#helpers.progress().record(`${this.#item}${part}`, change);
  }

  get #item(): string {
    return `exercise/${this.#props.lesson}`;
  }

  #send(type: IncidentEvent): void {
    this.#phase = INCIDENT_TABLE[this.#phase][type] ?? this.#phase;
  }

  #ask(fidelity: Fidelity, ondone: (trace: Trace) => void, onpartial?: (trace: Trace) => void): void {
    const set = Object.fromEntries(
      this.#props.knobs.flatMap(({ pointer, value }) => {
        const setting = this.settings[pointer] ?? value;
        return setting === value ? [] : [[pointer, setting]];
      }),
    );
    this.#helpers.client.simulate(
      { scenario: this.#props.scenario, set, fidelity },
      {
        ondone,
        ...(onpartial === undefined ? {} : { onpartial }),
        onproblem: (message, isRefusal) => {
          this.problem = message;
          this.#send(isRefusal ? 'run.refused' : 'run.failed');
          this.#helpers.announcer.answer(message);
        },
      },
    );
  }

  #runFirst(): void {
    this.shown = null;
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
        this.exact = trace;
        this.baseline = trace;
        take(trace);
        if (this.player.hasReducedMotion) this.skip();
      },
      take,
    );
  }

  #previewNow(): void {
    this.problem = null;
    this.preview = null;
    this.#send('knob.moved');
    this.#ask('preview', (trace) => {
      this.preview = trace;
      this.#show(trace);
    });
  }

  #verify(): void {
    this.#send('knob.released');
    this.exactUntilMs = 0;
    this.#ask(
      'exact',
      (trace) => {
        this.previous = this.exact;
        this.exact = trace;
        this.#show(trace);
        this.#send('run.finished');
        this.#helpers.announcer.answer(this.#result(this.#tick()));
      },
      (trace) => {
        this.exactUntilMs = trace.timeMs[trace.timeMs.length - 1] ?? 0;
        this.#show(this.preview === null ? trace : stitch(this.preview, trace));
      },
    );
  }

  /** Ticks the tasks that the last exact run does; returns their texts. */
  #tick(): string[] {
    if (this.exact === null || this.baseline === null) return [];
    const fresh = tasksDone(this.#props.tasks, this.#attempt(this.exact)).filter((id) => !this.done.includes(id));
    this.done = [...this.done, ...fresh];
    for (const id of fresh) this.#record(`/task/${id}`, { status: 'done' });
    if (fresh.length > 0 && this.#props.tasks.every((task) => this.done.includes(task.id))) this.#record('', { status: 'done' });
    return this.#props.tasks.filter((task) => fresh.includes(task.id)).map((task) => task.text);
  }

  /** What an exact run came to, for the status line. */
  #result(ticked: readonly string[]): string {
    const checks = this.verdict?.checks ?? [];
    const met = checks.filter((check) => check.status === 'met').length;
    const tasks = ticked.map((text) => ` Task done: ${text}`).join('');
    return `SLO: ${String(met)} of ${String(checks.length)} checks met. ${this.sentence}${tasks}`;
  }

  #judge(trace: Trace): Verdict {
    return this.baseline === null
      ? checkSlo(trace, this.#props.scenario.slo)
      : withHints(this.#props.hints, this.#attempt(trace));
  }

  #attempt(trace: Trace): Attempt {
    const { scenario } = this.#props;
    return {
      scenario: withSettings(scenario, this.settings),
      trace,
      verdict: checkSlo(trace, scenario.slo),
      baseline: { scenario, summary: (this.baseline ?? trace).summary },
    };
  }

  #show(trace: Trace): void {
    this.shown = trace;
    this.player.momentsMs = momentsOf(trace, this.spike, this.durationMs).map((moment) => moment.atMs);
  }
}

/** As it is kept: how many, until when ("never" for not within the run), how sure. */
function answerOf({ peakRecords, drainedAtMs, confidence }: Prediction): (string | number)[] {
  return [peakRecords ?? 0, drainedAtMs ?? 'never', confidence ?? 'guess'];
}

function startingSettings(props: KafkaIncidentProps): Record<string, number> {
  return Object.fromEntries(props.knobs.map((knob) => [knob.pointer, knob.value]));
}

/** The scenario with the knobs as they stand. */
function withSettings(scenario: KafkaScenario, settings: Readonly<Record<string, number>>): KafkaScenario {
  let changed: unknown = scenario;
  for (const [pointer, value] of Object.entries(settings)) {
    changed = withValueAt(changed, parsePointer(pointer) ?? [], value)?.document ?? changed;
  }
  return changed as KafkaScenario;
}

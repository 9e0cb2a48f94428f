/** What the site hands to this instrument. All of it is plain data: it travels in the page. */
import type { Dash, Ink, Marker } from '../../charts/marks.ts';
import type { Budget } from '../../course/budget.ts';
import type { FileKind } from '../../course/config-file.ts';
import type { Condition } from '../../course/condition.ts';
import type { Reading } from '../../course/reading.ts';
import type { Hint, Task } from '../../course/tasks.ts';
import type { Scenario, System } from '../../sim/index.ts';

/** A scenario of a system that has a worker. */
export type SimulatedScenario = Extract<Scenario, { readonly system: System }>;

/** JSON Pointer → value, all of them at once. */
export type Settings = Readonly<Record<string, unknown>>;

interface Knob {
  /** Names the knob in addresses. */
  readonly key: string;
  readonly label: string;
  /** What turning it does, in one sentence. */
  readonly sentence: string;
}

/** A number on a slider. */
export interface NumberKnob extends Knob {
  readonly kind: 'number';
  /** All of them get the number. */
  readonly pointers: readonly string[];
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** As in the scenario. */
  readonly value: number;
}

/** One of a few settings; `switch` has two, off and on. */
export interface ChoiceKnob extends Knob {
  readonly kind: 'choice' | 'switch';
  readonly options: readonly { readonly id: string; readonly label: string; readonly set: Settings }[];
  /** The option that the scenario has. */
  readonly value: string;
}

export type KnobSetting = NumberKnob | ChoiceKnob;

/** Where a knob stands: a number, or the id of an option. */
export type KnobValue = number | string;

/** Where the values of a line come from. */
export type LineSource =
  /**
   * A curve of the trace. `rateOver`: it is a rate, drawn as the mean of this many samples; each tells of the time before it, so the
   * run's first one means nothing.
   */
  | { readonly series: string; readonly of: string; readonly rateOver?: number }
  /** The arrivals as the scenario plans them: known before the run. */
  | { readonly plan: 'arrivals' }
  /** An age percentile of the records finished in each window, ms. */
  | { readonly percentile: number }
  /** A number in the details of events, which holds from each of them to the next; before the first, what the scenario says. */
  | { readonly event: string; readonly detail: string; readonly before: string }
  /** Theory over curves of the same run: one times the other (Little's law), one divided by the other. */
  | { readonly product: readonly [LineSource, LineSource] }
  | { readonly quotient: readonly [LineSource, LineSource] }
  /** Theory: the backlog of a fluid that flows in as planned and out at this capacity, from nothing. */
  | { readonly fluid: LineSource }
  /** Theory: what a group takes before a partition falls behind, of this nominal capacity. */
  | { readonly staircase: LineSource };

export interface ViewLine {
  readonly key: string;
  readonly label: string;
  readonly from: LineSource;
  /** Values are divided by this: 1000 for a curve in ms on an axis in seconds. */
  readonly per: number;
  readonly ink: Ink;
  readonly dash: Dash;
  readonly marker: Marker;
  readonly isFilled: boolean;
}

/** One chart: what it shows, in the order in which it is drawn. */
export interface View {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** Height of the plot, CSS pixels. */
  readonly height: number;
  /** Beside the knobs, or below. */
  readonly place: 'main' | 'more';
  readonly lines: readonly ViewLine[];
  /** From one age percentile to another. */
  readonly ranges: readonly {
    readonly key: string;
    readonly label: string;
    readonly ink: Ink;
    readonly lower: number;
    readonly upper: number;
    readonly per: number;
  }[];
  readonly limits: readonly { readonly key: string; readonly label: string; readonly value: number }[];
  /** The line of the run before, drawn thin: a key of `lines`; null = none. */
  readonly compare: string | null;
  readonly scale: 'linear' | 'log';
  /** The axis reaches at least to here; a logarithmic one begins at `lowest`. */
  readonly atLeast: number;
  readonly lowest: number;
  /** What the chart shows, in one sentence, for those who do not see it. */
  readonly description: string;
}

interface Question {
  readonly id: string;
  /** What is asked: the label of the control. */
  readonly ask: string;
  /** What to say where the answer is missing. */
  readonly missing: string;
}

/** A number, or a moment on the simulated clock. */
export interface NumberQuestion extends Question {
  readonly kind: 'number' | 'moment';
  readonly unit: string;
  readonly from: Reading;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The number field shows value ÷ scale, under this unit. */
  readonly field: { readonly scale: number; readonly unit: string };
  /** Label of "it never happens"; null where that is no answer. */
  readonly never: string | null;
  /** The view in which the answer is drawn as a line. */
  readonly view: string | null;
}

/** One of a few outcomes, each with its reason; exactly one holds on the run. */
export interface ChoiceQuestion extends Question {
  readonly kind: 'choice';
  readonly options: readonly { readonly id: string; readonly text: string; readonly why: string; readonly when: Condition }[];
}

export type PredictionQuestion = NumberQuestion | ChoiceQuestion;

/** A peak and its end, drawn as a curve in a view: up from the one moment to the other, then down. */
export interface Sketch {
  readonly view: string;
  /** Ids of the two questions. */
  readonly peak: string;
  readonly end: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A stretch of the plan with a name: a spike, a slow service. The sentences tell its two ends. */
export interface Phase {
  readonly fromMs: number;
  readonly toMs: number;
  readonly label: string;
  readonly begins: string | null;
  readonly ends: string | null;
}

/** A picture that is no chart; its `kind` is a name of panels.ts, `options` are its own. */
export interface PanelSetting {
  readonly kind: string;
  readonly title: string;
  readonly options: unknown;
}

/** What a puzzle has beside its experiment: a file in which the knobs can be edited, and the address of its proof. */
export interface PuzzleSetting {
  readonly file: { readonly kind: FileKind; readonly name: string };
  /** Of a file with an `ExerciseProof`: no page gives the solution away. */
  readonly proofHref: string;
}

/** A setting that passes, and tempting ones that do not, each with the id of its hint. */
export interface ExerciseProof {
  readonly solution: Settings;
  readonly halfFixes: readonly { readonly hint: string; readonly set: Settings }[];
}

export interface ExperimentProps {
  /** Names the exercise in the saved progress and in addresses. */
  readonly exercise: string;
  readonly title: string;
  /** Parsed: every default filled in. */
  readonly scenario: SimulatedScenario;
  /** At most four. */
  readonly knobs: readonly KnobSetting[];
  /** More knobs, offered when the tasks are done. */
  readonly sandbox: readonly KnobSetting[];
  readonly questions: readonly PredictionQuestion[];
  readonly sketch: Sketch | null;
  /** One question, answered by a click: within a text. */
  readonly isCompact: boolean;
  readonly phases: readonly Phase[];
  /** The planned arrivals in one sentence. */
  readonly plan: string;
  /** States that many entities enter many times: the first time is worth a sentence. */
  readonly firsts: readonly { readonly state: string; readonly sentence: string }[];
  readonly views: readonly View[];
  readonly panels: readonly PanelSetting[];
  /** At most three; they tick themselves on exact runs. */
  readonly tasks: readonly Task[];
  /** One for each misconception that a run can betray. */
  readonly hints: readonly Hint[];
  /** What the knobs may cost together; null = anything. */
  readonly budget: Budget | null;
  /** What an exercise with a page of its own offers besides; null = it stands in a lesson. */
  readonly puzzle: PuzzleSetting | null;
  /** The page that shows this instrument alone, for other sites to show in a frame. */
  readonly embedHref: string;
  /** Why it came out as it did, in one sentence: stands below the comparison. */
  readonly why: string;
  /** What this model leaves out, in one sentence; a link to the fidelity page follows it. */
  readonly notModelled: string;
  readonly fidelityHref: string;
}

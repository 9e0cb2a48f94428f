/**
 * The flow of an experiment: what the learner may do next, and what the instrument is busy with. Modes only; the numbers are in
 * experiment.svelte.ts.
 *
 *     predicting ─▶ running ─▶ confronting ─▶ tuning: judged ─▶ moving ─▶ verifying ─▶ judged
 *         │            │ ▲                        ▲    ▲         │▲         │▲
 *         │            ▼ │                        │    │         ▼│         ▼│
 *         │           failed                      │    └─────── refused ◀────┘
 *         └─────▶ recalling ──────────────────────┘
 */
import { initialTransition, setup, transition } from 'xstate';

export const EXPERIMENT_EVENTS = [
  'prediction.committed',
  'prediction.recalled',
  'playback.ended',
  'comparison.closed',
  'knob.moved',
  'knob.released',
  'run.finished',
  'run.refused',
  'run.failed',
  'retry.requested',
] as const;
export type ExperimentEvent = (typeof EXPERIMENT_EVENTS)[number];

export const experimentMachine = setup({ types: { events: {} as { type: ExperimentEvent } } }).createMachine({
  id: 'experiment',
  initial: 'predicting',
  states: {
    /** The arrivals are known, the lag is not: nothing runs before the learner has committed to a prediction. */
    predicting: { on: { 'prediction.committed': 'running', 'prediction.recalled': 'recalling' } },
    /** The learner has predicted on an earlier visit: the run is computed again, without playing it. */
    recalling: { on: { 'run.finished': 'tuning', 'run.failed': 'failed' } },
    /** The exact run plays, as far as it has been computed. */
    running: { on: { 'playback.ended': 'confronting', 'run.failed': 'failed' } },
    /** Prediction and run side by side. */
    confronting: { on: { 'comparison.closed': 'tuning' } },
    tuning: {
      initial: 'judged',
      on: { 'run.failed': 'failed' },
      states: {
        /** The verdict stands: it was given on an exact run with the knobs as they are. */
        judged: { on: { 'knob.moved': 'moving' } },
        /** A knob is being moved: the picture is a preview, and there is no verdict. */
        moving: { on: { 'knob.released': 'verifying', 'run.refused': 'refused' } },
        /** The exact run is being computed. */
        verifying: { on: { 'knob.moved': 'moving', 'run.finished': 'judged', 'run.refused': 'refused' } },
        /** The knobs contradict one another. */
        refused: { on: { 'knob.moved': 'moving' } },
      },
    },
    /** The simulator broke or could not be loaded. */
    failed: { on: { 'retry.requested': 'running' } },
  },
});

/**
 * Events that may arrive in a state and mean nothing there; everything else that is not a transition is a defect.
 * A slider moves many times; a key that moves a slider also releases it, and late news may come from the worker.
 */
export const IGNORED_EVENTS: Readonly<Record<ExperimentPhase, readonly ExperimentEvent[]>> = {
  predicting: [],
  recalling: [],
  running: ['run.finished'],
  confronting: [],
  'tuning.judged': ['knob.released'],
  'tuning.moving': ['knob.moved'],
  'tuning.verifying': ['knob.released'],
  'tuning.refused': ['knob.released'],
  failed: [],
};

export type ExperimentPhase =
  | 'predicting'
  | 'recalling'
  | 'running'
  | 'confronting'
  | 'tuning.judged'
  | 'tuning.moving'
  | 'tuning.verifying'
  | 'tuning.refused'
  | 'failed';

/** The machine as a table, explored through XState's own `transition`: what an event leads to in a phase. The page is sent only this. */
export const EXPERIMENT_TABLE = exploreExperiment();

function exploreExperiment(): Readonly<Record<ExperimentPhase, Readonly<Partial<Record<ExperimentEvent, ExperimentPhase>>>>> {
  const [first] = initialTransition(experimentMachine);
  interface Found {
    readonly snapshot: typeof first;
    readonly next: Partial<Record<ExperimentEvent, ExperimentPhase>>;
  }
  const found = new Map<ExperimentPhase, Found>([[phaseOf(first.value), { snapshot: first, next: {} }]]);
  for (const [phase, { snapshot, next }] of found) {
    for (const type of EXPERIMENT_EVENTS) {
      const [after] = transition(experimentMachine, snapshot, { type });
      const to = phaseOf(after.value);
      if (to !== phase) next[type] = to;
      if (!found.has(to)) found.set(to, { snapshot: after, next: {} });
    }
  }
  return Object.fromEntries([...found].map(([phase, { next }]) => [phase, next])) as ReturnType<typeof exploreExperiment>;
}

/** A nested state of XState as one name: { tuning: 'moving' } is `tuning.moving`. */
function phaseOf(value: unknown): ExperimentPhase {
  if (typeof value === 'string') return value as ExperimentPhase;
  const [outer = '', inner = ''] = Object.entries(value as Record<string, string>)[0] ?? [];
  return `${outer}.${inner}` as ExperimentPhase;
}

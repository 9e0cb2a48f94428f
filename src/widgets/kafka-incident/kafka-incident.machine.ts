/**
 * The flow of the incident: what the learner may do next, and what the instrument is busy with. Modes only; the numbers are in
 * kafka-incident.svelte.ts.
 *
 *     predicting ─▶ running ─▶ confronting ─▶ tuning: judged ─▶ moving ─▶ verifying ─▶ judged
 *                      │ ▲                              ▲         │▲         │▲
 *                      ▼ │                              │         ▼│         ▼│
 *                     failed                            └─────── refused ◀────┘
 */
import { initialTransition, setup, transition } from 'xstate';

export const INCIDENT_EVENTS = [
  'prediction.committed',
  'playback.ended',
  'comparison.closed',
  'knob.moved',
  'knob.released',
  'run.finished',
  'run.refused',
  'run.failed',
  'retry.requested',
] as const;
export type IncidentEvent = (typeof INCIDENT_EVENTS)[number];

export const incidentMachine = setup({ types: { events: {} as { type: IncidentEvent } } }).createMachine({
  id: 'kafka-incident',
  initial: 'predicting',
  states: {
    /** The arrivals are known, the lag is not: nothing runs before the learner has committed to a prediction. */
    predicting: { on: { 'prediction.committed': 'running' } },
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
export const IGNORED_EVENTS: Readonly<Record<IncidentPhase, readonly IncidentEvent[]>> = {
  predicting: [],
  running: ['run.finished'],
  confronting: [],
  'tuning.judged': ['knob.released'],
  'tuning.moving': ['knob.moved'],
  'tuning.verifying': ['knob.released'],
  'tuning.refused': ['knob.released'],
  failed: [],
};

export type IncidentPhase =
  'predicting' | 'running' | 'confronting' | 'tuning.judged' | 'tuning.moving' | 'tuning.verifying' | 'tuning.refused' | 'failed';

/** The machine as a table, explored through XState's own `transition`: what an event leads to in a phase. The page is sent only this. */
export const INCIDENT_TABLE = exploreIncident();

function exploreIncident(): Readonly<Record<IncidentPhase, Readonly<Partial<Record<IncidentEvent, IncidentPhase>>>>> {
  const [first] = initialTransition(incidentMachine);
  interface Found {
    readonly snapshot: typeof first;
    readonly next: Partial<Record<IncidentEvent, IncidentPhase>>;
  }
  const found = new Map<IncidentPhase, Found>([[phaseOf(first.value), { snapshot: first, next: {} }]]);
  for (const [phase, { snapshot, next }] of found) {
    for (const type of INCIDENT_EVENTS) {
      const [after] = transition(incidentMachine, snapshot, { type });
      const to = phaseOf(after.value);
      if (to !== phase) next[type] = to;
      if (!found.has(to)) found.set(to, { snapshot: after, next: {} });
    }
  }
  return Object.fromEntries([...found].map(([phase, { next }]) => [phase, next])) as ReturnType<typeof exploreIncident>;
}

/** A nested state of XState as one name: { tuning: 'moving' } is `tuning.moving`. */
function phaseOf(value: unknown): IncidentPhase {
  if (typeof value === 'string') return value as IncidentPhase;
  const [outer = '', inner = ''] = Object.entries(value as Record<string, string>)[0] ?? [];
  return `${outer}.${inner}` as IncidentPhase;
}

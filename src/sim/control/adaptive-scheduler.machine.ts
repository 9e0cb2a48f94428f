/**
 * When Flink's adaptive scheduler restarts a running job with another parallelism.
 *
 *     cooldown ─▶ idling ─▶ stabilizing ─▶ stabilized ─▶ idling (nothing has been gained)
 *        ▲  └─────────────────▶ ┘ │             │
 *        └────── restarting ◀─────┴─────────────┘          the job stops: restarting, from everywhere
 *
 * Source: DefaultStateTransitionManager.java, Executing.java (flink-runtime 2.0, FLIP-461 and FLIP-472).
 */
import { setup } from 'xstate';
import { graphOf, tabulate } from './tabulate.ts';

export const ADAPTIVE_SCHEDULER_EVENTS = [
  'job.started',
  'job.stopped',
  'cooldown.over',
  'resources.changed',
  'stabilization.over',
  'nothing.gained',
] as const;
export type AdaptiveSchedulerEvent = (typeof ADAPTIVE_SCHEDULER_EVENTS)[number];
export type AdaptiveSchedulerState = 'restarting' | 'cooldown' | 'idling' | 'stabilizing' | 'stabilized';

const stopped = { 'job.stopped': 'restarting' } as const;

export const adaptiveSchedulerMachine = setup({ types: { events: {} as { type: AdaptiveSchedulerEvent } } }).createMachine({
  id: 'adaptive-scheduler',
  initial: 'restarting',
  states: {
    restarting: { on: { 'job.started': 'cooldown' } },
    cooldown: { on: { ...stopped, 'cooldown.over': 'idling', 'resources.changed': 'stabilizing' } },
    idling: { on: { ...stopped, 'resources.changed': 'stabilizing' } },
    stabilizing: { on: { ...stopped, 'stabilization.over': 'stabilized' } },
    stabilized: { on: { ...stopped, 'nothing.gained': 'idling' } },
  },
});

export const adaptiveSchedulerTable = tabulate<AdaptiveSchedulerState, AdaptiveSchedulerEvent, never>(
  adaptiveSchedulerMachine,
  ADAPTIVE_SCHEDULER_EVENTS,
);
export const adaptiveSchedulerGraph = graphOf(adaptiveSchedulerTable);

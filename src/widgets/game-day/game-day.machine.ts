/**
 * The flow of a game day: the incident goes on until somebody decides, or until its time is over; then the run with the decision tells.
 *
 *     ready ─▶ loading ─▶ watching ─▶ resolving ─▶ over ─▶ loading
 *                │ ▲          │           │
 *                ▼ │          ▼           ▼
 *               failed ◀──────┴───────────┘
 */
import { setup } from 'xstate';
import { tabulatePhases } from '../parts/phase-table.ts';

export const GAME_DAY_EVENTS = ['day.begun', 'run.begun', 'decision.made', 'run.finished', 'run.failed'] as const;
export type GameDayEvent = (typeof GAME_DAY_EVENTS)[number];
export type GameDayPhase = 'ready' | 'loading' | 'watching' | 'resolving' | 'over' | 'failed';

export const gameDayMachine = setup({ types: { events: {} as { type: GameDayEvent } } }).createMachine({
  id: 'game-day',
  initial: 'ready',
  states: {
    ready: { on: { 'day.begun': 'loading' } },
    loading: { on: { 'run.begun': 'watching', 'run.failed': 'failed' } },
    /** The exact run plays as far as it has been computed; nobody sees further than its clock. */
    watching: { on: { 'decision.made': 'resolving', 'run.failed': 'failed' } },
    /** The exact run with the decision is computed. */
    resolving: { on: { 'run.finished': 'over', 'run.failed': 'failed' } },
    over: { on: { 'day.begun': 'loading' } },
    failed: { on: { 'day.begun': 'loading' } },
  },
});

/** The machine as a table: the page is sent only this. */
export const GAME_DAY_TABLE = tabulatePhases<GameDayPhase, GameDayEvent>(gameDayMachine, GAME_DAY_EVENTS);

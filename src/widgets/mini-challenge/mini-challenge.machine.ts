/**
 * The flow of the mini challenge: nothing is shown before something was written, and what was written is judged by its writer.
 *
 *     writing ─▶ loading ─▶ comparing ─▶ judged ─▶ writing
 *                  │ ▲
 *                  ▼ │
 *                 failed
 */
import { setup } from 'xstate';
import { tabulatePhases } from '../parts/phase-table.ts';

export const CHALLENGE_EVENTS = ['answer.written', 'regimes.loaded', 'load.failed', 'rubric.kept', 'again.asked'] as const;
export type ChallengeEvent = (typeof CHALLENGE_EVENTS)[number];
export type ChallengePhase = 'writing' | 'loading' | 'failed' | 'comparing' | 'judged';

export const challengeMachine = setup({ types: { events: {} as { type: ChallengeEvent } } }).createMachine({
  id: 'mini-challenge',
  initial: 'writing',
  states: {
    writing: { on: { 'answer.written': 'loading' } },
    loading: { on: { 'regimes.loaded': 'comparing', 'load.failed': 'failed' } },
    failed: { on: { 'answer.written': 'loading' } },
    comparing: { on: { 'rubric.kept': 'judged', 'again.asked': 'writing' } },
    judged: { on: { 'again.asked': 'writing' } },
  },
});

/** The machine as a table: the page is sent only this. */
export const CHALLENGE_TABLE = tabulatePhases<ChallengePhase, ChallengeEvent>(challengeMachine, CHALLENGE_EVENTS);

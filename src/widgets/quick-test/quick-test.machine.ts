/**
 * The flow of the quick test. Modes only; what is asked and answered is in quick-test.svelte.ts.
 *
 *     ready ─▶ loading ─▶ asking ─▶ marking ─▶ explaining ─▶ asking … ─▶ finished ─▶ loading
 *                │ ▲                   │ ▲                                  │
 *                ▼ │                   ▼ │                                  ▼
 *               failed               unmarked                             ready
 */
import { setup } from 'xstate';
import { tabulatePhases } from '../parts/phase-table.ts';

export const QUICK_TEST_EVENTS = [
  'test.started',
  'questions.loaded',
  'load.failed',
  'answer.given',
  'answer.marked',
  'next.asked',
  'end.reached',
  'test.left',
] as const;
export type QuickTestEvent = (typeof QUICK_TEST_EVENTS)[number];

export type QuickTestPhase = 'ready' | 'loading' | 'failed' | 'asking' | 'marking' | 'unmarked' | 'explaining' | 'finished';

export const quickTestMachine = setup({ types: { events: {} as { type: QuickTestEvent } } }).createMachine({
  id: 'quick-test',
  initial: 'ready',
  states: {
    ready: { on: { 'test.started': 'loading' } },
    /** The questions are on their way, without their answers. */
    loading: { on: { 'questions.loaded': 'asking', 'load.failed': 'failed' } },
    failed: { on: { 'test.started': 'loading' } },
    asking: { on: { 'answer.given': 'marking', 'test.left': 'ready' } },
    /** The answer is given and can no longer be changed; only now the page asks what was right. */
    marking: { on: { 'answer.marked': 'explaining', 'load.failed': 'unmarked' } },
    /** The network failed after the answer: it stands, and marking can be tried again. */
    unmarked: { on: { 'answer.given': 'marking', 'test.left': 'ready' } },
    explaining: { on: { 'next.asked': 'asking', 'end.reached': 'finished', 'test.left': 'ready' } },
    finished: { on: { 'test.started': 'loading', 'test.left': 'ready' } },
  },
});

/** The machine as a table: the page is sent only this. */
export const QUICK_TEST_TABLE = tabulatePhases<QuickTestPhase, QuickTestEvent>(quickTestMachine, QUICK_TEST_EVENTS);

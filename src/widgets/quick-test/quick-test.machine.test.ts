import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import fc from 'fast-check';
import { QUICK_TEST_EVENTS, QUICK_TEST_TABLE, quickTestMachine } from './quick-test.machine.ts';
import type { QuickTestPhase } from './quick-test.machine.ts';

describe('the quick test’s machine', () => {
  it('is the table that the page is sent, along any way through it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...QUICK_TEST_EVENTS), { maxLength: 30 }), (events) => {
        const actor = createActor(quickTestMachine).start();
        let phase: QuickTestPhase = 'ready';
        for (const type of events) {
          actor.send({ type });
          phase = QUICK_TEST_TABLE[phase][type] ?? phase;
          expect(actor.getSnapshot().value).toBe(phase);
        }
      }),
    );
  });

  it('explains nothing before an answer was given, and takes no answer back', () => {
    const into = Object.entries(QUICK_TEST_TABLE).flatMap(([phase, next]) =>
      Object.entries(next).flatMap(([event, to]) => (to === 'explaining' ? [`${phase} ${event}`] : [])),
    );

    expect(into).toEqual(['marking answer.marked']);
    expect(Object.values(QUICK_TEST_TABLE.marking)).not.toContain('asking');
    expect(Object.values(QUICK_TEST_TABLE.unmarked)).not.toContain('asking');
  });
});

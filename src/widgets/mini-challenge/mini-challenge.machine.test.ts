import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { CHALLENGE_EVENTS, CHALLENGE_TABLE, challengeMachine } from './mini-challenge.machine.ts';
import type { ChallengePhase } from './mini-challenge.machine.ts';

describe('the mini challenge’s machine', () => {
  it('is the table that the page is sent, along any way through it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CHALLENGE_EVENTS), { maxLength: 20 }), (events) => {
        const actor = createActor(challengeMachine).start();
        let phase: ChallengePhase = 'writing';
        for (const type of events) {
          actor.send({ type });
          phase = CHALLENGE_TABLE[phase][type] ?? phase;
          expect(actor.getSnapshot().value).toBe(phase);
        }
      }),
    );
  });

  it('shows nothing before something was written', () => {
    expect(Object.values(CHALLENGE_TABLE.writing)).toEqual(['loading']);
  });
});

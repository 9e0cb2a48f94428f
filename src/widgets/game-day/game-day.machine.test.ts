import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createActor } from 'xstate';
import { GAME_DAY_EVENTS, GAME_DAY_TABLE, gameDayMachine } from './game-day.machine.ts';
import type { GameDayPhase } from './game-day.machine.ts';

it('is the table that the page is sent, along any way through it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...GAME_DAY_EVENTS), { maxLength: 20 }), (events) => {
      const actor = createActor(gameDayMachine).start();
      let phase: GameDayPhase = 'ready';
      for (const type of events) {
        actor.send({ type });
        phase = GAME_DAY_TABLE[phase][type] ?? phase;
        expect(actor.getSnapshot().value).toBe(phase);
      }
    }),
  );
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { BREAKER_EFFECTS, BREAKER_EVENTS, breakerMachine, breakerMachineGraph, breakerTable } from './circuit-breaker.machine.ts';

describe('the table of the circuit breaker', () => {
  it('should do what XState does, for any sequence of events', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...BREAKER_EVENTS), { maxLength: 40 }), (events) => {
        let [snapshot] = initialTransition(breakerMachine);
        let state = breakerTable.initial;
        for (const type of events) {
          const [next, actions] = transition(breakerMachine, snapshot, { type });
          const cell = breakerTable.cells[state * BREAKER_EVENTS.length + BREAKER_EVENTS.indexOf(type)];
          if (cell == null) {
            expect(next).toBe(snapshot);
            continue;
          }
          expect(cell.effects).toEqual(actions.map((action) => action.type));
          expect(breakerTable.states[cell.next]).toBe(next.value);
          state = cell.next;
          snapshot = next;
        }
      }),
    );
  });

  it('should have the engine’s four ways and no others', () => {
    expect(breakerMachineGraph.edges.map(({ from, to }) => `${from} → ${to}`).sort()).toEqual([
      'closed → open',
      'halfOpen → closed',
      'halfOpen → open',
      'open → halfOpen',
    ]);
  });

  it('should use every effect', () => {
    const used = new Set(breakerTable.cells.flatMap((cell) => cell?.effects ?? []));

    expect([...used].sort()).toEqual([...BREAKER_EFFECTS].sort());
  });
});

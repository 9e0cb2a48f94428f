import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialTransition, transition } from 'xstate';
import { QUERY_EFFECTS, QUERY_EVENTS, queryMachine, queryMachineGraph, queryTable } from './spark-query.machine.ts';

describe('the table of the query machine', () => {
  it('should do what XState does, for any sequence of events', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...QUERY_EVENTS), { maxLength: 60 }), (events) => {
        let [snapshot] = initialTransition(queryMachine);
        let state = queryTable.initial;
        for (const type of events) {
          const [next, actions] = transition(queryMachine, snapshot, { type });
          const cell = queryTable.cells[state * QUERY_EVENTS.length + QUERY_EVENTS.indexOf(type)];
          if (cell == null) {
            expect(next).toBe(snapshot);
            continue;
          }
          expect(cell.effects).toEqual(actions.map((action) => action.type));
          expect(queryTable.states[cell.next]).toBe(next.value);
          state = cell.next;
          snapshot = next;
        }
      }),
    );
  });

  it('should reach every state, and use every event and every effect', () => {
    const usedEvents = QUERY_EVENTS.filter((_, event) =>
      queryTable.states.some((__, state) => queryTable.cells[state * QUERY_EVENTS.length + event] != null),
    );
    const usedEffects = new Set(queryTable.cells.flatMap((cell) => cell?.effects ?? []));

    expect([...queryTable.states].sort()).toEqual(Object.keys(queryMachine.states).sort());
    expect(usedEvents).toEqual([...QUERY_EVENTS]);
    expect([...usedEffects].sort()).toEqual([...QUERY_EFFECTS].sort());
  });

  it('should let nothing out of a failed query but a restart from outside', () => {
    const out = queryMachineGraph.edges.filter((edge) => edge.from === 'failed' || edge.from === 'terminated');

    expect(out).toEqual([{ from: 'failed', to: 'waiting', event: 'query.restarted' }]);
  });

  it('should write the commit log in one place only, after the output is there', () => {
    const committing = queryTable.cells.filter((cell) => cell?.effects.includes('commitLog.write'));
    const into = queryMachineGraph.edges.filter((edge) => edge.to === 'committing').map((edge) => edge.event);

    expect(committing).toHaveLength(1);
    expect(into).toEqual(['tasks.completed']);
  });
});

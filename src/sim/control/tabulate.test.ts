import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialTransition, setup, transition } from 'xstate';
import {
  consumerMachine,
  consumerMachineGraph,
  consumerTable,
  CONSUMER_EFFECTS,
  CONSUMER_EVENTS,
} from './kafka-consumer.machine.ts';
import { tabulate } from './tabulate.ts';

describe('the table of the consumer machine', () => {
  it('should do what XState does, for any sequence of events', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CONSUMER_EVENTS), { maxLength: 60 }), (events) => {
        let [snapshot] = initialTransition(consumerMachine);
        let state = consumerTable.initial;
        for (const type of events) {
          const [next, actions] = transition(consumerMachine, snapshot, { type });
          const cell = consumerTable.cells[state * CONSUMER_EVENTS.length + CONSUMER_EVENTS.indexOf(type)];
          if (cell == null) {
            expect(next).toBe(snapshot);
            continue;
          }
          expect(cell.effects).toEqual(actions.map((action) => action.type));
          expect(consumerTable.states[cell.next]).toBe(next.value);
          state = cell.next;
          snapshot = next;
        }
      }),
    );
  });

  it('should reach every state of the machine', () => {
    expect([...consumerTable.states].sort()).toEqual(Object.keys(consumerMachine.states).sort());
  });

  it('should use every event and every effect, so that none is a typo or dead', () => {
    const usedEvents = CONSUMER_EVENTS.filter((_, event) =>
      consumerTable.states.some((__, state) => consumerTable.cells[state * CONSUMER_EVENTS.length + event] != null),
    );
    const usedEffects = new Set(consumerTable.cells.flatMap((cell) => cell?.effects ?? []));

    expect(usedEvents).toEqual([...CONSUMER_EVENTS]);
    expect([...usedEffects].sort()).toEqual([...CONSUMER_EFFECTS].sort());
  });

  it('should never let a paused or polling consumer skip the revocation on its way to another generation (EAGER)', () => {
    const intoJoining = consumerMachineGraph.edges.filter((edge) => edge.to === 'joining').map((edge) => edge.from);

    expect(intoJoining.sort()).toEqual(['left', 'revoking', 'starting']);
  });
});

describe('tabulate', () => {
  it('should refuse a machine that keeps numbers', () => {
    const counting = setup({ types: { context: {} as { n: number } } }).createMachine({ id: 'counting', context: { n: 0 } });

    expect(() => tabulate(counting, ['tick'])).toThrow("Machine 'counting' has context");
  });
});

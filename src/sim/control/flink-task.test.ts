import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialTransition, transition } from 'xstate';
import {
  activityOf,
  isAligningIn,
  TASK_ACTIVITIES,
  TASK_EFFECTS,
  TASK_EVENTS,
  taskMachine,
  taskTable,
} from './flink-task.machine.ts';

describe('the table of the task machine', () => {
  it('should do what XState does, for any sequence of events', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...TASK_EVENTS), { maxLength: 60 }), (events) => {
        let [snapshot] = initialTransition(taskMachine);
        let state = taskTable.initial;
        for (const type of events) {
          const [next, actions] = transition(taskMachine, snapshot, { type });
          const cell = taskTable.cells[state * TASK_EVENTS.length + TASK_EVENTS.indexOf(type)];
          if (cell == null) {
            expect([next.value, actions]).toEqual([snapshot.value, []]);
            continue;
          }
          expect(cell.effects).toEqual(actions.map((action) => action.type));
          state = cell.next;
          snapshot = next;
          const { activity, alignment } = next.value as { activity: string; alignment: string };
          expect(TASK_ACTIVITIES[activityOf[state] ?? -1]).toBe(activity);
          expect(isAligningIn[state]).toBe(alignment === 'aligning');
        }
      }),
    );
  });

  it('should reach every combination of activity and alignment', () => {
    expect(taskTable.states).toHaveLength(TASK_ACTIVITIES.length * 2);
  });

  it('should use every event and every effect, so that none is a typo or dead', () => {
    const used = TASK_EVENTS.filter((_, event) =>
      taskTable.states.some((__, state) => taskTable.cells[state * TASK_EVENTS.length + event] != null),
    );
    const effects = new Set(taskTable.cells.flatMap((cell) => cell?.effects ?? []));

    expect(used).toEqual([...TASK_EVENTS]);
    expect([...effects].sort()).toEqual([...TASK_EFFECTS].sort());
  });

  it('should never go to idle from the middle of a record', () => {
    const hard = taskTable.states.findIndex((_, state) => activityOf[state] === TASK_ACTIVITIES.indexOf('hardBackPressured'));
    const idle = TASK_ACTIVITIES.indexOf('idle');
    for (let event = 0; event < TASK_EVENTS.length; event++) {
      const cell = taskTable.cells[hard * TASK_EVENTS.length + event];
      if (cell != null) expect(activityOf[cell.next]).not.toBe(idle);
    }
  });
});

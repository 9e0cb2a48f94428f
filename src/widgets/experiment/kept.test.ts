import { describe, expect, it } from 'vitest';
import { ProgressStore } from '../../course/progress-store.ts';
import { keptOf } from './kept.ts';
import { passOf } from './puzzle/passed.ts';
import type { ExperimentProps } from './types.ts';

const instances = { kind: 'number', key: 'instances', min: 1, max: 8, step: 1, value: 4 };
const queue = { kind: 'choice', key: 'queue', value: 'small', options: [{ id: 'small' }, { id: 'large' }] };
const props = {
  exercise: 'cap',
  questions: [],
  tasks: [{ id: 'slo' }, { id: 'twice' }],
  knobs: [instances, queue],
} as unknown as ExperimentProps;

describe('what is kept of an exercise that was passed', () => {
  it('is when its last task was done, with which knobs, and whether the solution was seen first', () => {
    let nowMs = 1000;
    const store = new ProgressStore(null, () => nowMs);
    const kept = keptOf(props, () => store);
    kept.keepTasks(['slo']);
    nowMs = 5000;
    kept.keepTasks(['twice']);
    kept.keepDone({ instances: 8, queue: 'large' });
    nowMs = 9000;
    kept.keepTasks(['slo', 'twice']);

    expect(passOf(props, kept.document)).toEqual({
      atMs: 5000,
      values: { instances: 8, queue: 'large' },
      hasSeenSolution: false,
    });
    kept.keepSolutionSeen();
    expect(passOf(props, kept.document).hasSeenSolution).toBe(true);
  });

  it('takes no knob that the exercise does not have any more, and no value outside its range', () => {
    const store = new ProgressStore(null, () => 1000);
    store.record('exercise/cap', { status: 'done', answer: ['instances=99', 'queue=gone', 'older=3', 'nonsense'] });

    expect(passOf(props, store.document).values).toEqual({ instances: 8 });
  });
});

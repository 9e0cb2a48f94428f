import { expect, it } from 'vitest';
import { EMPTY_PROGRESS, recordProgress } from './progress.ts';
import type { ProgressDocument, ProgressStatus } from './progress.ts';
import { tallyOf } from './tally.ts';

it('should count each kind by itself', () => {
  const document = noted(
    ['lesson/start/pipes', 'done', 1],
    ['exercise/pipes', 'tried', 1],
    ['exercise/pipes/prediction', 'done', 1],
    ['exercise/pipes/task/fill', 'done', 1],
    ['quiz/a', 'tried', 1],
    ['quiz/b', 'done', 1],
    ['test/1000', 'done', 1],
    ['challenge/mini', 'done', 1],
    ['game-day/abc', 'tried', 1],
  );

  expect(Object.fromEntries(tallyOf(document).map(({ kind, count, done }) => [kind, [done, count]]))).toEqual({
    lessons: [1, 1],
    exercises: [0, 1],
    tasks: [1, 1],
    predictions: [1, 1],
    questions: [1, 2],
    tests: [1, 1],
    challenges: [1, 1],
    'game days': [0, 1],
  });
});

// Helpers

function noted(...what: (readonly [string, ProgressStatus, number])[]): ProgressDocument {
  return what.reduce((document, [id, status, atMs]) => recordProgress(document, id, { status }, atMs), EMPTY_PROGRESS);
}

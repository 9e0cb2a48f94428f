import { describe, expect, it } from 'vitest';
import { EMPTY_PROGRESS, recordProgress } from './progress.ts';
import type { ProgressDocument, ProgressStatus } from './progress.ts';
import { lessonStanding, nextLesson, tallyOf } from './standing.ts';

const COURSE = ['start/the-incident', 'start/pipes', 'recognise/lags'];

describe('lessonStanding', () => {
  it('should be the further of lesson and exercise', () => {
    const document = noted(['lesson/start/pipes', 'seen', 1], ['exercise/pipes', 'done', 2]);

    expect(COURSE.map((slug) => lessonStanding(document, slug))).toEqual([null, 'done', null]);
  });

  it('should not take what every object has for progress', () => {
    expect(lessonStanding(EMPTY_PROGRESS, 'constructor')).toBeNull();
  });
});

describe('nextLesson', () => {
  it('should begin at the beginning', () => {
    expect(nextLesson(EMPTY_PROGRESS, COURSE)).toBe('start/the-incident');
  });

  it('should go on with what was touched last and is not finished', () => {
    const document = noted(
      ['exercise/the-incident', 'tried', 1],
      ['lesson/recognise/lags', 'seen', 3],
      ['lesson/start/pipes', 'done', 4],
    );

    expect(nextLesson(document, COURSE)).toBe('recognise/lags');
  });

  it('should know when there is nothing left', () => {
    const all = COURSE.map((slug, index) => [`lesson/${slug}`, 'done', index] as const);

    expect(nextLesson(noted(...all), COURSE)).toBeNull();
  });
});

describe('tallyOf', () => {
  it('should count each kind by itself', () => {
    const document = noted(
      ['lesson/start/pipes', 'done', 1],
      ['exercise/pipes', 'tried', 1],
      ['exercise/pipes/prediction', 'done', 1],
      ['exercise/pipes/task/fill', 'done', 1],
      ['quiz/a', 'tried', 1],
      ['quiz/b', 'done', 1],
      ['test/1000', 'done', 1],
    );

    expect(Object.fromEntries(tallyOf(document).map(({ kind, count, done }) => [kind, [done, count]]))).toEqual({
      lessons: [1, 1],
      exercises: [0, 1],
      tasks: [1, 1],
      predictions: [1, 1],
      questions: [1, 2],
      tests: [1, 1],
    });
  });
});

// Helpers

function noted(...what: (readonly [string, ProgressStatus, number])[]): ProgressDocument {
  return what.reduce((document, [id, status, atMs]) => recordProgress(document, id, { status }, atMs), EMPTY_PROGRESS);
}

import { describe, expect, it } from 'vitest';
import { lessonState, lessonToContinue } from './continue.ts';
import { EMPTY_PROGRESS, recordProgress } from './progress.ts';
import type { ProgressStatus } from './progress.ts';

const lessons = [
  { slug: 'start/one', items: ['exercise/one', 'quiz/one-check'] },
  { slug: 'start/two', items: ['exercise/two'] },
  { slug: 'start/three', items: ['exercise/three'] },
] as const;

const after = (...done: readonly (readonly [string, ProgressStatus])[]) =>
  done.reduce((document, [id, status], index) => recordProgress(document, id, { status }, 1000 + index), EMPTY_PROGRESS);

describe('the state of a lesson', () => {
  it('is done only when its simulation and its question both are', () => {
    expect(lessonState(EMPTY_PROGRESS, lessons[0])).toBe('untouched');
    expect(lessonState(after(['exercise/one', 'done']), lessons[0])).toBe('begun');
    expect(lessonState(after(['exercise/one', 'done'], ['quiz/one-check', 'tried']), lessons[0])).toBe('begun');
    expect(lessonState(after(['exercise/one', 'done'], ['quiz/one-check', 'done']), lessons[0])).toBe('done');
  });

  it('does not take a name of Object.prototype for an item', () => {
    expect(lessonState(EMPTY_PROGRESS, { slug: 'start/x', items: ['constructor'] })).toBe('untouched');
  });
});

describe('the lesson to continue', () => {
  it('is none before anything was begun and when all is done', () => {
    expect(lessonToContinue(EMPTY_PROGRESS, lessons)).toBeNull();
    const all = lessons.flatMap(({ items }) => items.map((id) => [id, 'done'] as const));
    expect(lessonToContinue(after(...all), lessons)).toBeNull();
  });

  it('is the one touched last while it is not done', () => {
    expect(lessonToContinue(after(['exercise/three', 'tried'], ['exercise/one', 'tried']), lessons)?.slug).toBe('start/one');
    expect(lessonToContinue(after(['exercise/one', 'tried'], ['exercise/three', 'tried']), lessons)?.slug).toBe('start/three');
  });

  it('else is the next that is not done, around the end if need be', () => {
    expect(lessonToContinue(after(['exercise/two', 'done']), lessons)?.slug).toBe('start/three');
    expect(lessonToContinue(after(['exercise/two', 'tried'], ['exercise/three', 'done']), lessons)?.slug).toBe('start/one');
  });
});

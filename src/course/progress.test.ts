import { describe, expect, it } from 'vitest';
import { EMPTY_PROGRESS, recordProgress } from './progress.ts';
import { readProgress } from './progress-read.ts';

describe('recordProgress', () => {
  it('should keep the best of what was done', () => {
    const done = recordProgress(EMPTY_PROGRESS, 'lesson/a', { status: 'done', score: 0.8 }, 1000);
    const again = recordProgress(done, 'lesson/a', { status: 'tried', score: 0.5 }, 2000);

    expect(again.items['lesson/a']).toEqual({ status: 'done', best: 0.8, firstAtMs: 1000, lastAtMs: 2000, answer: null });
  });
});

describe('readProgress', () => {
  it('should save the items that are whole', () => {
    const whole = { status: 'done', best: 1, firstAtMs: 1, lastAtMs: 2, answer: { atMs: 2, value: ['a', 1] } };
    const items = {
      'lesson/whole': whole,
      'lesson/status': { ...whole, status: 'mastered' },
      'lesson/score': { ...whole, best: 7 },
      'lesson/time': { ...whole, firstAtMs: 'yesterday' },
      'lesson/answer': { ...whole, answer: { atMs: 2, value: { deep: {} } } },
      'lesson/none': null,
      'bad id!': whole,
      constructor: whole,
    };

    expect(readProgress(JSON.stringify({ format: 'progress.v2', items, review: {}, preferences: {} }))).toEqual({
      kind: 'read',
      document: {
        ...EMPTY_PROGRESS,
        items: { 'lesson/whole': whole, 'lesson/answer': { ...whole, answer: null } },
      },
      broken: 7,
    });
  });

  it.each([
    ['', 'The text is not JSON.'],
    ['{"format":', 'The text is not JSON.'],
    ['null', 'This is no progress document.'],
    ['{"format":"scenario.v1"}', 'This is no progress document.'],
    ['{"format":"progress.v1","items":[]}', 'The document holds no items.'],
    [' '.repeat(2_000_000), 'The text is longer than 1 MB.'],
    ['['.repeat(1_000_000), 'The text is not JSON.'],
  ])('should not read %j', (text, reason) => {
    expect(readProgress(text)).toEqual({ kind: 'unreadable', reason });
  });

  it('should leave a newer version alone', () => {
    expect(readProgress('{"format":"progress.v3","items":{}}')).toEqual({ kind: 'newer' });
  });

  it('should not be fooled by __proto__', () => {
    const text =
      '{"format":"progress.v1","items":{"__proto__":{"status":"done","best":1,"firstAtMs":1,"lastAtMs":1,"answer":null}}}';

    expect(readProgress(text)).toMatchObject({ kind: 'read', broken: 1 });
  });
});

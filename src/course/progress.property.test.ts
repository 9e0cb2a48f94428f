import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EMPTY_PROGRESS, mergeProgress, PROGRESS_STATUSES, recordProgress } from './progress.ts';
import { readProgress } from './progress-read.ts';
import type { ReviewCard } from './review.ts';
import type { ProgressDocument, ProgressItem } from './progress.ts';

const moment = fc.integer({ min: 0, max: 5 });
const value = fc.oneof(
  fc.constantFrom('a', 'b'),
  fc.integer({ min: 0, max: 3 }),
  fc.constant(null),
  fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
);
const item: fc.Arbitrary<ProgressItem> = fc.record({
  status: fc.constantFrom(...PROGRESS_STATUSES),
  best: fc.constantFrom(0, 0.5, 1),
  firstAtMs: moment,
  lastAtMs: moment.map((ms) => ms + 5),
  answer: fc.option(fc.record({ atMs: moment, value }), { nil: null }),
});
const card: fc.Arbitrary<ReviewCard> = fc.record({
  step: fc.integer({ min: 0, max: 4 }),
  dueAtMs: fc.option(moment, { nil: null }),
  isSureButWrong: fc.boolean(),
  answeredAtMs: moment,
});
const documents: fc.Arbitrary<ProgressDocument> = fc.record({
  format: fc.constant('progress.v2' as const),
  resets: fc.integer({ min: 0, max: 2 }),
  items: fc.dictionary(fc.constantFrom('lesson/a', 'task/b', 'quiz/c', 'setting/d'), item, { noNullPrototype: true }),
  review: fc.dictionary(fc.constantFrom('b', 'c'), card, { noNullPrototype: true }),
  preferences: fc.dictionary(fc.constantFrom('d', 'e'), fc.record({ atMs: moment, value }), { noNullPrototype: true }),
});
/** Ten thousand cases for the laws: documents are small, and the collisions that matter are frequent. */
const LAW = { numRuns: 10_000 };

describe('mergeProgress', () => {
  it('should not depend on the order of two documents', () => {
    fc.assert(
      fc.property(documents, documents, (a, b) => {
        expect(mergeProgress(a, b)).toEqual(mergeProgress(b, a));
      }),
      LAW,
    );
  });

  it('should not depend on how three documents are grouped', () => {
    fc.assert(
      fc.property(documents, documents, documents, (a, b, c) => {
        expect(mergeProgress(mergeProgress(a, b), c)).toEqual(mergeProgress(a, mergeProgress(b, c)));
      }),
      LAW,
    );
  });

  it('should change nothing when it is done twice', () => {
    fc.assert(
      fc.property(documents, documents, (a, b) => {
        const both = mergeProgress(a, b);

        expect(mergeProgress(both, b)).toEqual(both);
        expect(mergeProgress(a, a)).toEqual(a);
      }),
      LAW,
    );
  });

  it('should never take anything back, unless everything was reset', () => {
    fc.assert(
      fc.property(documents, documents, (a, other) => {
        const b = { ...other, resets: a.resets };
        const both = mergeProgress(a, b);

        for (const [id, before] of Object.entries({ ...a.items })) {
          const after = both.items[id];
          expect(PROGRESS_STATUSES.indexOf(after?.status ?? 'seen')).toBeGreaterThanOrEqual(
            PROGRESS_STATUSES.indexOf(before.status),
          );
          expect(after?.best).toBeGreaterThanOrEqual(before.best);
        }
      }),
      LAW,
    );
  });
});

describe('readProgress', () => {
  it('should read back what was written', () => {
    fc.assert(
      fc.property(documents, (document) => {
        expect(readProgress(JSON.stringify(document))).toEqual({ kind: 'read', document, broken: 0 });
      }),
      LAW,
    );
  });

  it('should answer on any text and any JSON', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => `{"format":"progress.v1","items":${json}}`),
        ),
        (text) => {
          expect(['read', 'newer', 'unreadable']).toContain(readProgress(text).kind);
        },
      ),
      LAW,
    );
  });
});

describe('salvage', () => {
  it('should save every whole entry, count every broken one, and say nothing else', () => {
    const rubbish = fc.oneof(
      fc.constantFrom<unknown>(null, true, 7, 'words', [], {}, [{}], { status: 'mastered' }, { step: 9 }, { atMs: -1, value: 1 }),
      item.map((whole) => ({ ...whole, lastAtMs: 'later' })),
      card.map((whole) => ({ ...whole, isSureButWrong: 'yes' })),
    );
    const scraps = fc.dictionary(fc.constantFrom('lesson/x', 'y', 'z z', '__proto__', '<b>'), rubbish, { noNullPrototype: true });
    fc.assert(
      fc.property(documents, scraps, scraps, scraps, (document, items, review, preferences) => {
        const mixed = {
          ...document,
          items: { ...items, ...document.items },
          review: { ...review, ...document.review },
          preferences: { ...preferences, ...document.preferences },
        };
        const broken = [items, review, preferences].reduce((count, one) => count + Object.keys(one).length, 0);

        expect(readProgress(JSON.stringify(mixed))).toEqual({ kind: 'read', document, broken });
      }),
      LAW,
    );
  });
});

describe('migration', () => {
  it('should take nothing away, whatever version 1 has said, and queue what was answered wrong', () => {
    const ids = fc.constantFrom('lesson/a', 'quiz/b', 'quiz/c', 'exercise/d');
    fc.assert(
      fc.property(fc.dictionary(ids, item, { noNullPrototype: true }), (items) => {
        const read = readProgress(JSON.stringify({ format: 'progress.v1', items }));
        const wrong = ['b', 'c'].filter((name) => {
          const { status, answer } = items[`quiz/${name}`] ?? { answer: null };
          return status === 'tried' && answer !== null;
        });

        expect(read).toMatchObject({ kind: 'read', broken: 0, document: { items, preferences: {} } });
        expect(read.kind === 'read' ? Object.keys(read.document.review).sort() : null).toEqual(wrong);
      }),
      LAW,
    );
  });
});

describe('recordProgress', () => {
  it('should keep the newest answer even when the clock jumps', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1e12 }), { minLength: 1, maxLength: 8 }), (clock) => {
        let document = EMPTY_PROGRESS;
        for (const [answer, nowMs] of clock.entries()) document = recordProgress(document, 'quiz/a', { answer }, nowMs);

        expect(document.items['quiz/a']?.answer?.value).toBe(clock.length - 1);
        expect(document.items['quiz/a']?.firstAtMs).toBe(Math.min(...clock));
      }),
    );
  });
});

/** Where a learner stands, read off the progress document: per lesson, in counts, and what comes next. */
import { own, PROGRESS_STATUSES } from './progress.ts';
import type { ProgressDocument, ProgressStatus } from './progress.ts';

/**
 * How far a lesson is: what was noted for the lesson itself or for its exercise, whichever is further; null = not opened.
 * The exercise of a lesson bears the last part of the lesson's address as its name.
 */
export function lessonStanding(document: ProgressDocument, slug: string): ProgressStatus | null {
  const name = slug.split('/').at(-1) ?? slug;
  const found = [own(document.items, `lesson/${slug}`), own(document.items, `exercise/${name}`)].flatMap((item) =>
    item === null ? [] : [PROGRESS_STATUSES.indexOf(item.status)],
  );
  return found.length === 0 ? null : (PROGRESS_STATUSES[Math.max(...found)] ?? null);
}

/** The lesson to go on with: one that was begun and not finished, the latest touched first; else the first that is not done. */
export function nextLesson(document: ProgressDocument, slugs: readonly string[]): string | null {
  const open = slugs.filter((slug) => lessonStanding(document, slug) !== 'done');
  const touchedAtMs = (slug: string): number =>
    Math.max(
      own(document.items, `lesson/${slug}`)?.lastAtMs ?? -1,
      own(document.items, `exercise/${slug.split('/').at(-1) ?? slug}`)?.lastAtMs ?? -1,
    );
  const begun = open.filter((slug) => touchedAtMs(slug) >= 0).sort((a, b) => touchedAtMs(b) - touchedAtMs(a));
  return begun[0] ?? open[0] ?? null;
}

/** How much of each kind is noted, for the page that shows what is kept. */
export interface Tally {
  readonly kind: 'lessons' | 'exercises' | 'tasks' | 'predictions' | 'questions' | 'tests';
  readonly count: number;
  /** Those of them that are done. */
  readonly done: number;
}

const KINDS: readonly (readonly [Tally['kind'], RegExp])[] = [
  ['lessons', /^lesson\//],
  ['exercises', /^exercise\/[^/]+$/],
  ['tasks', /^exercise\/[^/]+\/task\//],
  ['predictions', /\/prediction$/],
  ['questions', /^quiz\//],
  ['tests', /^test\//],
];

export function tallyOf(document: ProgressDocument): Tally[] {
  const items = Object.entries(document.items);
  return KINDS.map(([kind, pattern]) => {
    const matching = items.filter(([id]) => pattern.test(id));
    return { kind, count: matching.length, done: matching.filter(([, item]) => item.status === 'done').length };
  });
}

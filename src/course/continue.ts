/** Where a learner stands in the course: what the stored progress says about each lesson, and which one to go on with. */
import type { ProgressDocument, ProgressItem } from './progress.ts';

/** A lesson by its address, with the stored items that belong to it: its simulations and its questions. */
export interface LessonItems {
  readonly slug: string;
  readonly items: readonly string[];
}

export type LessonState = 'untouched' | 'begun' | 'done';

const touched = ({ items }: ProgressDocument, lesson: LessonItems): ProgressItem[] =>
  lesson.items.flatMap((id) => (Object.hasOwn(items, id) ? [items[id] as ProgressItem] : []));

/** A lesson is done when everything on it that can be done is; begun when anything was tried. */
export function lessonState(document: ProgressDocument, lesson: LessonItems): LessonState {
  const known = touched(document, lesson);
  if (known.length === 0) return 'untouched';
  return known.length === lesson.items.length && known.every(({ status }) => status === 'done') ? 'done' : 'begun';
}

/**
 * The lesson to go on with: the one touched last if it is not done, else the next that is not, from there on and around.
 * Null when nothing was begun yet, or everything is done.
 */
export function lessonToContinue<Lesson extends LessonItems>(
  document: ProgressDocument,
  lessons: readonly Lesson[],
): Lesson | null {
  const times = lessons.map((lesson) => Math.max(-1, ...touched(document, lesson).map(({ lastAtMs }) => lastAtMs)));
  const last = times.reduce((best, time, index) => (time > (times[best] ?? -1) ? index : best), 0);
  if ((times[last] ?? -1) < 0) return null;
  const order = [...lessons.slice(last), ...lessons.slice(0, last)];
  return order.find((lesson) => lessonState(document, lesson) !== 'done') ?? null;
}

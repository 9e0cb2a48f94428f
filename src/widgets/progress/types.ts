import type { LessonItems } from '../../course/continue.ts';

/** A lesson as the progress page lists it. */
export interface LessonLink extends LessonItems {
  readonly title: string;
  readonly chapter: string;
  readonly url: string;
}

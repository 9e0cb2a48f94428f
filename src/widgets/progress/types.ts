import type { LessonItems } from '../../course/continue.ts';

/** A lesson as the progress page lists it. */
export interface LessonLink extends LessonItems {
  readonly title: string;
  readonly chapter: string;
  readonly url: string;
}

/** An exercise with a page of its own, as the progress page lists it. */
export interface ExerciseLink {
  readonly id: string;
  readonly title: string;
  readonly url: string;
}

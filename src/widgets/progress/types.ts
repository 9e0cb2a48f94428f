/** A lesson as the progress page lists it. */
export interface LessonLink {
  /** `start/the-incident`. */
  readonly slug: string;
  readonly title: string;
  readonly chapter: string;
  readonly url: string;
}

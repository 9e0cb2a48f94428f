/** The course as the files tell it: chapters in the order of their numbers, each with its lessons. */
import { getCollection } from 'astro:content';
import type { CollectionEntry } from 'astro:content';
import type { LessonItems } from '../course/continue.ts';
import { itemsIn } from './lesson-items.ts';
import { href, slugOf } from './paths.ts';

/** A lesson; its `slug`, `start/the-incident`, names it in addresses and never changes. */
export interface Lesson extends LessonItems {
  readonly url: string;
  readonly entry: CollectionEntry<'lessons'>;
}

export interface Chapter {
  readonly number: number;
  readonly slug: string;
  /** Its place on the course map. */
  readonly url: string;
  readonly entry: CollectionEntry<'chapters'>;
  readonly lessons: readonly Lesson[];
}

const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);

/** The whole course. */
export async function readCourse(): Promise<readonly Chapter[]> {
  const entries = (await getCollection('lessons')).sort(byId);
  const chapters = (await getCollection('chapters')).sort(byId);
  return chapters.map((entry, index) => ({
    number: index + 1,
    slug: slugOf(entry.id),
    url: href(`/map/#${slugOf(entry.id)}`),
    entry,
    lessons: entries.filter(({ id }) => id.startsWith(`${entry.id}/`)).map(toLesson),
  }));
}

function toLesson(entry: CollectionEntry<'lessons'>): Lesson {
  const slug = slugOf(entry.id);
  return { slug, url: href(`/lessons/${slug}/`), items: itemsIn(entry.body ?? ''), entry };
}

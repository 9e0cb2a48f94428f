/** The exercises that have a page of their own, in their order. */
import { getCollection } from 'astro:content';
import type { CollectionEntry } from 'astro:content';
import { readCourse } from './lessons.ts';
import { href } from './paths.ts';

type Entry = CollectionEntry<'exercises'>;

export interface Puzzle {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly puzzle: NonNullable<Entry['data']['puzzle']>;
  /** The lesson that teaches it; null while that is still to come. */
  readonly lesson: { readonly title: string; readonly url: string } | null;
}

export async function readPuzzles(): Promise<readonly Puzzle[]> {
  const lessons = new Map((await readCourse()).flatMap((chapter) => chapter.lessons).map((lesson) => [lesson.slug, lesson]));
  return (await getCollection('exercises'))
    .flatMap(({ id, data }) => {
      if (data.puzzle === undefined) return [];
      const lesson = lessons.get(data.puzzle.lesson);
      return {
        id,
        url: href(`/exercises/${id}/`),
        title: data.title ?? id,
        puzzle: data.puzzle,
        lesson: lesson === undefined ? null : { title: lesson.entry.data.title, url: lesson.url },
      };
    })
    .sort((a, b) => a.puzzle.order - b.puzzle.order);
}

/** What the search knows: lessons, words, sources and the pages beside them, read from the content while the site is built. */
import { getCollection } from 'astro:content';
import { PLACES } from './places.ts';
import { readCourse } from './lessons.ts';
import { href } from './paths.ts';
import { wordsOf } from './search.ts';
import type { SearchEntry } from './search.ts';

/** Words that say nothing about where they stand. */
const LITTLE = 4;

/** The text of a lesson without its components. */
export function plainText(mdx: string): string {
  return mdx.replace(/<[^>]*>/g, ' ').replace(/[`*_#[\]{}()]/g, ' ');
}

const searchable = (text: string) =>
  wordsOf(text)
    .filter((word) => word.length >= LITTLE)
    .join(' ');

/** Lessons in the order of the course, then words, pages and sources. */
export async function searchIndex(): Promise<readonly SearchEntry[]> {
  const lessons = (await readCourse()).flatMap((chapter) => chapter.lessons);
  const words = await getCollection('glossary');
  const sources = await getCollection('sources');
  return [
    ...lessons.map(({ url, entry }) => ({
      url,
      title: entry.data.title,
      kind: 'lesson' as const,
      about: entry.data.summary,
      words: searchable(`${entry.data.goals.join(' ')} ${plainText(entry.body ?? '')}`),
    })),
    ...words.map(({ id, data }) => ({
      url: href(`/glossary/#${id}`),
      title: data.term,
      kind: 'word' as const,
      about: data.text,
      words: Object.values(data.names).flat().join(' '),
    })),
    ...PLACES.map(({ path, title, about }) => ({ url: href(path), title, kind: 'page' as const, about, words: '' })),
    ...sources.map(({ id, data }) => ({
      url: href(`/sources/#${id}`),
      title: data.title,
      kind: 'source' as const,
      about: data.where ?? `${data.by}, ${data.version}`,
      words: data.by,
    })),
  ];
}

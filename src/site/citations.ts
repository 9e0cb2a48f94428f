/** What of the course rests on which source: the way back from a source to the lessons and words that cite it. */
import { getCollection } from 'astro:content';
import { readCourse } from './lessons.ts';
import { href } from './paths.ts';

export interface Citation {
  readonly title: string;
  readonly url: string;
}

/** Lessons first, in the order of the course, then words of the glossary. */
export async function citationsBySource(): Promise<ReadonlyMap<string, readonly Citation[]>> {
  const lessons = (await readCourse()).flatMap((chapter) => chapter.lessons);
  const cited = new Map<string, Citation[]>();
  const add = (key: string, citation: Citation) => cited.set(key, [...(cited.get(key) ?? []), citation]);
  for (const { entry, url } of lessons) for (const key of entry.data.sources) add(key, { title: entry.data.title, url });
  for (const { id, data } of await getCollection('glossary'))
    for (const key of data.sources) add(key, { title: data.term, url: href(`/glossary/#${id}`) });
  return cited;
}

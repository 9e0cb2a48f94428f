/** Pages of text beside the lessons, and whether what they say of their runs is so. */
import { getCollection } from 'astro:content';
import type { CollectionEntry } from 'astro:content';
import { checkSlo } from '../course/slo.ts';
import { exactRun, scenarioById } from './simulations.ts';

export type Article = CollectionEntry<'articles'>;

/** @throws Error where a run does not do what the text says of it */
export async function readArticles(): Promise<readonly Article[]> {
  const articles = await getCollection('articles');
  for (const { id, data } of articles)
    for (const { scenario: name, set, meets } of data.expect) {
      const scenario = await scenarioById(name, set);
      const { status } = checkSlo(exactRun(scenario), scenario.slo);
      if ((status === 'met') !== meets)
        throw new Error(
          `content/articles/${id}.mdx says that ${name} with ${JSON.stringify(set)} ${meets ? 'meets' : 'misses'} its SLO: it is ${status}.`,
        );
    }
  return articles;
}

/** A scenario of a lab: fetched when a recording of it is to be simulated in the page. */
import { getCollection } from 'astro:content';
import type { CollectionEntry } from 'astro:content';
import type { APIRoute } from 'astro';

export async function getStaticPaths() {
  const labs = await getCollection('scenarios', ({ id }) => id.startsWith('lab-'));
  return labs.map((scenario) => ({ params: { id: scenario.id }, props: { scenario } }));
}

export const GET: APIRoute<{ scenario: CollectionEntry<'scenarios'> }> = ({ props }) => Response.json(props.scenario.data);

/** One question with its answer: fetched only when that question has been answered. */
import type { APIRoute, GetStaticPaths } from 'astro';
import type { BankEntry } from '../../../site/bank.ts';
import { readBank } from '../../../site/bank.ts';

export const getStaticPaths: GetStaticPaths = async () =>
  (await readBank()).map((entry) => ({ params: { id: entry.item.id }, props: { entry } }));

export const GET: APIRoute<{ entry: BankEntry }> = ({ props: { entry } }) => Response.json(entry);

import type { APIRoute } from 'astro';
import { searchIndex } from '../site/search-index.ts';

/** Fetched when the search is first opened. */
export const GET: APIRoute = async () => Response.json(await searchIndex());

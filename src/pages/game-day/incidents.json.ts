/** The incidents with their causes: fetched when a game day begins. */
import type { APIRoute } from 'astro';
import { readGameDay } from '../../site/game-day.ts';

export const GET: APIRoute = async () => Response.json((await readGameDay()).file);

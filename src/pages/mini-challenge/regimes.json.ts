/** What the simulator says about the mini challenge: fetched after the learner has written a justification. */
import type { APIRoute } from 'astro';
import { readRegimes } from '../../site/mini-challenge.ts';

export const GET: APIRoute = async () => Response.json(await readRegimes());

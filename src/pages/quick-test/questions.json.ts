/** Everything that the quick test asks, without a single answer. */
import type { APIRoute } from 'astro';
import { publicQuestion } from '../../course/public-question.ts';
import { readBank, readObjectives } from '../../site/bank.ts';

export const GET: APIRoute = async () => {
  const questions = (await readBank()).map(({ item, objective }) => publicQuestion(item, objective));
  return Response.json({ objectives: await readObjectives(), questions });
};

/** Why each option of "Before you start" is right or wrong, by question and place: fetched when somebody asks where to begin. */
import type { APIRoute } from 'astro';
import { getCollection } from 'astro:content';

export const GET: APIRoute = async () =>
  Response.json(
    Object.fromEntries(
      (await getCollection('diagnostic')).map(({ id, data: { options } }) => [
        id,
        options.map(({ isRight, why }) => ({ isRight, why })),
      ]),
    ),
  );

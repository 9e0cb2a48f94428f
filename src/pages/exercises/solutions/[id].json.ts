/** The solution and the half-fixes of one exercise: fetched only when the learner has asked for them. */
import type { APIRoute, GetStaticPaths } from 'astro';
import { getCollection } from 'astro:content';
import type { ExerciseProof } from '../../../widgets/experiment/types.ts';

export const getStaticPaths: GetStaticPaths = async () =>
  (await getCollection('exercises')).flatMap(({ id, data: { puzzle, proof } }) =>
    puzzle === undefined || proof === undefined ? [] : { params: { id }, props: { proof } },
  );

export const GET: APIRoute<{ proof: ExerciseProof }> = ({ props: { proof } }) => Response.json(proof);

import { expect, it } from 'vitest';
import { itemsIn } from './lesson-items.ts';

it('finds the simulations and questions of a lesson, each once, and nothing else', () => {
  const mdx =
    '<Measured scenario="a" />\n<Simulation exercise="the-incident" />\n<Quiz id="q-1" />\n<Term id="lag">x</Term> <Quiz id="q-1" />';
  expect(itemsIn(mdx)).toEqual(['exercise/the-incident', 'quiz/q-1']);
});

import { describe, expect, it } from 'vitest';
import {
  casesOf,
  flawOf,
  NOMINAL,
  runCase,
  UNTOUCHED,
  wrongSureties,
  type Case,
  type CaseResult,
  type Graded,
} from './matrix.ts';
import type { ProvenExercise } from './read-exercises.ts';

const SEEDS = [1, 2, 3, 4, 5];
/** A lesson's experiment is proved on fewer of them: it is not what anybody is graded by. */
const LESSON_SEEDS = [1, 2];
const PREVIEW_SEED = 1;

/** A test for each case of each exercise, on its seeds, and one over all its previews. `npm run proofs` moves each number of the workload by ten per cent as well. */
export function describeProofs(exercises: readonly ProvenExercise[]): void {
  describe.each(exercises.map((exercise) => [exercise.id, exercise] as const))('the proof of %s', (_id, exercise) => {
    const cases = casesOf(exercise);
    /** What the previews are held against: run by the tests before, where those were asked for as well. */
    const exactResults = new Map<Case['set'], Graded>();

    const runExact = (one: Case, seed: number): CaseResult => {
      const result = runCase(exercise, one, seed);
      if (seed === PREVIEW_SEED) exactResults.set(one.set, { status: result.status, checks: result.checks });
      return result;
    };

    it('has a hint in the file for each half-fix', () => {
      const known = exercise.hints.map(({ id }) => id);
      expect(exercise.proof.halfFixes.map(({ hint }) => hint).filter((hint) => !known.includes(hint))).toEqual([]);
    });

    it('leaves every task to be done', () => {
      expect(runCase(exercise, UNTOUCHED, PREVIEW_SEED).tasks).toEqual([]);
    });

    it.each(cases.map((one) => [one.name, one] as const))(
      '%s',
      (_name, one) => {
        const flaws = (exercise.isPuzzle ? SEEDS : LESSON_SEEDS).flatMap((seed) => {
          const flaw = flawOf(one, runExact(one, seed));
          return flaw === null ? [] : [`seed ${String(seed)}: ${flaw}`];
        });
        expect(flaws).toEqual([]);
      },
      180_000,
    );

    // A preview that is sure of a grade must be right: where its error could turn the grade, it has to say so.
    it('has no preview that is sure and wrong', () => {
      const wrong = cases.flatMap((one) => {
        const exact = exactResults.get(one.set) ?? runExact(one, PREVIEW_SEED);
        const preview = runCase(exercise, one, PREVIEW_SEED, NOMINAL, 'preview');
        return wrongSureties(exercise, preview, exact).map((wrong) => `${one.name}: ${wrong}`);
      });
      expect(wrong).toEqual([]);
    }, 360_000);
  });
}

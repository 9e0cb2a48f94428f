import { describe, expect, it } from 'vitest';
import { casesOf, flawOf, NOMINAL, runCase, type Case, type CaseResult } from './matrix.ts';
import type { ProvenExercise } from './read-exercises.ts';

const SEEDS = [1, 2, 3, 4, 5];
/** A lesson's experiment is proved on fewer of them: it is not what anybody is graded by. */
const LESSON_SEEDS = [1, 2];
const PREVIEW_SEED = 1;

/** A test for each case of each exercise, on its seeds, and one over all its previews. `npm run proofs` moves each number of the workload by ten per cent as well. */
export function describeProofs(exercises: readonly ProvenExercise[]): void {
  describe.each(exercises.map((exercise) => [exercise.id, exercise] as const))('the proof of %s', (_id, exercise) => {
    /** What the previews are held against: run by the tests before, where those were asked for as well. */
    const exactResults = new Map<string, Pick<CaseResult, 'status' | 'missed'>>();

    const runExact = (one: Case, seed: number): CaseResult => {
      const result = runCase(exercise, one, seed);
      if (seed === PREVIEW_SEED) exactResults.set(one.name, { status: result.status, missed: result.missed });
      return result;
    };

    it('has a hint in the file for each half-fix', () => {
      const known = exercise.hints.map(({ id }) => id);
      expect(exercise.proof.halfFixes.map(({ hint }) => hint).filter((hint) => !known.includes(hint))).toEqual([]);
    });

    it.each(casesOf(exercise).map((one) => [one.name, one] as const))(
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
      const wrong = casesOf(exercise).flatMap((one) => {
        const exact = exactResults.get(one.name) ?? runExact(one, PREVIEW_SEED);
        const preview = runCase(exercise, one, PREVIEW_SEED, NOMINAL, 'preview');
        return preview.status === 'too close to call' || preview.status === exact.status
          ? []
          : [`${one.name}: the preview says ${preview.status}, the exact run ${exact.status}: ${exact.missed.join('; ')}`];
      });
      expect(wrong).toEqual([]);
    }, 360_000);
  });
}

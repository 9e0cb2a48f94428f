/** Exercises from i to z: in two files, so that two processors share them. */
import { describeProofs } from './describe-proofs.ts';
import { provenExercises } from './read-exercises.ts';

describeProofs(provenExercises().filter(({ id }) => id >= 'i'));

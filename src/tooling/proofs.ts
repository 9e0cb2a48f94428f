/**
 * `npm run proofs [name]`: every exercise with each number of its workload ten per cent lower and higher, one at a time. The reference must stay a
 * pass, the start and the half-fixes must stay fails with their hints, and no preview may be sure of what the exact run denies.
 */
import { casesOf, flawOf, NOMINAL, runCase, wrongSureties } from '../testing/proofs/matrix.ts';
import { provenExercises, scenarioOf } from '../testing/proofs/read-exercises.ts';
import { workloadsOf } from '../testing/proofs/workloads.ts';

const SEED = 1;
const wanted = process.argv[2] ?? '';
let runs = 0;
let flaws = 0;

const report = (line: string): void => {
  flaws++;
  console.log(`✗ ${line}`);
};

for (const exercise of provenExercises().filter(({ id }) => id.includes(wanted))) {
  const workloads = [NOMINAL, ...workloadsOf(scenarioOf(exercise, {}, SEED))];
  for (const workload of workloads) {
    for (const one of casesOf(exercise)) {
      const exact = runCase(exercise, one, SEED, workload);
      const preview = runCase(exercise, one, SEED, workload, 'preview');
      runs++;
      const flaw = flawOf(one, exact);
      if (flaw !== null) report(`${exercise.id}, ${workload.name}: ${flaw}`);
      for (const wrong of wrongSureties(exercise, preview, exact))
        report(`${exercise.id}, ${workload.name}, ${one.name}: ${wrong}`);
    }
  }
  console.log(`${exercise.id}: ${String(workloads.length)} workloads`);
}
console.log(`${String(runs)} cases, ${String(flaws)} flaws`);
process.exitCode = flaws === 0 ? 0 : 1;

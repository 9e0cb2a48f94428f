/** The proof of an exercise: the start fails, the reference passes, and each half-fix fails with its own hint. */
import { withBudget } from '../../course/budget.ts';
import { checkSlo } from '../../course/slo.ts';
import { tasksDone, withHints } from '../../course/tasks.ts';
import type { Check, CheckStatus } from '../../course/verdict.ts';
import { simulate } from '../../sim/index.ts';
import type { Fidelity, Scenario, Trace } from '../../sim/index.ts';
import { scenarioOf } from './read-exercises.ts';
import type { ProvenExercise, Settings } from './read-exercises.ts';

/** One number of the workload, moved: what it is, and how the scenario looks then. */
export interface Workload {
  readonly name: string;
  readonly apply: (scenario: Scenario) => Scenario;
}

export const NOMINAL: Workload = { name: 'nominal', apply: (scenario) => scenario };

export interface Case {
  readonly name: string;
  readonly set: Settings;
  /** Id of the hint that it must get; null = it must pass, undefined = it must fail with any. */
  readonly hint: string | null | undefined;
}

export const UNTOUCHED: Case = { name: 'untouched', set: {}, hint: undefined };

export function casesOf({ proof }: ProvenExercise): Case[] {
  return [
    UNTOUCHED,
    { name: 'reference', set: proof.solution, hint: null },
    ...proof.halfFixes.map(({ hint, set }) => ({ name: `half-fix ${hint}`, set, hint })),
  ];
}

export interface Graded {
  readonly status: CheckStatus;
  readonly checks: readonly Check[];
}

export interface CaseResult extends Graded {
  /** Checks that were missed, with what was observed. */
  readonly missed: readonly string[];
  readonly hints: readonly string[];
  /** Ids of the tasks that tick themselves. */
  readonly tasks: readonly string[];
  readonly trace: Trace;
}

/** Runs one case. Hints are judged against the untouched start under the same workload and seed. */
export function runCase(
  exercise: ProvenExercise,
  { set }: Case,
  seed: number,
  workload: Workload = NOMINAL,
  fidelity: Fidelity = 'exact',
): CaseResult {
  const start = workload.apply(scenarioOf(exercise, {}, seed));
  const scenario = workload.apply(scenarioOf(exercise, set, seed));
  const baseline = { scenario: start, summary: runOf(start, fidelity).summary };
  const trace = Object.keys(set).length === 0 ? runOf(start, fidelity) : simulate(scenario, { fidelity });
  const judged = withBudget(checkSlo(trace, start.slo), exercise.budget, scenario);
  const attempt = { scenario, trace, verdict: judged, baseline };
  const verdict = withHints(exercise.hints, attempt);
  const missed = verdict.checks.filter((check) => check.status === 'missed');
  return {
    status: verdict.status,
    checks: verdict.checks,
    missed: missed.map(({ id, observed }) => `${id} ${observed}`),
    hints: missed.flatMap(({ hint }) => hint ?? []),
    tasks: tasksDone(exercise.tasks, attempt),
    trace,
  };
}

/** What is wrong with a result, in words; null = it is as it must be. */
export function flawOf({ name, hint }: Case, { status, missed, hints }: CaseResult): string | null {
  if (hint === null) return status === 'met' ? null : `${name} fails: ${missed.join('; ')}`;
  if (status !== 'missed') return `${name} passes`;
  if (hint === undefined || hints.includes(hint)) return null;
  return `${name} gets ${hints.length === 0 ? 'no hint' : hints.join(', ')} for ${missed.join('; ')}`;
}

/**
 * What a preview is sure of and the exact run denies; where it cannot tell it has to say so. An exercise with a page of its own is held to it
 * check by check, a lesson's experiment by the verdict as a whole.
 */
export function wrongSureties({ isPuzzle }: ProvenExercise, preview: Graded, exact: Graded): string[] {
  const isWrong = (said: CheckStatus, truth: CheckStatus) => said !== 'too close to call' && said !== truth;
  if (!isPuzzle)
    return isWrong(preview.status, exact.status) ? [`the preview says ${preview.status}, the exact run ${exact.status}`] : [];
  const exactly = new Map(exact.checks.map((check) => [check.id, check]));
  return preview.checks.flatMap(({ id, status, observed }) => {
    const truth = exactly.get(id);
    if (truth === undefined || !isWrong(status, truth.status)) return [];
    return `${id}: the preview says ${status} at ${observed}, the exact run ${truth.status} at ${truth.observed}`;
  });
}

/** Starts are run once for all the cases that are judged against them. Only so many are kept as a proof has seeds: traces are large. */
const kept = new Map<string, Trace>();
const MOST_KEPT = 6;

function runOf(scenario: Scenario, fidelity: Fidelity): Trace {
  const key = `${fidelity} ${JSON.stringify(scenario)}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const trace = simulate(scenario, { fidelity });
  kept.set(key, trace);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return trace;
}

/** Tasks that tick themselves when a run shows that they are done, and hints that apply when one shows a misconception. */
import { holds } from './condition.ts';
import type { Attempt, Condition } from './condition.ts';
import { verdictOf } from './verdict.ts';
import type { Verdict } from './verdict.ts';

export interface Task {
  readonly id: string;
  /** What to do, as a sentence. */
  readonly text: string;
  readonly doneWhen: Condition;
}

/** A hint for one misconception: shown with the checks that it is bound to when its condition holds. */
export interface Hint {
  /** Id of the misconception. */
  readonly id: string;
  readonly text: string;
  /** Ids of the checks that betray it when missed. */
  readonly checks: readonly string[];
  readonly when: Condition;
}

/** The ids of the tasks that this attempt does; previews do none, because verdicts are given on exact runs. */
export function tasksDone(tasks: readonly Task[], attempt: Attempt): string[] {
  const { source } = attempt.trace;
  if (source.kind === 'simulated' && source.fidelity !== 'exact') return [];
  return tasks.filter((task) => holds(task.doneWhen, attempt)).map((task) => task.id);
}

/** The verdict with the first fitting hint at each missed check. */
export function withHints(hints: readonly Hint[], attempt: Attempt): Verdict {
  const checks = attempt.verdict.checks.map((check) => {
    if (check.status !== 'missed') return check;
    const hint = hints.find((one) => one.checks.includes(check.id) && holds(one.when, attempt));
    return hint === undefined ? check : { ...check, hint: hint.id };
  });
  return verdictOf(checks);
}

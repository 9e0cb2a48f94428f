/** A budget: what the knobs cost together. It keeps "more of everything" from being an answer, and it is a check like those of the SLO. */
import { parsePointer, valueAt } from '../sim/index.ts';
import type { Scenario } from '../sim/index.ts';
import { verdictOf } from './verdict.ts';
import type { Check, Verdict } from './verdict.ts';

export interface Budget {
  /** What is counted: `subtasks`, `cores`. */
  readonly unit: string;
  readonly most: number;
  /** JSON Pointer → cost of one of what stands there. */
  readonly costs: Readonly<Record<string, number>>;
  /** Why it costs something. */
  readonly why: string;
}

/** What a scenario costs. A setting that is no number costs nothing. */
export function costOf({ costs }: Budget, scenario: Scenario): number {
  return Object.entries(costs).reduce((sum, [pointer, cost]) => {
    const value = valueAt(scenario, parsePointer(pointer) ?? []);
    return sum + (typeof value === 'number' ? value * cost : 0);
  }, 0);
}

/** The verdict with the budget as its last check; without a budget the verdict as it is. */
export function withBudget(verdict: Verdict, budget: Budget | null, scenario: Scenario): Verdict {
  if (budget === null) return verdict;
  const cost = costOf(budget, scenario);
  const check: Check = {
    id: 'budget',
    status: cost <= budget.most ? 'met' : 'missed',
    title: `At most ${String(budget.most)} ${budget.unit}`,
    observed: `${String(cost)} ${budget.unit}`,
    wanted: `at most ${String(budget.most)} ${budget.unit}`,
    atMs: null,
    reason: budget.why,
  };
  return verdictOf([...verdict.checks, check]);
}

/**
 * Conditions on what a learner did and what came of it, as data: an author writes them in YAML, without code.
 * Tasks tick and hints apply by them.
 */
import { parsePointer, valueAt } from '../sim/index.ts';
import type { Scenario } from '../sim/index.ts';
import type { Summary, Trace } from '../sim/index.ts';
import { readFrom } from './reading.ts';
import type { Reading } from './reading.ts';
import type { CheckStatus, Verdict } from './verdict.ts';

/** A knob stands between two values or at one, or moved against the start version. */
interface KnobCondition {
  readonly knob: string;
  readonly from?: number;
  readonly to?: number;
  /** For a knob that is no number: a word, yes or no. */
  readonly is?: string | boolean | null;
  readonly moved?: 'up' | 'down' | 'not';
}

/** Any number of the run lies between two values, or is greater than another one (times a factor, by default 1). */
type ReadingCondition =
  | { readonly reading: Reading; readonly atLeast?: number; readonly atMost?: number }
  | { readonly reading: Reading; readonly moreThan: Reading; readonly times?: number };

export type Condition =
  | KnobCondition
  /** A key of the summary lies between two values; one without a value lies nowhere. */
  | { readonly summary: string; readonly atLeast?: number; readonly atMost?: number }
  /** A key of the summary against that of the start version: 0.5 = at most half of it. */
  | { readonly summary: string; readonly timesBaselineAtMost: number }
  | { readonly summary: string; readonly timesBaselineAtLeast: number }
  | ReadingCondition
  /** A check of the verdict ("slo/latencyP95Ms", "ledger"), or "all" of it. */
  | { readonly check: string; readonly is: CheckStatus }
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition };

/** What a condition is judged on. The baseline is the start version of the scenario, run exactly. */
export interface Attempt {
  readonly scenario: Scenario;
  readonly trace: Trace;
  readonly verdict: Verdict;
  readonly baseline: { readonly scenario: Scenario; readonly summary: Summary };
}

/** Does the condition hold? */
export function holds(condition: Condition, attempt: Attempt): boolean {
  if ('all' in condition) return condition.all.every((one) => holds(one, attempt));
  if ('any' in condition) return condition.any.some((one) => holds(one, attempt));
  if ('not' in condition) return !holds(condition.not, attempt);
  if ('check' in condition) {
    const status =
      condition.check === 'all'
        ? attempt.verdict.status
        : attempt.verdict.checks.find((check) => check.id === condition.check)?.status;
    return status === condition.is;
  }
  if ('knob' in condition) return knobHolds(condition, attempt);
  if ('reading' in condition) return readingHolds(condition, attempt);
  const value = attempt.trace.summary[condition.summary] ?? null;
  if (value === null) return false;
  if ('timesBaselineAtMost' in condition || 'timesBaselineAtLeast' in condition) {
    const before = attempt.baseline.summary[condition.summary] ?? null;
    if (before === null) return false;
    return 'timesBaselineAtMost' in condition
      ? value <= before * condition.timesBaselineAtMost
      : value >= before * condition.timesBaselineAtLeast;
  }
  return value >= (condition.atLeast ?? -Infinity) && value <= (condition.atMost ?? Infinity);
}

function readingHolds(condition: ReadingCondition, { trace, scenario }: Attempt): boolean {
  const value = readFrom(condition.reading, trace, scenario);
  if (value === null) return false;
  if ('moreThan' in condition) {
    const other = readFrom(condition.moreThan, trace, scenario);
    return other !== null && value > other * (condition.times ?? 1);
  }
  return value >= (condition.atLeast ?? -Infinity) && value <= (condition.atMost ?? Infinity);
}

function knobHolds(condition: KnobCondition, { scenario, baseline }: Attempt): boolean {
  const tokens = parsePointer(condition.knob) ?? [''];
  const { from = -Infinity, to = Infinity, is, moved } = condition;
  const now = valueAt(scenario, tokens);
  const before = valueAt(baseline.scenario, tokens);
  if (now === undefined || (is !== undefined && now !== is)) return false;
  if (moved === 'not' && JSON.stringify(now) !== JSON.stringify(before)) return false;
  const value = numberIn(now);
  if ((condition.from ?? condition.to) !== undefined && (value === null || value < from || value > to)) return false;
  if (moved === undefined || moved === 'not') return true;
  const old = numberIn(before);
  if (value === null || old === null) return false;
  return moved === 'up' ? value > old : value < old;
}

/** A knob's number; a limit of null is no limit, and so above every number. */
function numberIn(value: unknown): number | null {
  return value === null ? Infinity : typeof value === 'number' ? value : null;
}

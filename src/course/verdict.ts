/** A verdict: what was wanted of a run and what was observed, check by check, as plain data. */

/** `too close to call`: the run was a preview, and the difference lies within what a preview may be off by. */
export const CHECK_STATUSES = ['met', 'missed', 'too close to call'] as const;
export type CheckStatus = (typeof CHECK_STATUSES)[number];

export interface Check {
  /** `ledger`, `slo/latencyP95Ms`: stable, so that tasks and hints can name it. */
  readonly id: string;
  readonly status: CheckStatus;
  /** What was wanted, as a sentence. */
  readonly title: string;
  /** What was observed and what was wanted, in words with units. */
  readonly observed: string;
  readonly wanted: string;
  /** The moment at which it was missed, or met for good; null where no moment can be told. */
  readonly atMs: number | null;
  /** Why, in one or two sentences with numbers from the run. */
  readonly reason: string;
  /** Id of the hint for the misconception that the miss betrays. */
  readonly hint?: string;
}

export interface Verdict {
  readonly status: CheckStatus;
  /** In the order in which a reader should look at them. */
  readonly checks: readonly Check[];
}

/** The verdict over checks: missed if one is missed, else too close to call if one is, else met. */
export function verdictOf(checks: readonly Check[]): Verdict {
  const has = (status: CheckStatus): boolean => checks.some((check) => check.status === status);
  return { status: has('missed') ? 'missed' : has('too close to call') ? 'too close to call' : 'met', checks };
}

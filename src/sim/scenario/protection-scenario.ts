/** How a caller protects its calls to a service, and a service from its calls: `protection` of scenario.v1, parsed. */

export const RETRY_POLICIES = ['none', 'fixed', 'exponential', 'kafka', 'connect'] as const;
export type RetryPolicy = (typeof RETRY_POLICIES)[number];

export interface RetrySettings {
  readonly policy: RetryPolicy;
  /** Attempts in all, the first one among them. */
  readonly maxAttempts: number;
  /** Before the first retry, ms; with `none`, before everything begins again. */
  readonly baseMs: number;
  /** The longest wait, ms. */
  readonly maxMs: number;
  /** Each wait is this many times the one before. */
  readonly multiplier: number;
  /** Waits are spread over ± this share of themselves; `full`: over everything from 0 to themselves. */
  readonly jitter: number | 'full';
  /** Retries may be this share of the first attempts of the last 10 s, per caller; null = no budget. */
  readonly budgetShare: number | null;
}

/** resilience4j's settings, shares in place of percentages. */
export interface CircuitBreakerSettings {
  readonly enabled: boolean;
  /** `slidingWindowSize`, COUNT_BASED. */
  readonly windowCalls: number;
  /** `minimumNumberOfCalls`; at most the window's size counts. */
  readonly minimumCalls: number;
  /** `failureRateThreshold`. */
  readonly failureShare: number;
  /** `slowCallRateThreshold`. */
  readonly slowShare: number;
  /** `slowCallDurationThreshold`, ms. */
  readonly slowCallMs: number;
  /** `waitDurationInOpenState`, ms. */
  readonly openMs: number;
  /** `permittedNumberOfCallsInHalfOpenState`. */
  readonly halfOpenCalls: number;
}

/** A limit on calls in flight per caller that finds its own level (additive increase, multiplicative decrease). */
export interface AdaptiveLimitSettings {
  readonly enabled: boolean;
  readonly initial: number;
  readonly min: number;
  readonly max: number;
  /** What is left of the limit after a failure. */
  readonly backoffRatio: number;
  /** A call that takes longer counts as failed, ms. */
  readonly timeoutMs: number;
}

export interface Protection {
  /** The caller gives up an attempt after this time, ms; null = it waits for the answer. */
  readonly timeoutMs: number | null;
  readonly retry: RetrySettings;
  readonly circuitBreaker: CircuitBreakerSettings;
  readonly adaptiveLimit: AdaptiveLimitSettings;
  /** Records whose attempts are used up are parked; `never`: everything begins again, because nothing may be skipped. */
  readonly deadLetter: { readonly after: 'retries' | 'never'; readonly only: 'poison' | null };
  /** Records older than `aboveAgeMs` are given up on purpose. */
  readonly shed: { readonly policy: 'none' | 'dropOldest'; readonly aboveAgeMs: number; readonly only: 'nonCritical' | null };
  /** A record that is written again changes nothing (an upsert by key). */
  readonly idempotentWrites: boolean;
}

/** How a service is called of which the scenario does not say it: nothing protects. */
export const UNPROTECTED: Protection = {
  timeoutMs: null,
  retry: { policy: 'none', maxAttempts: 3, baseMs: 500, maxMs: 60_000, multiplier: 2, jitter: 0, budgetShare: null },
  circuitBreaker: {
    enabled: false,
    windowCalls: 100,
    minimumCalls: 100,
    failureShare: 0.5,
    slowShare: 1,
    slowCallMs: 60_000,
    openMs: 60_000,
    halfOpenCalls: 10,
  },
  adaptiveLimit: { enabled: false, initial: 10, min: 1, max: 200, backoffRatio: 0.9, timeoutMs: 5000 },
  deadLetter: { after: 'never', only: null },
  shed: { policy: 'none', aboveAgeMs: 30_000, only: null },
  idempotentWrites: false,
};

/**
 * What one caller wraps around its calls to a service: a timeout, a circuit breaker, a limit on calls in flight, retries and their
 * budget. It knows no engine: a plant asks whether a call may start, says how it ended, and is told what to do next, as data.
 *
 *     if (guard.tryStart(isRetry, nowMs)) …                 // else ask again at guard.nextTryMs(nowMs)
 *     const next = guard.ended(attempt, outcome, ms, nowMs) // done, retry at …, or give up
 *
 * Around a call lie, from the outside in: retry, breaker, limit, timeout (resilience4j's own order). Unlike resilience4j's retry,
 * an attempt that the breaker refuses is not counted as a failed one: a stream processor holds the record until it may call again.
 */
import type { RandomStream } from '../kernel/random.ts';
import type { Protection } from '../scenario/protection-scenario.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { CallCounts } from './call-counts.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { backoffMs } from './retry-policy.ts';

/** What a guard needs of a service's protection. */
export type GuardSettings = Pick<Protection, 'timeoutMs' | 'retry' | 'circuitBreaker' | 'adaptiveLimit'>;

export type CallOutcome = 'ok' | 'error' | 'timeout';

/** What to do after an attempt. */
export type NextStep =
  | { readonly then: 'done' }
  | { readonly then: 'retry'; readonly atMs: number }
  /** No attempt is left, or the budget allows no retry now. */
  | { readonly then: 'giveUp'; readonly because: 'attempts' | 'budget' };

const DONE: NextStep = { then: 'done' };

export class CallGuard {
  #settings: GuardSettings;
  readonly #uniform: () => number;
  readonly #counts = new CallCounts();
  #breaker: CircuitBreaker | null;
  #limit: AdaptiveLimit | null;
  #inFlight = 0;
  /** Openings of breakers that are no longer in use. */
  #opensBefore = 0;

  /** @param random for the jitter */
  constructor(settings: GuardSettings, random: RandomStream) {
    this.#settings = settings;
    this.#uniform = () => random.uniform();
    this.#breaker = settings.circuitBreaker.enabled ? new CircuitBreaker(settings.circuitBreaker) : null;
    this.#limit = settings.adaptiveLimit.enabled ? new AdaptiveLimit(settings.adaptiveLimit) : null;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Calls that may be in flight; Infinity without an adaptive limit. */
  get limit(): number {
    return this.#limit?.limit ?? Infinity;
  }

  /** `closed` where there is no breaker. */
  get breakerState(): 'closed' | 'open' | 'halfOpen' {
    return this.#breaker?.state ?? 'closed';
  }

  get breakerOpens(): number {
    return this.#opensBefore + (this.#breaker?.opens ?? 0);
  }

  configure(settings: GuardSettings): void {
    this.#settings = settings;
    const { circuitBreaker, adaptiveLimit } = settings;
    if (!circuitBreaker.enabled) {
      this.#opensBefore += this.#breaker?.opens ?? 0;
      this.#breaker = null;
    } else if (this.#breaker === null) this.#breaker = new CircuitBreaker(circuitBreaker);
    else this.#breaker.configure(circuitBreaker);
    if (!adaptiveLimit.enabled) this.#limit = null;
    else if (this.#limit === null) this.#limit = new AdaptiveLimit(adaptiveLimit);
    else this.#limit.configure(adaptiveLimit);
  }

  /**
   * Asks to start an attempt; when it is granted the attempt counts as under way, and `ended` must follow.
   * @param isRetry whether the same was tried before, however long ago
   */
  tryStart(isRetry: boolean, nowMs: number): boolean {
    if (this.#inFlight >= this.limit) return false;
    if (this.#breaker?.tryCall(nowMs) === false) return false;
    this.#inFlight++;
    if (isRetry) this.#counts.retry(nowMs);
    else this.#counts.first(nowMs);
    return true;
  }

  /** When to ask again after a refusal, ms; Infinity where only the end of a call under way can change the answer. */
  nextTryMs(nowMs: number): number {
    if (this.#inFlight >= this.limit) return Infinity;
    return this.#breaker?.nextTryMs(nowMs) ?? nowMs;
  }

  /**
   * When an attempt is over for its caller, ms: at the answer, or when its patience ends.
   * @param answerMs when the service answers
   */
  endOf(startedMs: number, answerMs: number): number {
    const { timeoutMs } = this.#settings;
    return timeoutMs === null || answerMs - startedMs <= timeoutMs ? answerMs : startedMs + timeoutMs;
  }

  /** An attempt has ended after `ms`. */
  ended(attempt: number, outcome: CallOutcome, ms: number, nowMs: number): NextStep {
    const isFailed = outcome !== 'ok';
    this.#limit?.record(isFailed, ms, this.#inFlight);
    this.#inFlight--;
    this.#breaker?.record(isFailed, ms, nowMs);
    return isFailed ? this.afterFailure(attempt, nowMs) : DONE;
  }

  /** What follows on a failed attempt of whatever kind; also for work that calls no service, such as a record that cannot be read. */
  afterFailure(attempt: number, nowMs: number): NextStep {
    const { retry } = this.#settings;
    if (retry.policy === 'none' || attempt >= retry.maxAttempts) return { then: 'giveUp', because: 'attempts' };
    if (retry.budgetShare !== null && !this.#counts.hasRoomFor(retry.budgetShare, nowMs))
      return { then: 'giveUp', because: 'budget' };
    return { then: 'retry', atMs: nowMs + backoffMs(retry, attempt, this.#uniform) };
  }

  /** The wait before everything begins again after giving up, ms: the policy's longest. */
  restartMs(): number {
    const { retry } = this.#settings;
    return backoffMs(retry, retry.maxAttempts, this.#uniform);
  }
}

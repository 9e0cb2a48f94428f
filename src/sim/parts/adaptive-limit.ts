/**
 * A limit on calls in flight that finds its own level: one more after every call that went well while at least half of the limit
 * was used, a tenth less (by default) after every one that failed, timed out or took longer than `timeoutMs`. Additive increase,
 * multiplicative decrease.
 *
 * @source AIMDLimit (Netflix concurrency-limits 0.5)
 */
import type { AdaptiveLimitSettings } from '../scenario/protection-scenario.ts';

export class AdaptiveLimit {
  #settings: AdaptiveLimitSettings;
  #limit: number;

  constructor(settings: AdaptiveLimitSettings) {
    this.#settings = settings;
    this.#limit = settings.initial;
  }

  /** Calls that may be in flight, a whole number ≥ 1. */
  get limit(): number {
    return this.#limit;
  }

  configure(settings: AdaptiveLimitSettings): void {
    this.#settings = settings;
    this.#limit = this.#within(this.#limit);
  }

  /**
   * A call has ended after `ms`.
   * @param inFlight calls that were in flight while it was, itself among them
   */
  record(isFailed: boolean, ms: number, inFlight: number): void {
    const { backoffRatio, timeoutMs } = this.#settings;
    if (isFailed || ms > timeoutMs) this.#limit = this.#within(Math.min(this.#limit - 1, Math.floor(this.#limit * backoffRatio)));
    else if (inFlight * 2 >= this.#limit) this.#limit = this.#within(this.#limit + 1);
  }

  #within(limit: number): number {
    return Math.max(this.#settings.min, Math.min(this.#settings.max, limit));
  }
}

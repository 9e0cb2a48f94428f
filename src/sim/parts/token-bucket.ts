/**
 * A rate limit with a burst: `ratePerMs` tokens a millisecond, at most `burst` saved up. Callers are served first come, first served:
 * a call that finds no token is given the moment at which its token will be there.
 */
export class TokenBucket {
  readonly #intervalMs: number;
  readonly #burst: number;
  /** When the bucket would be full again if nobody called, ms. */
  #fullAtMs = -Infinity;

  constructor(ratePerMs: number, burst: number) {
    this.#intervalMs = 1 / ratePerMs;
    this.#burst = burst;
  }

  /** The moment, at or after `nowMs`, at which a call made now might start; takes no token. */
  nextStartMs(nowMs: number): number {
    const startMs = this.#fullAfterCallMs(nowMs) - this.#burst * this.#intervalMs;
    return startMs > nowMs ? startMs : nowMs;
  }

  /** Takes a token: the moment, at or after `nowMs`, at which this call may start. Calls come in the order of time. */
  reserve(nowMs: number): number {
    const startMs = this.nextStartMs(nowMs);
    this.#fullAtMs = this.#fullAfterCallMs(nowMs);
    return startMs;
  }

  #fullAfterCallMs(nowMs: number): number {
    return (this.#fullAtMs > nowMs ? this.#fullAtMs : nowMs) + this.#intervalMs;
  }
}

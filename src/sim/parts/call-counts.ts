/**
 * First attempts and retries of the last 10 seconds, kept by the second: what a retry budget is measured with, and the worst share
 * of retries that a summary reports.
 */
const SECONDS = 10;

export class CallCounts {
  readonly #first = new Float64Array(SECONDS);
  readonly #retries = new Float64Array(SECONDS);
  #second = 0;
  #firstInWindow = 0;
  #retriesInWindow = 0;
  /** Over whole windows; −1 before the first one is over. */
  #shareMax = -1;

  /** `calls` first attempts begin at `nowMs`; times do not go back by more than a second. */
  first(nowMs: number, calls = 1): void {
    this.advanceTo(nowMs);
    const slot = this.#second % SECONDS;
    this.#first[slot] = (this.#first[slot] as number) + calls;
    this.#firstInWindow += calls;
  }

  /** `calls` retries begin at `nowMs`. */
  retry(nowMs: number, calls = 1): void {
    this.advanceTo(nowMs);
    const slot = this.#second % SECONDS;
    this.#retries[slot] = (this.#retries[slot] as number) + calls;
    this.#retriesInWindow += calls;
  }

  /** Whether one more retry stays within `share` of the first attempts of the last 10 s. */
  hasRoomFor(share: number, nowMs: number): boolean {
    this.advanceTo(nowMs);
    return this.#retriesInWindow + 1 <= share * this.#firstInWindow;
  }

  /** Retries ÷ first attempts over the worst 10 s (taking 1 first attempt where there was none), of all the time if that is shorter. */
  get shareMax(): number {
    return this.#shareMax < 0 ? this.#share() : this.#shareMax;
  }

  /** It is `nowMs`: seconds that are over take their place in the window. */
  advanceTo(nowMs: number): void {
    const second = Math.floor(nowMs / 1000);
    // After as many idle seconds as the window has, nothing of it is left.
    for (let steps = 0; this.#second < second && steps < SECONDS; steps++) this.#nextSecond();
    if (this.#second < second) this.#second = second;
  }

  #nextSecond(): void {
    if (this.#second >= SECONDS - 1) this.#shareMax = Math.max(this.#shareMax, this.#share());
    this.#second++;
    const slot = this.#second % SECONDS;
    this.#first[slot] = 0;
    this.#retries[slot] = 0;
    this.#firstInWindow = sum(this.#first);
    this.#retriesInWindow = sum(this.#retries);
  }

  #share(): number {
    return this.#retriesInWindow === 0 ? 0 : this.#retriesInWindow / Math.max(1, this.#firstInWindow);
  }
}

function sum(counts: Float64Array): number {
  let total = 0;
  for (const count of counts) total += count;
  return total;
}

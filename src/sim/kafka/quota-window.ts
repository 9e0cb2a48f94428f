/**
 * A broker's quota for one client: the rate over its sliding window, and for how long it mutes the client's connection when that is too
 * high. The window is 11 samples of 1 s; a rate is taken over at least 10 s, so that a burst of 10 s worth of quota passes. Since 3.8 a sample
 * counts until its last record is 11 s old, and one more sample is kept for it: the rate is taken over up to 12 s.
 *
 * @source org.apache.kafka.common.metrics.stats.Rate.windowSize, SampledStat.advance, purgeObsoleteSamples (3.9.1, 4.1.1);
 *   QuotaUtils.throttleTime; KIP-13, KIP-219
 */

/** `quota.window.num`. */
const SAMPLES = 11;
/** One beside those, which began before the window and reaches into it. */
const KEPT = SAMPLES + 1;
/** `quota.window.size.seconds`, ms. */
const SAMPLE_MS = 1000;

/** The most bytes that one fetch may bring under a quota: ten seconds' worth (KafkaApis.handleFetchRequest). */
export function fetchBytesUnderQuota(bytesPerSecond: number): number {
  return (bytesPerSecond * (SAMPLES - 1) * SAMPLE_MS) / 1000;
}

export class QuotaWindow {
  readonly #bytesPerSecond: number;
  readonly #startMs = new Float64Array(KEPT).fill(-Infinity);
  readonly #lastMs = new Float64Array(KEPT).fill(-Infinity);
  readonly #bytes = new Float64Array(KEPT);
  #current = -1;

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Counts `bytes` at `nowMs`; returns for how long the connection is muted, whole ms. */
  record(bytes: number, nowMs: number): number {
    if (this.#current < 0 || nowMs - (this.#startMs[this.#current] as number) >= SAMPLE_MS) {
      this.#current = (this.#current + 1) % KEPT;
      this.#startMs[this.#current] = nowMs;
      this.#bytes[this.#current] = 0;
    }
    this.#lastMs[this.#current] = nowMs;
    this.#bytes[this.#current] = (this.#bytes[this.#current] as number) + bytes;
    let oldestMs = nowMs;
    let counted = 0;
    for (let i = 0; i < KEPT; i++) {
      if (nowMs - (this.#lastMs[i] as number) >= SAMPLES * SAMPLE_MS) continue;
      counted += this.#bytes[i] as number;
      oldestMs = Math.min(oldestMs, this.#startMs[i] as number);
    }
    const elapsedMs = nowMs - oldestMs;
    const missing = Math.max(0, SAMPLES - 1 - Math.floor(elapsedMs / SAMPLE_MS));
    const windowMs = elapsedMs + missing * SAMPLE_MS;
    const allowed = (this.#bytesPerSecond * windowMs) / 1000;
    return counted > allowed ? Math.floor(((counted - allowed) / this.#bytesPerSecond) * 1000 + 0.5) : 0;
  }

  /** Takes back what was counted at this moment: a fetch that is throttled brings nothing. */
  unrecord(bytes: number): void {
    this.#bytes[this.#current] = (this.#bytes[this.#current] as number) - bytes;
  }
}

/**
 * A broker's quota for one client: the rate over its sliding window, and for how long it mutes the client's connection when that is too
 * high. The window has 11 samples of 1 s; a rate is taken over at least 10 s, so that a burst of 10 s worth of quota passes.
 *
 * @source org.apache.kafka.common.metrics.stats.Rate.windowSize, SampledStat; QuotaUtils.throttleTime; KIP-13, KIP-219
 */

/** `quota.window.num`. */
const SAMPLES = 11;
/** `quota.window.size.seconds`, ms. */
const SAMPLE_MS = 1000;

/** The most bytes that one fetch may bring under a quota: ten seconds' worth (KafkaApis.handleFetchRequest). */
export function fetchBytesUnderQuota(bytesPerSecond: number): number {
  return (bytesPerSecond * (SAMPLES - 1) * SAMPLE_MS) / 1000;
}

export class QuotaWindow {
  readonly #bytesPerSecond: number;
  readonly #startMs = new Float64Array(SAMPLES).fill(-Infinity);
  readonly #bytes = new Float64Array(SAMPLES);
  #current = -1;

  constructor(bytesPerSecond: number) {
    this.#bytesPerSecond = bytesPerSecond;
  }

  /** Counts `bytes` at `nowMs`; returns for how long the connection is muted, ms. */
  record(bytes: number, nowMs: number): number {
    const { sample, windowMs } = this.#at(nowMs);
    this.#bytes[sample] = (this.#bytes[sample] as number) + bytes;
    const rate = (this.#bytes.reduce((sum, value) => sum + value, 0) / windowMs) * 1000;
    return rate > this.#bytesPerSecond ? ((rate - this.#bytesPerSecond) / this.#bytesPerSecond) * windowMs : 0;
  }

  /** Takes back what was counted at this moment: a fetch that is throttled brings nothing. */
  unrecord(bytes: number): void {
    this.#bytes[this.#current] = (this.#bytes[this.#current] as number) - bytes;
  }

  /** The sample that `nowMs` falls into, and the time over which a rate is taken now. */
  #at(nowMs: number): { sample: number; windowMs: number } {
    if (this.#current < 0 || nowMs - (this.#startMs[this.#current] as number) >= SAMPLE_MS) {
      this.#current = (this.#current + 1) % SAMPLES;
      this.#startMs[this.#current] = nowMs;
      this.#bytes[this.#current] = 0;
    }
    let oldestMs = nowMs;
    for (let i = 0; i < SAMPLES; i++) {
      const startMs = this.#startMs[i] as number;
      if (nowMs - startMs >= SAMPLES * SAMPLE_MS) this.#bytes[i] = 0;
      else if (startMs < oldestMs) oldestMs = startMs;
    }
    const elapsedMs = nowMs - oldestMs;
    const missing = Math.max(0, SAMPLES - 1 - Math.floor(elapsedMs / SAMPLE_MS));
    return { sample: this.#current, windowMs: elapsedMs + missing * SAMPLE_MS };
  }
}

/**
 * What one micro-batch is given to read: Spark's static admission control for Kafka. There is no feedback in it: no controller looks at
 * the batch before, and nobody tells the producers anything.
 *
 * Source: KafkaMicroBatchStream.latestOffset, rateLimit and delayBatch (Spark 4.x, connector/kafka-0-10-sql).
 */

/**
 * How many offsets of each partition a batch takes under `maxOffsetsPerTrigger`: its share of the limit by its share of what is
 * waiting, rounded down, but at least one. The sum may be below the limit (nothing is handed out again) or above it (one each).
 *
 * @param limit offsets per trigger, 1 or more
 * @param waiting offsets between where the query stands and the end of the log, by partition; none or less is nothing
 */
export function splitLimit(limit: number, waiting: ArrayLike<number>): Float64Array {
  let total = 0;
  for (let i = 0; i < waiting.length; i++) total += Math.max(0, waiting[i] as number);
  const taken = new Float64Array(waiting.length);
  for (let i = 0; i < waiting.length; i++) {
    const size = waiting[i] as number;
    if (size <= 0) continue;
    // In this order: the quotient is rounded to a double before it is multiplied, as in Spark.
    const share = limit * (size / total);
    taken[i] = Math.min(size, share < 1 ? Math.ceil(share) : Math.floor(share));
  }
  return taken;
}

/** `minOffsetsPerTrigger` and `maxTriggerDelay` of one run of a query. */
export class TriggerDelay {
  readonly #minOffsets: number;
  readonly #maxDelayMs: number;
  /** Spark starts this at the epoch, so the first trigger of a run never waits. */
  #lastTriggerMs = 0;

  /** @param maxDelayMs the longest time without a batch, ms */
  constructor(minOffsets: number, maxDelayMs: number) {
    this.#minOffsets = minOffsets;
    this.#maxDelayMs = maxDelayMs;
  }

  /**
   * Is this trigger skipped because too little is waiting?
   * @param clockMs wall clock, ms since the epoch
   */
  skips(waiting: number, clockMs: number): boolean {
    if (clockMs - this.#lastTriggerMs < this.#maxDelayMs && waiting < this.#minOffsets) return true;
    this.#lastTriggerMs = clockMs;
    return false;
  }
}

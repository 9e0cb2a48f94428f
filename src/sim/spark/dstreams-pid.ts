/**
 * An exhibit, not part of any plant: the rate controller of DStreams, Spark's former streaming engine. Structured Streaming has no such
 * controller and reads none of the settings under `spark.streaming.backpressure`.
 *
 * Sources: PIDRateEstimator.compute, RateController, DirectKafkaInputDStream.maxMessagesPerPartition and
 * ExecutorAllocationManager.manageAllocation (Spark 4.0, streaming/ and connector/kafka-0-10).
 */

export interface PidSettings {
  /** Batch interval, ms. */
  readonly batchIntervalMs: number;
  /** `spark.streaming.backpressure.pid.proportional`, `.integral`, `.derived`; 0 or more. */
  readonly proportional: number;
  readonly integral: number;
  readonly derived: number;
  /** `spark.streaming.backpressure.pid.minRate`, records/s. */
  readonly minRate: number;
}

/** Spark's defaults. */
export const PID_DEFAULTS: Omit<PidSettings, 'batchIntervalMs'> = { proportional: 1, integral: 0.2, derived: 0, minRate: 100 };

/** A batch that has ended. */
export interface EndedBatch {
  readonly timeMs: number;
  readonly records: number;
  readonly processingDelayMs: number;
  readonly schedulingDelayMs: number;
}

export class PidRateEstimator {
  readonly #settings: PidSettings;
  #isFirst = true;
  #latestTimeMs = -1;
  #latestRate = -1;
  #latestError = -1;

  constructor(settings: PidSettings) {
    this.#settings = settings;
  }

  /** The new limit, records/s; null = no new one (the first batch that counts, an empty batch, one out of order). */
  compute({ timeMs, records, processingDelayMs, schedulingDelayMs }: EndedBatch): number | null {
    if (!(timeMs > this.#latestTimeMs && records > 0 && processingDelayMs > 0)) return null;
    const { proportional, integral, derived, minRate, batchIntervalMs } = this.#settings;
    const sinceLastSeconds = (timeMs - this.#latestTimeMs) / 1000;
    const processingRate = (records / processingDelayMs) * 1000;
    const error = this.#latestRate - processingRate;
    const historicalError = (schedulingDelayMs * processingRate) / batchIntervalMs;
    const errorChange = (error - this.#latestError) / sinceLastSeconds;
    const rate = Math.max(this.#latestRate - proportional * error - integral * historicalError - derived * errorChange, minRate);
    this.#latestTimeMs = timeMs;
    if (this.#isFirst) {
      this.#latestRate = processingRate;
      this.#latestError = 0;
      this.#isFirst = false;
      return null;
    }
    this.#latestRate = rate;
    this.#latestError = error;
    return rate;
  }
}

/**
 * Records that each Kafka partition gives to the next DStreams batch, by its share of the lag.
 * @param maxRatePerPartition `spark.streaming.kafka.maxRatePerPartition`, records/s; null = not set
 * @param minRatePerPartition `spark.streaming.kafka.minRatePerPartition`, records
 */
export function recordsPerPartition(
  ratePerSecond: number,
  batchIntervalMs: number,
  lags: readonly number[],
  maxRatePerPartition: number | null = null,
  minRatePerPartition = 1,
): number[] {
  const total = lags.reduce((sum, lag) => sum + lag, 0);
  return lags.map((lag) => {
    // RateController publishes whole records per second.
    const share = Math.floor(ratePerSecond) * (total === 0 ? 0 : lag / total);
    const limited = maxRatePerPartition === null ? share : Math.min(share, maxRatePerPartition);
    return Math.max(Math.floor((batchIntervalMs / 1000) * limited), minRatePerPartition);
  });
}

/** Executors that the scaler of DStreams asks for (or −1: gives back) at a mean ratio of processing time to batch interval. */
export function scalingStep(ratio: number, scalingUpRatio = 0.9, scalingDownRatio = 0.3): number {
  if (ratio >= scalingUpRatio) return Math.max(Math.floor(ratio + 0.5), 1);
  return ratio <= scalingDownRatio ? -1 : 0;
}

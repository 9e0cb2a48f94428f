/**
 * The metric that KEDA's Apache Kafka scaler reports to the autoscaler: the lag of the group over all partitions, held to as many
 * thresholds as there are partitions, because further consumers would be idle.
 *
 * @source kedacore/keda v2.20 pkg/scalers/kafka_scaler.go getTotalLag, getLagForPartition, getNextFactorThatBalancesConsumersToTopicPartitions
 */

/** Trigger settings, under KEDA's own names. */
export interface KedaKafkaConfig {
  /** Lag per consumer that is aimed at, records. */
  readonly lagThreshold: number;
  /** The group is active when its lag is above this, records. */
  readonly activationLagThreshold: number;
  readonly allowIdleConsumers: boolean;
  readonly limitToPartitionsWithLag: boolean;
  readonly ensureEvenDistributionOfPartitions: boolean;
  /** A partition whose committed offset has not moved since the last look counts as without lag. */
  readonly excludePersistentLag: boolean;
}

/** The smallest divisor of `partitions` whose consumers would have at most a threshold each; all of them where none does. */
function evenConsumers(totalLag: number, partitions: number, lagThreshold: number): number {
  for (let factor = 1; factor < partitions; factor++)
    if (partitions % factor === 0 && factor * lagThreshold >= totalLag) return factor;
  return partitions;
}

/**
 * The metric, records.
 * @param lags whole records by which each partition's committed offset is behind; persistent ones already set to 0
 */
export function kedaLagMetric(lags: ArrayLike<number>, config: KedaKafkaConfig): number {
  const { lagThreshold, allowIdleConsumers, limitToPartitionsWithLag, ensureEvenDistributionOfPartitions } = config;
  let total = 0;
  let withLag = 0;
  for (let partition = 0; partition < lags.length; partition++) {
    const lag = lags[partition] as number;
    total += lag;
    if (lag > 0) withLag++;
  }
  if (allowIdleConsumers && !limitToPartitionsWithLag && !ensureEvenDistributionOfPartitions) return total;
  if (ensureEvenDistributionOfPartitions) total = evenConsumers(total, lags.length, lagThreshold) * lagThreshold;
  const most = limitToPartitionsWithLag ? withLag : lags.length;
  // Whole thresholds are compared: a metric between `most` and `most` + 1 thresholds passes, and asks for one consumer too many.
  return Math.floor(total / lagThreshold) > most ? most * lagThreshold : total;
}

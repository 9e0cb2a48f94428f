/**
 * What a vertex could process ("true processing rate") and what it will have to process ("target capacity"), as the operator computes
 * them. The idea is DS2 (Kalavri et al., OSDI 2018): useful time, not throughput, says what an operator is capable of.
 *
 * Sources: ScalingMetrics.java, ScalingMetricEvaluator.java, AutoScalerUtils.java (flink-kubernetes-operator 1.15.0).
 */
import type { AutoscalerSettings } from './autoscaler-settings.ts';

/** Java's `Math.round`: halves go up. */
const round = (value: number): number => (Number.isFinite(value) ? Math.floor(value + 0.5) : value);

/**
 * Rate ÷ busy share: what the vertex would process if it were busy all the time.
 * @param recordsPerSecond over all subtasks
 * @param busyMsPerSecond of the subtask that the aggregator chose
 * @returns records/s; Infinity where nothing comes in
 */
export function busyTimeProcessingRate(recordsPerSecond: number, busyMsPerSecond: number): number {
  return recordsPerSecond === 0 ? Infinity : recordsPerSecond / (busyMsPerSecond / 1000);
}

/**
 * What a source processes while it works off a backlog: rate ÷ (1 − backpressured share).
 * @param backPressuredMsPerSecond mean over the subtasks
 * @returns records/s; NaN where the source is not behind or stands still, Infinity where nothing comes in
 */
export function observedProcessingRate(
  recordsPerSecond: number,
  backPressuredMsPerSecond: number,
  lagRecords: number,
  settings: Pick<AutoscalerSettings, 'observedRateLagThresholdMs'>,
): number {
  if (recordsPerSecond === 0) return Infinity;
  const isCatchingUp = lagRecords >= Math.floor(settings.observedRateLagThresholdMs / 1000) * recordsPerSecond;
  if (!isCatchingUp || backPressuredMsPerSecond >= 1000) return NaN;
  return recordsPerSecond / (1 - backPressuredMsPerSecond / 1000);
}

/** The observed rate replaces the one from busy time where that one is more than `switch-threshold` above it. */
export function trueProcessingRate(
  fromBusyTime: number,
  observed: number,
  settings: Pick<AutoscalerSettings, 'observedRateSwitchThreshold'>,
): number {
  if (Number.isNaN(observed)) return fromBusyTime;
  if (!Number.isFinite(fromBusyTime)) return observed;
  return fromBusyTime > observed * (1 + settings.observedRateSwitchThreshold) ? observed : fromBusyTime;
}

/** What a vertex will have to process. */
export interface TargetRates {
  /** Arrivals at the source, through the output ratios on the way, records/s. */
  readonly targetPerSecond: number;
  /** Backlog ÷ `catch-up.duration`, through the same ratios, records/s. */
  readonly catchUpPerSecond: number;
}

/**
 * The capacity that a vertex needs to run at `utilization`: catch-up + (restart: what arrives meanwhile, caught up too) + target ÷ utilization.
 * @returns whole records/s; Infinity at a utilization of 0
 */
export function targetCapacity(
  { targetPerSecond, catchUpPerSecond }: TargetRates,
  utilization: number,
  withRestart: boolean,
  settings: Pick<AutoscalerSettings, 'catchUpMs' | 'restartMs'>,
): number {
  const share = Math.min(1, Math.max(0, utilization));
  if (share === 0) return Infinity;
  const catchUpSeconds = Math.floor(settings.catchUpMs / 1000);
  const restartSeconds = Math.floor(settings.restartMs / 1000);
  const restartPerSecond = !withRestart || catchUpSeconds === 0 ? 0 : (targetPerSecond * restartSeconds) / catchUpSeconds;
  return round(catchUpPerSecond + restartPerSecond + targetPerSecond / share);
}

/** A vertex is left alone while its true processing rate lies between these, records/s. */
export interface RateThresholds {
  readonly scaleUpBelow: number;
  readonly scaleDownAbove: number;
}

/** With a backlog of more than `backlog-processing.lag-threshold` a vertex may be used fully and is never scaled down. */
export function rateThresholds(rates: TargetRates, isProcessingBacklog: boolean, settings: AutoscalerSettings): RateThresholds {
  const { targetUtilization, utilizationBoundary, maxUtilization, minUtilization } = settings;
  const upper = isProcessingBacklog ? 1 : (maxUtilization ?? targetUtilization + utilizationBoundary);
  const lower = isProcessingBacklog ? 0 : (minUtilization ?? targetUtilization - utilizationBoundary);
  return {
    scaleUpBelow: targetCapacity(rates, upper, false, settings),
    scaleDownAbove: targetCapacity(rates, lower, true, settings),
  };
}

/** Does the source have a backlog of more than `backlog-processing.lag-threshold` at its present rate? */
export function isProcessingBacklog(
  lagRecords: number,
  recordsPerSecond: number,
  settings: Pick<AutoscalerSettings, 'backlogLagThresholdMs'>,
): boolean {
  return lagRecords / recordsPerSecond > Math.floor(settings.backlogLagThresholdMs / 1000);
}

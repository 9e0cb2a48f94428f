/**
 * Settings of the Flink Kubernetes operator's autoscaler that its formulas read, under `job.autoscaler.` in the operator.
 *
 * Source: AutoScalerOptions.java (flink-kubernetes-operator 1.15.0; BALANCED: main branch of 2026-07).
 */
import type { FlinkAutoscalerConfig } from '../../scenario/scenario.ts';

export type AlignmentMode = 'EVENLY_SPREAD' | 'MAXIMIZE_UTILISATION' | 'BALANCED';

export interface AutoscalerSettings {
  /** `metrics.window`: how much of the past the averages cover, ms. */
  readonly metricsWindowMs: number;
  /** `stabilization.interval`: no decisions for this long after a (re)start, ms. */
  readonly stabilizationMs: number;
  /** `utilization.target`. */
  readonly targetUtilization: number;
  /** `utilization.max`; null = target + boundary. */
  readonly maxUtilization: number | null;
  /** `utilization.min`; null = target − boundary. */
  readonly minUtilization: number | null;
  /** `target.utilization.boundary`. */
  readonly utilizationBoundary: number;
  /** `catch-up.duration`: in how long a backlog should be worked off, ms; 0 = backlogs are not looked at. */
  readonly catchUpMs: number;
  /** `restart.time`: how long a restart is expected to take, ms. */
  readonly restartMs: number;
  /** `restart.time-tracking.limit` where tracking is enabled: the longest restart seen counts instead, up to this, ms; null = not tracked. */
  readonly trackedRestartLimitMs: number | null;
  /** `scale-up.max-factor`: p may grow to (1 + this) · p. */
  readonly maxScaleUpFactor: number;
  /** `scale-down.max-factor`: p may shrink to (1 − this) · p. */
  readonly maxScaleDownFactor: number;
  /** `scale-down.interval`: a smaller p must be wanted for this long, ms. */
  readonly scaleDownIntervalMs: number;
  readonly vertexMinParallelism: number;
  readonly vertexMaxParallelism: number;
  /** `backlog-processing.lag-threshold`, ms. */
  readonly backlogLagThresholdMs: number;
  /** `observed-true-processing-rate.lag-threshold`, ms. */
  readonly observedRateLagThresholdMs: number;
  /** `observed-true-processing-rate.switch-threshold`. */
  readonly observedRateSwitchThreshold: number;
  /** `observed-true-processing-rate.min-observations`. */
  readonly observedRateMinObservations: number;
  /** `metrics.busy-time.aggregator`: which busy time stands for a vertex. */
  readonly busyTimeAggregator: 'MAX' | 'AVG' | 'MIN';
  /** `scaling.effectiveness.detection.enabled`: block a scale-up after one that did not help? */
  readonly blocksIneffectiveScaling: boolean;
  /** `scaling.effectiveness.threshold`. */
  readonly effectivenessThreshold: number;
  /** Up to 1.15 `scaling.key-group.partitions.adjust.mode`, then `scaling.parallelism-alignment.mode`. */
  readonly alignment: AlignmentMode;
}

const MINUTE_MS = 60_000;

/** What the operator takes where nothing is set. */
export const AUTOSCALER_DEFAULTS: AutoscalerSettings = {
  metricsWindowMs: 15 * MINUTE_MS,
  stabilizationMs: 5 * MINUTE_MS,
  targetUtilization: 0.7,
  maxUtilization: null,
  minUtilization: null,
  utilizationBoundary: 0.3,
  catchUpMs: 30 * MINUTE_MS,
  restartMs: 5 * MINUTE_MS,
  trackedRestartLimitMs: null,
  maxScaleUpFactor: 100_000,
  maxScaleDownFactor: 0.6,
  scaleDownIntervalMs: 60 * MINUTE_MS,
  vertexMinParallelism: 1,
  vertexMaxParallelism: 200,
  backlogLagThresholdMs: 5 * MINUTE_MS,
  observedRateLagThresholdMs: 30_000,
  observedRateSwitchThreshold: 0.15,
  observedRateMinObservations: 2,
  busyTimeAggregator: 'MAX',
  blocksIneffectiveScaling: false,
  effectivenessThreshold: 0.1,
  alignment: 'EVENLY_SPREAD',
};

/** The settings of a scenario, in the words of the formulas. */
export function autoscalerSettings(config: FlinkAutoscalerConfig): AutoscalerSettings {
  return {
    metricsWindowMs: config['job.autoscaler.metrics.window'],
    stabilizationMs: config['job.autoscaler.stabilization.interval'],
    targetUtilization: config['job.autoscaler.utilization.target'],
    maxUtilization: config['job.autoscaler.utilization.max'],
    minUtilization: config['job.autoscaler.utilization.min'],
    utilizationBoundary: config['job.autoscaler.target.utilization.boundary'],
    catchUpMs: config['job.autoscaler.catch-up.duration'],
    restartMs: config['job.autoscaler.restart.time'],
    trackedRestartLimitMs: config['job.autoscaler.restart.time-tracking.enabled']
      ? config['job.autoscaler.restart.time-tracking.limit']
      : null,
    maxScaleUpFactor: config['job.autoscaler.scale-up.max-factor'],
    maxScaleDownFactor: config['job.autoscaler.scale-down.max-factor'],
    scaleDownIntervalMs: config['job.autoscaler.scale-down.interval'],
    vertexMinParallelism: config['job.autoscaler.vertex.min-parallelism'],
    vertexMaxParallelism: config['job.autoscaler.vertex.max-parallelism'],
    backlogLagThresholdMs: config['job.autoscaler.backlog-processing.lag-threshold'],
    observedRateLagThresholdMs: config['job.autoscaler.observed-true-processing-rate.lag-threshold'],
    observedRateSwitchThreshold: config['job.autoscaler.observed-true-processing-rate.switch-threshold'],
    observedRateMinObservations: config['job.autoscaler.observed-true-processing-rate.min-observations'],
    busyTimeAggregator: config['job.autoscaler.metrics.busy-time.aggregator'],
    blocksIneffectiveScaling: config['job.autoscaler.scaling.effectiveness.detection.enabled'],
    effectivenessThreshold: config['job.autoscaler.scaling.effectiveness.threshold'],
    alignment: config['job.autoscaler.scaling.key-group.partitions.adjust.mode'],
  };
}

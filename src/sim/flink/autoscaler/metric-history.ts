/**
 * What the autoscaler remembers of a job's metrics: a sample at each look, of the present deployment only, and means and rates over them.
 *
 * Sources: ScalingMetricCollector.updateMetrics, ScalingMetricEvaluator.getRate, getAverage, ScalingMetrics.getObservedTpr
 * (flink-kubernetes-operator 1.15.0).
 */
import type { AutoscalerSettings } from './autoscaler-settings.ts';
import { observedProcessingRate } from './processing-rates.ts';

/** What the metrics of one vertex say at a look; averaged ones are those of the last minute, as Flink reports them. */
export interface VertexMetrics {
  /** `numRecordsIn` over all subtasks, of this deployment. */
  readonly recordsIn: number;
  /** `numRecordsInPerSecond` over all subtasks. */
  readonly recordsInPerSecond: number;
  /** `busyTimeMsPerSecond`: the largest and the smallest of the subtasks. */
  readonly busyMsPerSecond: { readonly max: number; readonly min: number };
  /** `accumulateBusyTimeMs`, sum of the subtasks. */
  readonly accumulatedBusyMs: number;
  /** `backPressuredTimeMsPerSecond`, mean of the subtasks. */
  readonly backPressuredMsPerSecond: number;
  /** `pendingRecords`; 0 for other vertices than the source. */
  readonly lagRecords: number;
}

interface Observation {
  readonly atMs: number;
  readonly vertices: readonly VertexMetrics[];
  /** `OBSERVED_TPR` of the source. */
  readonly observedPerSecond: number;
}

/** `stabilizing`: too early for a sample that counts; `collecting`: the window is not full. */
export type HistoryPhase = 'stabilizing' | 'collecting' | 'full';

export class MetricHistory {
  #samples: Observation[] = [];
  #runningSinceMs = 0;

  /** The job runs (again) since `atMs`: earlier metrics are of another deployment. */
  restarted(atMs: number): void {
    this.#runningSinceMs = atMs;
    this.#samples = [];
  }

  /** Adds a sample, and forgets those before a full window. */
  add(nowMs: number, vertices: readonly VertexMetrics[], settings: AutoscalerSettings): HistoryPhase {
    const { metricsWindowMs, stabilizationMs } = settings;
    const stableMs = this.#runningSinceMs + stabilizationMs;
    const firstStable = this.#samples.find(({ atMs }) => atMs >= stableMs);
    const source = vertices[0] as VertexMetrics;
    this.#samples.push({ atMs: nowMs, vertices, observedPerSecond: this.#observedRate(source, settings) });
    const isFull = nowMs >= (firstStable?.atMs ?? nowMs) + metricsWindowMs;
    if (!isFull) return nowMs < stableMs ? 'stabilizing' : 'collecting';
    this.#samples = this.#samples.filter(({ atMs }) => atMs >= nowMs - metricsWindowMs);
    return 'full';
  }

  /** Rates need two samples. */
  get isUsable(): boolean {
    return this.#samples.length >= 2;
  }

  latest(vertex: number): VertexMetrics {
    return this.#samples[this.#samples.length - 1]?.vertices[vertex] as VertexMetrics;
  }

  /** Growth of a counter between the first sample and the last, per second. */
  rate(vertex: number, read: (metrics: VertexMetrics) => number): number {
    const first = this.#samples[0] as Observation;
    const last = this.#samples[this.#samples.length - 1] as Observation;
    const grown = read(last.vertices[vertex] as VertexMetrics) - read(first.vertices[vertex] as VertexMetrics);
    return (1000 * grown) / Math.max(1, last.atMs - first.atMs);
  }

  mean(vertex: number, read: (metrics: VertexMetrics) => number): number {
    const sum = this.#samples.reduce((total, { vertices }) => total + read(vertices[vertex] as VertexMetrics), 0);
    return sum / this.#samples.length;
  }

  /** Mean of the source's observed rates: NaN with too few of them, Infinity where nothing came in. */
  meanObserved({ observedRateMinObservations }: Pick<AutoscalerSettings, 'observedRateMinObservations'>): number {
    const known = this.#samples.map(({ observedPerSecond }) => observedPerSecond).filter((rate) => !Number.isNaN(rate));
    const finite = known.filter((rate) => rate < Infinity);
    if (finite.length === 0) return known.length > 0 ? Infinity : NaN;
    if (finite.length < observedRateMinObservations) return NaN;
    return finite.reduce((sum, rate) => sum + rate, 0) / finite.length;
  }

  /** The source's rate while it catches up; else the mean of those seen before. */
  #observedRate(
    { recordsInPerSecond, backPressuredMsPerSecond, lagRecords }: VertexMetrics,
    settings: AutoscalerSettings,
  ): number {
    const observed = observedProcessingRate(recordsInPerSecond, backPressuredMsPerSecond, lagRecords, settings);
    return Number.isNaN(observed) ? this.meanObserved(settings) : observed;
  }
}

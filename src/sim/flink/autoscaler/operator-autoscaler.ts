/**
 * The autoscaler of the Flink Kubernetes operator: it looks at the job's metrics at every reconciliation, remembers a window of them,
 * and decides new parallelisms. Which vertex needs how much is in processing-rates.ts and vertex-parallelism.ts.
 *
 * Sources: JobAutoScalerImpl.java, ScalingMetricCollector.java, ScalingMetricEvaluator.java, ScalingExecutor.java
 * (flink-kubernetes-operator 1.10 to 1.15). The job is a chain: each vertex has one input.
 *
 * Left out: memory tuning, GC and heap pressure, resource quotas, restart-time tracking, observed scalability, excluded vertices.
 */
import type { AutoscalerSettings } from './autoscaler-settings.ts';
import { DelayedScaleDown } from './delayed-scale-down.ts';
import {
  busyTimeProcessingRate,
  isProcessingBacklog,
  observedProcessingRate,
  rateThresholds,
  trueProcessingRate,
  type RateThresholds,
  type TargetRates,
} from './processing-rates.ts';
import {
  isIneffective,
  isOutsideThresholds,
  targetParallelism,
  type ParallelismTarget,
  type ScaleUpExpectation,
  type VertexShape,
} from './vertex-parallelism.ts';

/** What the metrics of one vertex say at a reconciliation; the rates are those of the last minute, as Flink reports them. */
export interface VertexMetrics {
  /** `numRecordsIn` over all subtasks, cumulative. */
  readonly recordsIn: number;
  /** `numRecordsInPerSecond` over all subtasks. */
  readonly recordsInPerSecond: number;
  /** `busyTimeMsPerSecond`: the largest, mean and smallest of the subtasks. */
  readonly busyMsPerSecond: { readonly max: number; readonly mean: number; readonly min: number };
  /** `backPressuredTimeMsPerSecond`, mean of the subtasks. */
  readonly backPressuredMsPerSecond: number;
  /** `pendingRecords`; 0 for other vertices than the source. */
  readonly lagRecords: number;
}

/** How a vertex was judged. */
export interface VertexEvaluation {
  readonly truePerSecond: number;
  readonly rates: TargetRates;
  readonly thresholds: RateThresholds;
  readonly target: ParallelismTarget;
}

export interface AutoscalerDecision {
  readonly evaluations: readonly VertexEvaluation[];
  /** The new parallelism of every vertex; null = nothing changes. */
  readonly parallelisms: readonly number[] | null;
  /** Vertices whose last scale-up helped less than `scaling.effectiveness.threshold` of what was expected. */
  readonly ineffective: readonly number[];
}

interface Observation {
  readonly atMs: number;
  readonly vertices: readonly VertexMetrics[];
  /** `OBSERVED_TPR` of the source. */
  readonly observedPerSecond: number;
}

export class OperatorAutoscaler {
  readonly #settings: AutoscalerSettings;
  readonly #delayed = new DelayedScaleDown();
  readonly #lastScaleUp = new Map<number, ScaleUpExpectation>();
  #history: Observation[] = [];
  #runningSinceMs = 0;

  constructor(settings: AutoscalerSettings) {
    this.#settings = settings;
  }

  /** The job runs (again) since `atMs`: earlier metrics are of another deployment. */
  restarted(atMs: number): void {
    this.#runningSinceMs = atMs;
    this.#history = [];
  }

  /**
   * One reconciliation of a running job.
   * @returns null while the job stabilizes or the window is not full
   */
  reconcile(nowMs: number, shapes: readonly VertexShape[], vertices: readonly VertexMetrics[]): AutoscalerDecision | null {
    const settings = this.#settings;
    this.#history.push({ atMs: nowMs, vertices, observedPerSecond: this.#observedRate(vertices[0] as VertexMetrics) });
    const stableMs = this.#runningSinceMs + settings.stabilizationMs;
    const firstStable = this.#history.find(({ atMs }) => atMs >= stableMs);
    if (firstStable === undefined || nowMs < firstStable.atMs + settings.metricsWindowMs) return null;
    this.#history = this.#history.filter(({ atMs }) => atMs >= nowMs - settings.metricsWindowMs);
    if (this.#history.length < 2) return null;
    const evaluations = this.#evaluate(shapes);
    return this.#decide(nowMs, shapes, evaluations);
  }

  /** The source's rate while it catches up; else the mean of those seen before. */
  #observedRate(source: VertexMetrics): number {
    const { recordsInPerSecond, backPressuredMsPerSecond, lagRecords } = source;
    const observed = observedProcessingRate(recordsInPerSecond, backPressuredMsPerSecond, lagRecords, this.#settings);
    return Number.isNaN(observed) ? this.#meanObserved() : observed;
  }

  #meanObserved(): number {
    const known = this.#history.map(({ observedPerSecond }) => observedPerSecond).filter((rate) => !Number.isNaN(rate));
    const finite = known.filter((rate) => rate < Infinity);
    if (finite.length === 0) return known.length > 0 ? Infinity : NaN;
    if (finite.length < this.#settings.observedRateMinObservations) return NaN;
    return finite.reduce((sum, rate) => sum + rate, 0) / finite.length;
  }

  #evaluate(shapes: readonly VertexShape[]): VertexEvaluation[] {
    const settings = this.#settings;
    const first = this.#history[0] as Observation;
    const last = this.#history[this.#history.length - 1] as Observation;
    const seconds = (last.atMs - first.atMs) / 1000;
    const growth = (read: (vertex: VertexMetrics) => number, vertex: number): number =>
      (read(last.vertices[vertex] as VertexMetrics) - read(first.vertices[vertex] as VertexMetrics)) / seconds;
    const mean = (read: (vertex: VertexMetrics) => number, vertex: number): number =>
      this.#history.reduce((sum, { vertices }) => sum + read(vertices[vertex] as VertexMetrics), 0) / this.#history.length;
    const recordsIn = ({ recordsIn: records }: VertexMetrics): number => records;
    const source = last.vertices[0] as VertexMetrics;
    const inputPerSecond = growth(recordsIn, 0);
    const hasBacklog = isProcessingBacklog(source.lagRecords, inputPerSecond, settings);
    const catchUpSeconds = Math.floor(settings.catchUpMs / 1000);
    let rates: TargetRates = {
      targetPerSecond: Math.max(0, inputPerSecond + growth(({ lagRecords }) => lagRecords, 0)),
      catchUpPerSecond: catchUpSeconds === 0 ? 0 : source.lagRecords / catchUpSeconds,
    };
    return shapes.map((shape, vertex) => {
      if (vertex > 0) {
        const upstream = growth(recordsIn, vertex - 1);
        const ratio = upstream === 0 ? 0 : growth(recordsIn, vertex) / upstream;
        rates = { targetPerSecond: rates.targetPerSecond * ratio, catchUpPerSecond: rates.catchUpPerSecond * ratio };
      }
      const busy = mean(({ busyMsPerSecond }) => this.#busyOf(busyMsPerSecond), vertex);
      const input =
        settings.busyTimeAggregator === 'AVG'
          ? growth(recordsIn, vertex)
          : mean(({ recordsInPerSecond }) => recordsInPerSecond, vertex);
      const fromBusyTime = busyTimeProcessingRate(input, busy);
      const truePerSecond = vertex === 0 ? trueProcessingRate(fromBusyTime, this.#meanObserved(), settings) : fromBusyTime;
      return {
        truePerSecond,
        rates,
        thresholds: rateThresholds(rates, hasBacklog, settings),
        target: targetParallelism(shape, truePerSecond, rates, settings),
      };
    });
  }

  #busyOf({ max, mean, min }: VertexMetrics['busyMsPerSecond']): number {
    const { busyTimeAggregator } = this.#settings;
    return busyTimeAggregator === 'MAX' ? max : busyTimeAggregator === 'AVG' ? mean : min;
  }

  #decide(nowMs: number, shapes: readonly VertexShape[], evaluations: readonly VertexEvaluation[]): AutoscalerDecision {
    const ineffective: number[] = [];
    const changed = evaluations.map(({ target, truePerSecond }, vertex) => {
      const { parallelism } = shapes[vertex] as VertexShape;
      return this.#changeOf(nowMs, vertex, parallelism, target.parallelism, truePerSecond, ineffective);
    });
    const isNeeded = changed.some((parallelism, vertex) => {
      const { truePerSecond, thresholds } = evaluations[vertex] as VertexEvaluation;
      return parallelism !== null && isOutsideThresholds(truePerSecond, thresholds);
    });
    if (!isNeeded) return { evaluations, parallelisms: null, ineffective };
    const parallelisms = changed.map((parallelism, vertex) => {
      const before = (shapes[vertex] as VertexShape).parallelism;
      const { truePerSecond, target } = evaluations[vertex] as VertexEvaluation;
      if (parallelism !== null && parallelism > before)
        this.#lastScaleUp.set(vertex, {
          truePerSecondBefore: truePerSecond,
          expectedPerSecond: truePerSecond * target.factor,
        });
      else if (parallelism !== null) this.#lastScaleUp.delete(vertex);
      return parallelism ?? before;
    });
    this.#delayed.forgetAll();
    return { evaluations, parallelisms, ineffective };
  }

  /** The new parallelism of one vertex; null = none, or not yet. */
  #changeOf(
    nowMs: number,
    vertex: number,
    parallelism: number,
    wanted: number,
    truePerSecond: number,
    ineffective: number[],
  ): number | null {
    if (wanted >= parallelism) this.#delayed.forget(vertex);
    if (wanted === parallelism) return null;
    if (wanted < parallelism) return this.#delayed.want(vertex, nowMs, wanted, this.#settings.scaleDownIntervalMs);
    const expectation = this.#lastScaleUp.get(vertex);
    if (expectation !== undefined && isIneffective(expectation, truePerSecond, this.#settings)) {
      ineffective.push(vertex);
      if (this.#settings.blocksIneffectiveScaling) return null;
    }
    return wanted;
  }
}

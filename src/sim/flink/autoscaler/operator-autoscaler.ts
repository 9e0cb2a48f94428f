/**
 * The autoscaler of the Flink Kubernetes operator, version 1.15.0: it looks at the job's metrics at every reconciliation, remembers a
 * window of them, and decides new parallelisms. Which vertex needs how much is in processing-rates.ts and vertex-parallelism.ts.
 *
 * Sources: JobAutoScalerImpl.runScalingLogic, ScalingMetricEvaluator, ScalingExecutor.scaleResource, computeScalingSummary,
 * JobVertexScaler.detectBlockScaling, ScalingTracking (flink-kubernetes-operator 1.15.0). The job is a chain: each vertex has one input.
 *
 * Left out: memory tuning, GC and heap pressure (off by default), resource quotas, observed scalability, excluded vertices and periods.
 */
import type { AutoscalerSettings } from './autoscaler-settings.ts';
import { DelayedScaleDown, type ScaleDown } from './delayed-scale-down.ts';
import { MetricHistory, type HistoryPhase, type VertexMetrics } from './metric-history.ts';
import {
  busyTimeProcessingRate,
  isProcessingBacklog,
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

/** How a vertex was judged. */
export interface VertexEvaluation {
  readonly truePerSecond: number;
  /** `LOAD`: share of the time in which it is busy, over the window. */
  readonly load: number;
  readonly rates: TargetRates;
  readonly thresholds: RateThresholds;
  readonly target: ParallelismTarget;
}

/** What came of a look. */
export interface AutoscalerLook {
  readonly phase: HistoryPhase;
  /** Null with a single sample of this deployment. */
  readonly evaluations: readonly VertexEvaluation[] | null;
  /** The new parallelism of every vertex; null = nothing changes. */
  readonly parallelisms: readonly number[] | null;
  /** Vertices whose last scale-up helped less than `scaling.effectiveness.threshold` of what was expected. */
  readonly ineffective: readonly number[];
  /** A vertex should have fewer subtasks, and waits for `scale-down.interval`. */
  readonly isHolding: boolean;
}

/** What a vertex is to change to. */
type Change = ScaleDown;

export class OperatorAutoscaler {
  readonly #delayed = new DelayedScaleDown();
  readonly #lastScaleUp = new Map<number, ScaleUpExpectation>();
  readonly #history = new MetricHistory();
  /** When the last rescaling was decided, ms; null = it is over. */
  #decidedMs: number | null = null;
  /** The longest restart after a rescaling, whole s; −1 = none yet. */
  #longestRestartSeconds = -1;

  /** The job runs (again) since `atMs`. */
  restarted(atMs: number): void {
    if (this.#decidedMs !== null)
      this.#longestRestartSeconds = Math.max(this.#longestRestartSeconds, Math.floor((atMs - this.#decidedMs) / 1000));
    this.#decidedMs = null;
    this.#history.restarted(atMs);
  }

  /** One reconciliation of a running job. */
  reconcile(
    nowMs: number,
    given: AutoscalerSettings,
    shapes: readonly VertexShape[],
    vertices: readonly VertexMetrics[],
  ): AutoscalerLook {
    const settings = this.#withTrackedRestart(given);
    const phase = this.#history.add(nowMs, vertices, settings);
    const evaluations = this.#history.isUsable ? this.#evaluate(settings, shapes) : null;
    if (phase !== 'full' || evaluations === null)
      return { phase, evaluations, parallelisms: null, ineffective: [], isHolding: false };
    return { phase, evaluations, ...this.#decide(nowMs, settings, shapes, evaluations) };
  }

  /** What was decided is carried out: the vertices’ expectations count from now on. */
  accepted(nowMs: number, shapes: readonly VertexShape[], { evaluations, parallelisms }: AutoscalerLook): void {
    parallelisms?.forEach((after, vertex) => {
      const { parallelism: before } = shapes[vertex] as VertexShape;
      const { truePerSecond } = (evaluations as readonly VertexEvaluation[])[vertex] as VertexEvaluation;
      if (after < before) this.#lastScaleUp.delete(vertex);
      if (after > before)
        this.#lastScaleUp.set(vertex, {
          parallelism: after,
          truePerSecondBefore: truePerSecond,
          expectedPerSecond: (truePerSecond / before) * after,
        });
    });
    this.#delayed.forgetAll();
    this.#decidedMs = nowMs;
  }

  #withTrackedRestart(settings: AutoscalerSettings): AutoscalerSettings {
    const { trackedRestartLimitMs } = settings;
    if (trackedRestartLimitMs === null || this.#longestRestartSeconds < 0) return settings;
    return { ...settings, restartMs: Math.min(1000 * this.#longestRestartSeconds, trackedRestartLimitMs) };
  }

  #evaluate(settings: AutoscalerSettings, shapes: readonly VertexShape[]): VertexEvaluation[] {
    const history = this.#history;
    const recordsIn = ({ recordsIn: records }: VertexMetrics): number => records;
    const { lagRecords } = history.latest(0);
    const inputPerSecond = history.rate(0, recordsIn);
    const hasBacklog = isProcessingBacklog(lagRecords, inputPerSecond, settings);
    const catchUpSeconds = Math.floor(settings.catchUpMs / 1000);
    let rates: TargetRates = {
      targetPerSecond: Math.max(0, inputPerSecond + history.rate(0, ({ lagRecords: lag }) => lag)),
      catchUpPerSecond: catchUpSeconds === 0 ? 0 : lagRecords / catchUpSeconds,
    };
    return shapes.map((shape, vertex) => {
      const input = history.rate(vertex, recordsIn);
      if (vertex > 0) {
        const upstream = history.rate(vertex - 1, recordsIn);
        const ratio = upstream > 0 && input > 0 ? input / upstream : 0;
        rates = { targetPerSecond: rates.targetPerSecond * ratio, catchUpPerSecond: rates.catchUpPerSecond * ratio };
      }
      const busyMsPerSecond = this.#busyOf(vertex, shape, settings);
      const fromBusyTime = busyTimeProcessingRate(input, busyMsPerSecond);
      const truePerSecond =
        vertex === 0 ? trueProcessingRate(fromBusyTime, history.meanObserved(settings), settings) : fromBusyTime;
      return {
        truePerSecond,
        load: busyMsPerSecond / 1000,
        rates,
        thresholds: rateThresholds(rates, hasBacklog, settings),
        target: targetParallelism(shape, truePerSecond, rates, settings),
      };
    });
  }

  /** Busy time over the window: the mean of the subtasks from what they have accumulated, the extremes from the samples. */
  #busyOf(vertex: number, { parallelism }: VertexShape, { busyTimeAggregator }: AutoscalerSettings): number {
    if (busyTimeAggregator === 'AVG')
      return this.#history.rate(vertex, ({ accumulatedBusyMs }) => accumulatedBusyMs) / parallelism;
    return this.#history.mean(vertex, ({ busyMsPerSecond: { max, min } }) => (busyTimeAggregator === 'MAX' ? max : min));
  }

  #decide(
    nowMs: number,
    settings: AutoscalerSettings,
    shapes: readonly VertexShape[],
    evaluations: readonly VertexEvaluation[],
  ): Pick<AutoscalerLook, 'parallelisms' | 'ineffective' | 'isHolding'> {
    const ineffective: number[] = [];
    let isHolding = false;
    const changes = evaluations.map((evaluation, vertex) => {
      const { parallelism } = shapes[vertex] as VertexShape;
      const change = this.#changeOf(nowMs, settings, vertex, parallelism, evaluation, ineffective);
      isHolding ||= change === null && evaluation.target.parallelism < parallelism;
      return change;
    });
    const isNeeded = changes.some((change) => change?.isOutside === true);
    const parallelisms = changes.map((change, vertex) => change?.parallelism ?? (shapes[vertex] as VertexShape).parallelism);
    return { parallelisms: isNeeded ? parallelisms : null, ineffective, isHolding };
  }

  /** The change of one vertex; null = none, or not yet. */
  #changeOf(
    nowMs: number,
    settings: AutoscalerSettings,
    vertex: number,
    parallelism: number,
    { truePerSecond, thresholds, target }: VertexEvaluation,
    ineffective: number[],
  ): Change | null {
    const change = { parallelism: target.parallelism, isOutside: isOutsideThresholds(truePerSecond, thresholds) };
    if (change.parallelism >= parallelism) this.#delayed.forget(vertex);
    if (change.parallelism === parallelism) return null;
    if (change.parallelism < parallelism) return this.#delayed.want(vertex, nowMs, change, settings.scaleDownIntervalMs);
    const last = this.#lastScaleUp.get(vertex);
    if (last?.parallelism === parallelism && isIneffective(last, truePerSecond, settings)) {
      ineffective.push(vertex);
      if (settings.blocksIneffectiveScaling) return null;
    }
    return change;
  }
}

/**
 * The autoscaler of a group: KEDA's Kafka scaler, or another metric, in front of Kubernetes' HorizontalPodAutoscaler. It looks every 15 s;
 * KEDA itself only starts the first instance of a group of none (every `pollingInterval`) and takes the last one away
 * (`cooldownPeriod`). Every step that it takes is a rebalance.
 *
 * @source kedacore/keda v2.20 pkg/scaling/executor/scale_scaledobjects.go, pkg/scalers/kafka_scaler.go; kubernetes horizontal.go
 */
import { autoscalerTable, type AutoscalerEvent } from '../control/autoscaler.machine.ts';
import { accepts, nextState } from '../control/step-table.ts';
import {
  HPA_SYNC_MS,
  HorizontalPodAutoscaler,
  replicasForAverageValue,
  replicasForValue,
} from '../parts/horizontal-pod-autoscaler.ts';
import type { Autoscaler } from '../scenario/autoscaler-fields.ts';
import { kedaLagMetric } from './keda-scaler.ts';

/** What it sees of the group. */
export interface GroupView {
  readonly replicas: number;
  /** Log end of each partition, and what is committed of it. */
  readonly logEnd: Float64Array;
  readonly committed: Float64Array;
  /** Records acknowledged since the start, by anyone. */
  readonly worked: number;
  /** Time that the instances have worked since the start, ms. */
  readonly workedMs: number;
}

/** What one look came to. */
export interface ScalingDecision {
  readonly metric: number;
  /** What the metric asks for. */
  readonly wanted: number;
  readonly replicas: number;
}

interface Reading {
  readonly atMs: number;
  readonly lag: number;
  readonly worked: number;
  readonly workedMs: number;
}

export class KafkaAutoscaler {
  readonly #autoscaler: Autoscaler;
  readonly #pods: HorizontalPodAutoscaler;
  #previousCommitted: Float64Array | null = null;
  #readings: Reading[] = [];
  #lastActiveMs = 0;
  #state = autoscalerTable.initial;

  constructor(autoscaler: Autoscaler) {
    this.#autoscaler = autoscaler;
    this.#pods = new HorizontalPodAutoscaler(
      Math.max(1, autoscaler.minInstances),
      autoscaler.maxInstances,
      autoscaler.config.behavior,
    );
  }

  /** Its state, in the words of its machine. */
  get state(): string {
    return autoscalerTable.states[this.#state] as string;
  }

  /** When it looks again, ms. */
  nextLookMs(nowMs: number, replicas: number): number {
    const everyMs =
      replicas === 0 && this.#autoscaler.kind === 'keda' ? this.#autoscaler.config.pollingInterval * 1000 : HPA_SYNC_MS;
    return (Math.floor(nowMs / everyMs + 1e-9) + 1) * everyMs;
  }

  look(nowMs: number, view: GroupView): ScalingDecision {
    const decision = this.#autoscaler.kind === 'keda' ? this.#lookAtLag(nowMs, view) : this.#lookAtPace(nowMs, view);
    this.#note(view.replicas, decision);
    return decision;
  }

  #lookAtLag(nowMs: number, { replicas, logEnd, committed }: GroupView): ScalingDecision {
    const autoscaler = this.#autoscaler;
    if (autoscaler.kind !== 'keda') throw new Error('Not an autoscaler on lag.');
    const { config, minInstances } = autoscaler;
    const all = logEnd.map((end, partition) => Math.floor(end - (committed[partition] as number) + 1e-6));
    const previous = this.#previousCommitted;
    const counted =
      config.excludePersistentLag && previous !== null
        ? all.map((lag, partition) => (previous[partition] === committed[partition] ? 0 : lag))
        : all;
    this.#previousCommitted = committed.slice();
    const metric = kedaLagMetric(counted, config);
    const isActive = all.reduce((sum, lag) => sum + lag, 0) > config.activationLagThreshold;
    if (isActive) this.#lastActiveMs = nowMs;
    if (replicas === 0)
      return { metric, wanted: isActive ? 1 : 0, replicas: isActive || minInstances > 0 ? Math.max(1, minInstances) : 0 };
    if (minInstances === 0 && nowMs - this.#lastActiveMs >= config.cooldownPeriod * 1000)
      return { metric, wanted: 0, replicas: 0 };
    const wanted = replicasForAverageValue(metric, config.lagThreshold, replicas);
    return { metric, wanted, replicas: this.#pods.sync(nowMs, replicas, wanted) };
  }

  #lookAtPace(nowMs: number, { replicas, logEnd, committed, worked, workedMs }: GroupView): ScalingDecision {
    const autoscaler = this.#autoscaler;
    if (autoscaler.kind !== 'hpa') throw new Error('Not an autoscaler on a pace.');
    const { metric: what, target, windowSeconds } = autoscaler.config;
    const lag = logEnd.reduce((sum, end, partition) => sum + end - (committed[partition] as number), 0);
    this.#readings.push({ atMs: nowMs, lag, worked, workedMs });
    this.#readings = this.#readings.filter(({ atMs }) => atMs >= nowMs - windowSeconds * 1000);
    const [first] = this.#readings;
    if (first === undefined || first.atMs === nowMs || replicas === 0)
      return { metric: NaN, wanted: replicas, replicas: Math.max(replicas, autoscaler.minInstances) };
    const ms = nowMs - first.atMs;
    if (what === 'lagGrowth') {
      const metric = Math.max(0, ((worked - first.worked + lag - first.lag) / ms) * 1000);
      const wanted = replicasForAverageValue(metric, target, replicas);
      return { metric, wanted, replicas: this.#pods.sync(nowMs, replicas, wanted) };
    }
    const metric = Math.min(1, (workedMs - first.workedMs) / (ms * replicas));
    const wanted = replicasForValue(metric, target, replicas);
    return { metric, wanted, replicas: this.#pods.sync(nowMs, replicas, wanted) };
  }

  #note(before: number, { wanted, replicas }: ScalingDecision): void {
    let event: AutoscalerEvent = 'same.wanted';
    if (replicas === 0) event = 'group.idle';
    else if (replicas > before || wanted > replicas) event = 'more.wanted';
    else if (replicas < before) event = 'fewer.set';
    else if (wanted < replicas) event = 'fewer.wanted';
    if (accepts(autoscalerTable, this.#state, event)) this.#state = nextState(autoscalerTable, this.#state, event);
  }
}

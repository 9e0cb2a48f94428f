/**
 * Kubernetes' HorizontalPodAutoscaler for one external metric: how many replicas it wants, how fast it may go there, how long it waits
 * before it takes any away.
 *
 * Every sync (15 s) it compares the metric with the target; within 10 % nothing changes. A wish to scale in is held back to the
 * highest wish of the last 300 s. Without a `behavior` a step up at most doubles (from 1 or 2 it goes to 4). With one, policies
 * bound each direction, counted from the replicas at the beginning of their period.
 *
 * @source pkg/controller/podautoscaler/horizontal.go and replica_calculator.go, config/v1alpha1/defaults.go, apis/autoscaling/v2/defaults.go (kubernetes)
 */

/** Between two looks at the metric, ms (`--horizontal-pod-autoscaler-sync-period`). */
export const HPA_SYNC_MS = 15_000;
/** Ratios this close to 1 change nothing (`--horizontal-pod-autoscaler-tolerance`). */
const TOLERANCE = 0.1;
const SCALE_UP_FACTOR = 2;
const SCALE_UP_MINIMUM = 4;
/** How long a higher wish counts against scaling in, s (`--horizontal-pod-autoscaler-downscale-stabilization`). */
const DOWNSCALE_STABILIZATION_SECONDS = 300;

export interface ScalingPolicy {
  readonly type: 'Pods' | 'Percent';
  /** Pods, or percent of the replicas at the beginning of the period. */
  readonly value: number;
  readonly periodSeconds: number;
}

/** One direction of `behavior`. */
export interface ScalingRules {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly ScalingPolicy[];
}

export interface ScalingBehavior {
  readonly scaleUp: ScalingRules;
  readonly scaleDown: ScalingRules;
}

/** What a `behavior` object holds where it says nothing else. */
export const DEFAULT_BEHAVIOR: ScalingBehavior = {
  scaleUp: {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  },
  scaleDown: {
    stabilizationWindowSeconds: DOWNSCALE_STABILIZATION_SECONDS,
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  },
};

/**
 * Replicas for a metric of type AverageValue: ⌈total ÷ target⌉, or the present number within the tolerance.
 * @param total the metric over all replicas together
 * @param target what one replica should have of it, > 0
 */
export function replicasForAverageValue(total: number, target: number, replicas: number): number {
  if (Math.abs(1 - total / (target * replicas)) <= TOLERANCE) return replicas;
  return Math.ceil(total / target);
}

/**
 * Replicas for a metric of type Value: ⌈replicas × value ÷ target⌉, or the present number within the tolerance.
 * @param value the metric, the same for the whole group
 * @param target what it should be, > 0
 */
export function replicasForValue(value: number, target: number, replicas: number): number {
  const ratio = value / target;
  if (Math.abs(1 - ratio) <= TOLERANCE) return replicas;
  return Math.ceil(ratio * replicas);
}

/** The most that one sync may go to where `behavior` is unset: twice the replicas, at least 4. */
export function scaleUpLimit(replicas: number): number {
  return Math.max(SCALE_UP_FACTOR * replicas, SCALE_UP_MINIMUM);
}

interface Recorded {
  readonly atMs: number;
  readonly count: number;
}

const isWithin = (recorded: Recorded, nowMs: number, seconds: number): boolean => recorded.atMs > nowMs - seconds * 1000;

export class HorizontalPodAutoscaler {
  readonly #minReplicas: number;
  readonly #maxReplicas: number;
  readonly #behavior: ScalingBehavior | null;
  #isFirst = true;
  #wishes: Recorded[] = [];
  #added: Recorded[] = [];
  #removed: Recorded[] = [];

  /** @param behavior null = unset, as KEDA leaves it */
  constructor(minReplicas: number, maxReplicas: number, behavior: ScalingBehavior | null) {
    this.#minReplicas = minReplicas;
    this.#maxReplicas = maxReplicas;
    this.#behavior = behavior;
  }

  /** One sync: from `replicas` and the number that the metric asks for to the number that is set now. */
  sync(nowMs: number, replicas: number, wanted: number): number {
    const next = this.#next(nowMs, replicas, wanted);
    if (next > replicas) this.#added.push({ atMs: nowMs, count: next - replicas });
    else if (next < replicas) this.#removed.push({ atMs: nowMs, count: replicas - next });
    return next;
  }

  #next(nowMs: number, replicas: number, wanted: number): number {
    // What there is when it begins counts as a wish.
    if (this.#isFirst) this.#wishes.push({ atMs: nowMs, count: replicas });
    this.#isFirst = false;
    // Outside the bounds it goes straight to the nearer one and asks neither metric nor policies (reconcileAutoscaler).
    if (replicas > this.#maxReplicas) return this.#maxReplicas;
    if (replicas < this.#minReplicas) return this.#minReplicas;
    const steady = this.#stabilize(nowMs, replicas, wanted);
    return this.#behavior === null ? this.#boundUnset(replicas, steady) : this.#bound(this.#behavior, nowMs, replicas, steady);
  }

  #stabilize(nowMs: number, replicas: number, wanted: number): number {
    const downSeconds = this.#behavior?.scaleDown.stabilizationWindowSeconds ?? DOWNSCALE_STABILIZATION_SECONDS;
    const upSeconds = this.#behavior?.scaleUp.stabilizationWindowSeconds ?? 0;
    const longest = Math.max(downSeconds, upSeconds);
    this.#wishes = this.#wishes.filter((wish) => isWithin(wish, nowMs, longest));
    this.#wishes.push({ atMs: nowMs, count: wanted });
    let highest = wanted;
    let lowest = wanted;
    for (const wish of this.#wishes) {
      if (isWithin(wish, nowMs, downSeconds)) highest = Math.max(highest, wish.count);
      if (isWithin(wish, nowMs, upSeconds)) lowest = Math.min(lowest, wish.count);
    }
    if (this.#behavior === null) return highest;
    return Math.min(Math.max(replicas, lowest), highest);
  }

  #boundUnset(replicas: number, wanted: number): number {
    return Math.max(this.#minReplicas, Math.min(wanted, this.#maxReplicas, scaleUpLimit(replicas)));
  }

  #bound({ scaleUp, scaleDown }: ScalingBehavior, nowMs: number, replicas: number, wanted: number): number {
    if (wanted > replicas) {
      const limit = this.#limit(scaleUp, nowMs, replicas, 1);
      return Math.min(wanted, this.#maxReplicas, Math.max(limit, replicas));
    }
    if (wanted < replicas) {
      const limit = this.#limit(scaleDown, nowMs, replicas, -1);
      return Math.max(wanted, this.#minReplicas, Math.min(limit, replicas));
    }
    return wanted;
  }

  /** How far the policies of one direction let it go. */
  #limit(rules: ScalingRules, nowMs: number, replicas: number, sign: 1 | -1): number {
    if (rules.selectPolicy === 'Disabled') return replicas;
    const limits = rules.policies.map(({ type, value, periodSeconds }) => {
      const changed = (events: readonly Recorded[]): number =>
        events.reduce((sum, event) => sum + (isWithin(event, nowMs, periodSeconds) ? event.count : 0), 0);
      const atStart = replicas - changed(this.#added) + changed(this.#removed);
      if (type === 'Pods') return atStart + sign * value;
      const proposed = atStart * (1 + (sign * value) / 100);
      return sign > 0 ? Math.ceil(proposed) : Math.floor(proposed);
    });
    const farthest = (rules.selectPolicy === 'Max') === sign > 0;
    return farthest ? Math.max(...limits) : Math.min(...limits);
  }
}

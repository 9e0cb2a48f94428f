/**
 * What an autoscaler of the reader's own pipeline has to be told: bounds, targets and waits, each from one sum. Sums of a fluid, as in
 * playbook.ts; what an autoscaler makes of them is simulated in the course.
 */
import { effectiveCapacityPerSecond } from '../sim/theory/staircase.ts';
import type { PipelineNumbers } from './playbook.ts';

/** Ordinary traffic may take this share of the fewest instances, and traffic of any size of those that are wanted for it. */
export const TARGET_UTILIZATION = 0.7;
/** The HorizontalPodAutoscaler looks every 15 s (kube-controller-manager, `--horizontal-pod-autoscaler-sync-period`). */
export const LOOK_SECONDS = 15;
/** Its wait before scaling in, unless it is told otherwise; a shorter one is not advised here. */
const SHORTEST_WAIT_SECONDS = 300;
const LONGEST_WAIT_SECONDS = 3600;

export interface AutoscalingNumbers extends PipelineNumbers {
  /** From the decision to start an instance until it works, s. */
  readonly startupSeconds: number;
}

export interface AutoscalingFigures {
  /** Records that one instance works off within half of the age that was promised. */
  readonly lagPerInstance: number;
  /** Arrivals that one instance takes at the target utilization, records/s. */
  readonly arrivalsPerInstance: number;
  readonly minInstances: number;
  readonly maxInstances: number;
  /** Are more than these of no use because of the sink, or because of the partitions? */
  readonly maxIsSetBy: 'partitions' | 'sink';
  /** From the beginning of a spike until the first new instance works, s. */
  readonly secondsUntilHelp: number;
  /** The age of the oldest record by then, with the fewest instances, s. */
  readonly oldestUntilHelpSeconds: number;
  /** Does even the largest group keep up with the spike? */
  readonly isSpikeWithinReach: boolean;
  readonly scaleInWaitSeconds: number;
}

/**
 * @throws RangeError where a rate, a size or a number of instances is not above 0
 */
export function autoscalingFigures(numbers: AutoscalingNumbers): AutoscalingFigures {
  const { partitions, perInstancePerSecond, sinkPerSecond, basePerSecond, spikePerSecond, sloSeconds } = numbers;
  const divisors = Array.from({ length: partitions }, (_, index) => index + 1).filter((count) => partitions % count === 0);
  const capacity = (count: number): number => {
    const group = effectiveCapacityPerSecond(perInstancePerSecond, partitions, count);
    return sinkPerSecond > 0 ? Math.min(group, sinkPerSecond) : group;
  };
  const most = capacity(partitions);
  // Beyond what the sink takes an instance adds nothing but rebalances.
  const maxInstances = divisors.find((count) => capacity(count) >= most) ?? partitions;
  const secondsUntilHelp = LOOK_SECONDS + numbers.startupSeconds;
  const oldest = (count: number): number => secondsUntilHelp * Math.max(0, 1 - capacity(count) / spikePerSecond);
  const isEnough = (count: number): boolean =>
    basePerSecond <= TARGET_UTILIZATION * capacity(count) && oldest(count) <= sloSeconds;
  const minInstances = divisors.find((count) => count <= maxInstances && isEnough(count)) ?? maxInstances;
  return {
    lagPerInstance: Math.max(1, Math.floor((perInstancePerSecond * sloSeconds) / 2)),
    arrivalsPerInstance: Math.max(1, Math.floor(perInstancePerSecond * TARGET_UTILIZATION)),
    minInstances,
    maxInstances,
    maxIsSetBy: maxInstances < partitions ? 'sink' : 'partitions',
    secondsUntilHelp,
    oldestUntilHelpSeconds: oldest(minInstances),
    isSpikeWithinReach: most >= spikePerSecond,
    scaleInWaitSeconds: Math.min(
      LONGEST_WAIT_SECONDS,
      Math.max(SHORTEST_WAIT_SECONDS, Math.ceil(numbers.drainSeconds + numbers.startupSeconds)),
    ),
  };
}

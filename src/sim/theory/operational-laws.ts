/**
 * A pipeline of tasks in steady state, by the operational laws: what flows through is limited by the task whose capacity, seen from
 * the source, is least; every other task is busy for its share of that.
 *
 * pᵢ subtasks at μᵢ records/s each, and gᵢ records that enter task i for each one at the source.
 * Source: P. J. Denning, J. P. Buzen, "The Operational Analysis of Queueing Network Models", ACM Computing Surveys 10 (1978), sections
 * on the utilization law, the forced flow law and the bottleneck.
 */
import { requireCount, requireNonNegative, requirePositive } from './ranges.ts';

export interface PipelineTask {
  /** p, a whole number ≥ 1. */
  readonly parallelism: number;
  /** μ > 0, records/s of one subtask. */
  readonly recordsPerSecond: number;
  /** Records that leave for each that enters, ≥ 0. */
  readonly selectivity: number;
}

/** Where the time of a task goes, as shares of it. */
export interface TimeShares {
  readonly busy: number;
  readonly backPressured: number;
  readonly idle: number;
}

/** gᵢ: the product of the selectivities above each task. */
function visitRatios(tasks: readonly PipelineTask[]): number[] {
  let ratio = 1;
  return tasks.map(({ parallelism, recordsPerSecond, selectivity }) => {
    requireCount('parallelism', parallelism);
    requirePositive('recordsPerSecond', recordsPerSecond);
    requireNonNegative('selectivity', selectivity);
    const own = ratio;
    ratio *= selectivity;
    return own;
  });
}

/**
 * What each task could take at the source: pᵢ μᵢ ÷ gᵢ, source records/s; Infinity where nothing reaches it.
 * @throws RangeError outside the ranges above
 */
export function taskCapacities(tasks: readonly PipelineTask[]): number[] {
  const ratios = visitRatios(tasks);
  return tasks.map(({ parallelism, recordsPerSecond }, i) => (parallelism * recordsPerSecond) / (ratios[i] as number));
}

/**
 * The bottleneck law: min(λ, minᵢ pᵢ μᵢ ÷ gᵢ), source records/s.
 * @param arrivalsPerSecond λ ≥ 0
 * @throws RangeError outside the ranges above
 */
export function pipelineThroughput(arrivalsPerSecond: number, tasks: readonly PipelineTask[]): number {
  requireNonNegative('arrivalsPerSecond', arrivalsPerSecond);
  return Math.min(arrivalsPerSecond, ...taskCapacities(tasks));
}

/**
 * Where the time of each task goes. With λ above the least capacity everything above the bottleneck is never idle: what is not busy
 * is backpressured. Below it, and everywhere when λ is below, what is not busy is idle. Of equals the first one is the bottleneck.
 * @throws RangeError outside the ranges above
 */
export function pipelineTimeShares(arrivalsPerSecond: number, tasks: readonly PipelineTask[]): TimeShares[] {
  const capacities = taskCapacities(tasks);
  const throughput = pipelineThroughput(arrivalsPerSecond, tasks);
  const least = Math.min(...capacities);
  const bottleneck = arrivalsPerSecond > least ? capacities.indexOf(least) : -1;
  return capacities.map((capacity, i) => {
    const busy = throughput / capacity;
    return i < bottleneck ? { busy, backPressured: 1 - busy, idle: 0 } : { busy, backPressured: 0, idle: 1 - busy };
  });
}

/**
 * The most that a keyed task takes when subtask j gets the share sⱼ: μ ÷ max sⱼ, records/s. More subtasks do not help one hot key.
 * @param recordsPerSecond μ > 0, of one subtask
 * @param shares sⱼ ≥ 0, at least one of them above 0
 * @throws RangeError outside these ranges
 */
export function skewedCapacity(recordsPerSecond: number, shares: readonly number[]): number {
  requirePositive('recordsPerSecond', recordsPerSecond);
  const largest = Math.max(0, ...shares);
  requirePositive('the largest share', largest);
  return recordsPerSecond / largest;
}

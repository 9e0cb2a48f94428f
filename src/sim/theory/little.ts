/**
 * Little's law, L = λ · W: over a long time the mean number of records in a system is their arrival rate times the mean time that
 * each spends in it. It holds for every system that loses nothing and has a steady state, whatever the distributions and the order.
 *
 * Source: J. D. C. Little, "A Proof for the Queuing Formula: L = λW", Operations Research 9 (3), 1961.
 */
import { requireNonNegative, requirePositive } from './ranges.ts';

/**
 * L = λ · W.
 * @param arrivalsPerSecond λ ≥ 0, records/s that enter
 * @param meanTimeMs W ≥ 0, mean time in the system, ms
 * @returns L, records in the system on average over time
 * @throws RangeError outside these ranges
 */
export function meanNumberInSystem(arrivalsPerSecond: number, meanTimeMs: number): number {
  requireNonNegative('arrivalsPerSecond', arrivalsPerSecond);
  requireNonNegative('meanTimeMs', meanTimeMs);
  return (arrivalsPerSecond * meanTimeMs) / 1000;
}

/**
 * W = L ÷ λ.
 * @param meanNumber L ≥ 0, records in the system on average over time
 * @param arrivalsPerSecond λ > 0, records/s that enter
 * @returns W, mean time in the system, ms
 * @throws RangeError outside these ranges
 */
export function meanTimeInSystemMs(meanNumber: number, arrivalsPerSecond: number): number {
  requireNonNegative('meanNumber', meanNumber);
  requirePositive('arrivalsPerSecond', arrivalsPerSecond);
  return (meanNumber / arrivalsPerSecond) * 1000;
}

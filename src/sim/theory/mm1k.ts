/**
 * M/M/1/K: Poisson arrivals, exponential service times, one server, room for K records in all, the one in service included; whoever
 * finds it full is turned away. λ arrivals/s, μ services/s, a = λ ÷ μ, which may be above 1: it always has a steady state.
 *
 * Source: L. Kleinrock, "Queueing Systems, Volume 1: Theory", Wiley 1975, section 3.6.
 */
import { requireCount, requireNonNegative, requirePositive } from './ranges.ts';

/** p(0) … p(K): the shares of time with that many records in the system, p(n) ∝ aⁿ. */
function stateShares(offeredLoad: number, capacity: number): number[] {
  requireNonNegative('offeredLoad', offeredLoad);
  requireCount('capacity', capacity);
  // Powers above 1 are counted down from the full system, so that none of them overflows.
  const weights = Array.from({ length: capacity + 1 }, (_, n) =>
    offeredLoad <= 1 ? offeredLoad ** n : offeredLoad ** (n - capacity),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/**
 * Share of the arrivals that are turned away: p(K) = (1 − a) a^K ÷ (1 − a^(K + 1)), and 1 ÷ (K + 1) at a = 1.
 * @param offeredLoad a = λ ÷ μ ≥ 0
 * @param capacity K, a whole number ≥ 1: waiting places and the one in service
 * @returns a share, 0…1
 * @throws RangeError outside these ranges
 */
export function mm1kLossShare(offeredLoad: number, capacity: number): number {
  return stateShares(offeredLoad, capacity)[capacity] ?? 0;
}

/**
 * Mean number of records in the system: L = Σ n p(n).
 * @param offeredLoad a = λ ÷ μ ≥ 0
 * @param capacity K, a whole number ≥ 1
 * @returns records
 * @throws RangeError outside these ranges
 */
export function mm1kMeanNumber(offeredLoad: number, capacity: number): number {
  return stateShares(offeredLoad, capacity).reduce((sum, share, n) => sum + n * share, 0);
}

/**
 * Mean time in the system of the records that are let in: W = L ÷ (λ (1 − p(K))), by Little's law.
 * @param arrivalsPerSecond λ > 0
 * @param servicesPerSecond μ > 0
 * @param capacity K, a whole number ≥ 1
 * @returns ms
 * @throws RangeError outside these ranges
 */
export function mm1kMeanSojournMs(arrivalsPerSecond: number, servicesPerSecond: number, capacity: number): number {
  requirePositive('arrivalsPerSecond', arrivalsPerSecond);
  requirePositive('servicesPerSecond', servicesPerSecond);
  const offeredLoad = arrivalsPerSecond / servicesPerSecond;
  const acceptedPerSecond = arrivalsPerSecond * (1 - mm1kLossShare(offeredLoad, capacity));
  return (1000 * mm1kMeanNumber(offeredLoad, capacity)) / acceptedPerSecond;
}

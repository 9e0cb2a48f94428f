/**
 * M/D/1: Poisson arrivals, a constant service time, one server, unlimited waiting room, first come first served.
 * λ arrivals/s, μ services/s, ρ = λ ÷ μ < 1. The formula of Pollaczek and Khinchine with no variance of the service time: half the
 * wait of M/M/1.
 *
 * Source: L. Kleinrock, "Queueing Systems, Volume 1: Theory", Wiley 1975, chapter 5.
 */
import { stableUtilization } from './ranges.ts';

/**
 * Mean time before service begins: Wq = ρ ÷ (2 μ (1 − ρ)).
 * @param arrivalsPerSecond λ ≥ 0
 * @param servicesPerSecond μ > λ
 * @returns ms
 * @throws RangeError outside these ranges
 */
export function md1MeanWaitMs(arrivalsPerSecond: number, servicesPerSecond: number): number {
  const utilization = stableUtilization(arrivalsPerSecond, servicesPerSecond);
  return (1000 * utilization) / (2 * servicesPerSecond * (1 - utilization));
}

/**
 * Mean time in the system, waiting and service: W = Wq + 1 ÷ μ.
 * @param arrivalsPerSecond λ ≥ 0
 * @param servicesPerSecond μ > λ
 * @returns ms
 * @throws RangeError outside these ranges
 */
export function md1MeanSojournMs(arrivalsPerSecond: number, servicesPerSecond: number): number {
  return md1MeanWaitMs(arrivalsPerSecond, servicesPerSecond) + 1000 / servicesPerSecond;
}

/**
 * Mean number of records in the system, waiting and in service: L = ρ + ρ² ÷ (2 (1 − ρ)).
 * @param arrivalsPerSecond λ ≥ 0
 * @param servicesPerSecond μ > λ
 * @returns records
 * @throws RangeError outside these ranges
 */
export function md1MeanNumber(arrivalsPerSecond: number, servicesPerSecond: number): number {
  const utilization = stableUtilization(arrivalsPerSecond, servicesPerSecond);
  return utilization + utilization ** 2 / (2 * (1 - utilization));
}

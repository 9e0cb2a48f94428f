/**
 * M/M/1: Poisson arrivals, exponential service times, one server, unlimited waiting room, first come first served.
 * λ arrivals/s, μ services/s, ρ = λ ÷ μ < 1.
 *
 * Source: L. Kleinrock, "Queueing Systems, Volume 1: Theory", Wiley 1975, section 3.2.
 */
import { requireShareBelowOne, stableUtilization } from './ranges.ts';

/**
 * Mean time in the system, waiting and service: W = 1 ÷ (μ − λ).
 * @param arrivalsPerSecond λ ≥ 0
 * @param servicesPerSecond μ > λ
 * @returns ms
 * @throws RangeError outside these ranges
 */
export function mm1MeanSojournMs(arrivalsPerSecond: number, servicesPerSecond: number): number {
  stableUtilization(arrivalsPerSecond, servicesPerSecond);
  return 1000 / (servicesPerSecond - arrivalsPerSecond);
}

/**
 * Mean time before service begins: Wq = ρ ÷ (μ − λ).
 * @param arrivalsPerSecond λ ≥ 0
 * @param servicesPerSecond μ > λ
 * @returns ms
 * @throws RangeError outside these ranges
 */
export function mm1MeanWaitMs(arrivalsPerSecond: number, servicesPerSecond: number): number {
  const utilization = stableUtilization(arrivalsPerSecond, servicesPerSecond);
  return (1000 * utilization) / (servicesPerSecond - arrivalsPerSecond);
}

/**
 * Mean number of records in the system, waiting and in service: L = ρ ÷ (1 − ρ).
 * @param arrivalsPerSecond λ ≥ 0
 * @param servicesPerSecond μ > λ
 * @returns records
 * @throws RangeError outside these ranges
 */
export function mm1MeanNumber(arrivalsPerSecond: number, servicesPerSecond: number): number {
  const utilization = stableUtilization(arrivalsPerSecond, servicesPerSecond);
  return utilization / (1 - utilization);
}

/**
 * Quantile of the time in the system, which is exponential with mean W: W · ln(1 ÷ (1 − q)).
 * @param arrivalsPerSecond λ ≥ 0
 * @param servicesPerSecond μ > λ
 * @param share q, from 0 to below 1: 0.99 for the 99th percentile
 * @returns ms
 * @throws RangeError outside these ranges
 */
export function mm1SojournQuantileMs(arrivalsPerSecond: number, servicesPerSecond: number, share: number): number {
  requireShareBelowOne('share', share);
  return -mm1MeanSojournMs(arrivalsPerSecond, servicesPerSecond) * Math.log1p(-share);
}

/**
 * M/M/c: Poisson arrivals, exponential service times, c servers that share one queue, unlimited waiting room.
 * λ arrivals/s, μ services/s of each server, offered load a = λ ÷ μ (in erlang), ρ = a ÷ c < 1.
 *
 * Source: L. Kleinrock, "Queueing Systems, Volume 1: Theory", Wiley 1975, sections 3.5 and 3.7 (formulas of A. K. Erlang, 1917).
 */
import { requireCount, requireNonNegative, requirePositive, stableUtilization } from './ranges.ts';

/**
 * Erlang's B: the share of calls that are turned away where nobody can wait, B(0) = 1, B(c) = a B(c − 1) ÷ (c + a B(c − 1)).
 * @param servers c, a whole number ≥ 1
 * @param offeredLoad a = λ ÷ μ ≥ 0
 * @returns a share, 0…1
 * @throws RangeError outside these ranges
 */
export function erlangB(servers: number, offeredLoad: number): number {
  requireCount('servers', servers);
  requireNonNegative('offeredLoad', offeredLoad);
  let blocked = 1;
  for (let c = 1; c <= servers; c++) blocked = (offeredLoad * blocked) / (c + offeredLoad * blocked);
  return blocked;
}

/**
 * Erlang's C: the share of records that have to wait, C = B ÷ (1 − ρ (1 − B)).
 * @param servers c, a whole number ≥ 1
 * @param offeredLoad a = λ ÷ μ, from 0 to below c
 * @returns a share, 0…1
 * @throws RangeError outside these ranges
 */
export function erlangC(servers: number, offeredLoad: number): number {
  const blocked = erlangB(servers, offeredLoad);
  const utilization = stableUtilization(offeredLoad, servers);
  return blocked / (1 - utilization * (1 - blocked));
}

/**
 * Mean time before service begins: Wq = C(c, a) ÷ (c μ − λ).
 * @param arrivalsPerSecond λ, from 0 to below c μ
 * @param servicesPerSecond μ > 0, of each server
 * @param servers c, a whole number ≥ 1
 * @returns ms
 * @throws RangeError outside these ranges
 */
export function mmcMeanWaitMs(arrivalsPerSecond: number, servicesPerSecond: number, servers: number): number {
  requirePositive('servicesPerSecond', servicesPerSecond);
  const waiting = erlangC(servers, arrivalsPerSecond / servicesPerSecond);
  return (1000 * waiting) / (servers * servicesPerSecond - arrivalsPerSecond);
}

/**
 * Mean time in the system, waiting and service: W = Wq + 1 ÷ μ.
 * @param arrivalsPerSecond λ, from 0 to below c μ
 * @param servicesPerSecond μ > 0, of each server
 * @param servers c, a whole number ≥ 1
 * @returns ms
 * @throws RangeError outside these ranges
 */
export function mmcMeanSojournMs(arrivalsPerSecond: number, servicesPerSecond: number, servers: number): number {
  return mmcMeanWaitMs(arrivalsPerSecond, servicesPerSecond, servers) + 1000 / servicesPerSecond;
}

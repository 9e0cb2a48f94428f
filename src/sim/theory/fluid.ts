/**
 * A queue as a fluid: records flow in at λ(t) and out at the capacity μ while anything waits. Exact for even arrivals and constant
 * service times up to one record; for random ones it is the mean course while the backlog is far from 0.
 *
 * Source: G. F. Newell, "Applications of Queueing Theory", 2nd edition, Chapman & Hall 1982, chapter 2 (cumulative curves).
 */
import { requireNonNegative, requirePositive } from './ranges.ts';

/**
 * How long it takes to work off a backlog: T = B ÷ (μ − λ).
 * @param backlog B ≥ 0, records
 * @param arrivalsPerSecond λ ≥ 0
 * @param capacityPerSecond μ > 0
 * @returns ms; Infinity where there is a backlog but no headroom (λ ≥ μ)
 * @throws RangeError outside these ranges
 */
export function drainTimeMs(backlog: number, arrivalsPerSecond: number, capacityPerSecond: number): number {
  requireNonNegative('backlog', backlog);
  requireNonNegative('arrivalsPerSecond', arrivalsPerSecond);
  requirePositive('capacityPerSecond', capacityPerSecond);
  if (backlog === 0) return 0;
  const headroom = capacityPerSecond - arrivalsPerSecond;
  return headroom > 0 ? (1000 * backlog) / headroom : Infinity;
}

/** A rate that rises from one level to a higher one for a while and falls back, over a capacity that stays as it is. */
export interface RectangularSpike {
  /** Before and after the spike, records/s; below the capacity. */
  readonly basePerSecond: number;
  readonly spikePerSecond: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly capacityPerSecond: number;
}

function requireSpike({ basePerSecond, spikePerSecond, fromMs, toMs, capacityPerSecond }: RectangularSpike): void {
  requireNonNegative('basePerSecond', basePerSecond);
  requireNonNegative('spikePerSecond', spikePerSecond);
  requireNonNegative('fromMs', fromMs);
  requirePositive('capacityPerSecond', capacityPerSecond);
  if (!(toMs >= fromMs && toMs < Infinity)) throw new RangeError(`A spike from ${fromMs} ms cannot end at ${toMs} ms.`);
  if (basePerSecond >= capacityPerSecond)
    throw new RangeError(`A base rate of ${basePerSecond}/s at a capacity of ${capacityPerSecond}/s: the backlog has no peak.`);
}

/**
 * The highest backlog, reached as the spike ends: (λ₁ − μ) · (t₁ − t₀), or 0 where the spike stays below the capacity.
 * @throws RangeError for rates or times that are negative or not finite, and for a base rate that is not below the capacity
 */
export function spikePeakBacklog(spike: RectangularSpike): number {
  requireSpike(spike);
  const excessPerSecond = Math.max(0, spike.spikePerSecond - spike.capacityPerSecond);
  return (excessPerSecond * (spike.toMs - spike.fromMs)) / 1000;
}

/**
 * When the backlog of the spike is worked off: t₁ + peak ÷ (μ − λ₀), ms.
 * @throws RangeError as `spikePeakBacklog` does
 */
export function spikeDrainedAtMs(spike: RectangularSpike): number {
  return spike.toMs + drainTimeMs(spikePeakBacklog(spike), spike.basePerSecond, spike.capacityPerSecond);
}

/**
 * The greatest age of the record at the head of the queue, and when it is reached. At a time t within reach of the spike the head
 * arrived at t₀ + (t − t₀) μ ÷ λ₁, so its age is (t − t₀) (1 − μ ÷ λ₁): it goes on growing after the spike, until the last record
 * of the spike is at the head: peak age = (t₁ − t₀) (λ₁ ÷ μ − 1) = peak backlog ÷ μ, at t₀ + (t₁ − t₀) λ₁ ÷ μ.
 * A delay in seconds therefore peaks later than a backlog in records.
 * @returns 0 at t₀ where the spike stays below the capacity
 * @throws RangeError as `spikePeakBacklog` does
 */
export function spikePeakHeadAge(spike: RectangularSpike): { readonly ageMs: number; readonly atMs: number } {
  const ageMs = (1000 * spikePeakBacklog(spike)) / spike.capacityPerSecond;
  return { ageMs, atMs: ageMs === 0 ? spike.fromMs : spike.toMs + ageMs };
}

/**
 * When a log loses records that a consumer has not read: with λ > μ the age of the oldest unread record grows by 1 − μ ÷ λ seconds
 * a second, and it is gone when it is older than the retention.
 *
 * Source: the fluid queue of theory/fluid.ts, read at its head; retention as in UnifiedLog.deleteRetentionMsBreachedSegments.
 */
import { requireNonNegative, requirePositive } from './ranges.ts';

/**
 * First loss after the backlog begins to grow: T = R ÷ (1 − μ ÷ λ).
 * @param retentionMs R > 0
 * @param arrivalsPerSecond λ > 0
 * @param capacityPerSecond μ ≥ 0
 * @returns ms; Infinity where the consumer keeps up (μ ≥ λ)
 * @throws RangeError outside these ranges
 */
export function timeToLossMs(retentionMs: number, arrivalsPerSecond: number, capacityPerSecond: number): number {
  requirePositive('retentionMs', retentionMs);
  requirePositive('arrivalsPerSecond', arrivalsPerSecond);
  requireNonNegative('capacityPerSecond', capacityPerSecond);
  if (capacityPerSecond >= arrivalsPerSecond) return Infinity;
  return retentionMs / (1 - capacityPerSecond / arrivalsPerSecond);
}

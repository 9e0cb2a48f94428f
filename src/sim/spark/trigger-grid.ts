/**
 * When the next micro-batch may start.
 *
 * Source: ProcessingTimeExecutor.execute and nextBatchTime (Spark 4.x, TriggerExecutor.scala). The boundaries are multiples of the
 * interval since the epoch, not since the start of the query.
 */
import type { SparkTrigger } from '../scenario/scenario.ts';

/** How far apart batches start at least, ms: real-time mode starts the next one at once, too. */
export const intervalOf = (trigger: SparkTrigger): number =>
  typeof trigger === 'object' && 'processingTimeMs' in trigger ? trigger.processingTimeMs : 0;

/** The first boundary after `clockMs`, ms since the epoch; without an interval it is now. */
export function nextBatchTime(clockMs: number, intervalMs: number): number {
  return intervalMs === 0 ? clockMs : Math.floor(clockMs / intervalMs) * intervalMs + intervalMs;
}

/**
 * When the trigger after this one fires: at the boundary that was fixed when this one started, or at once when that is past. Boundaries
 * that were missed are neither made up for nor waited for.
 *
 * @param startedMs start and end of the trigger in simulated time, ms
 * @param epochMs wall clock at simulated time 0, ms since the epoch
 */
export function nextTrigger(startedMs: number, endedMs: number, intervalMs: number, epochMs: number): number {
  return Math.max(endedMs, nextBatchTime(epochMs + startedMs, intervalMs) - epochMs);
}

/** Does Spark log "Current batch is falling behind"? It asks whether the batch took longer than the interval, not whether a boundary was missed. */
export function isFallingBehind(startedMs: number, endedMs: number, intervalMs: number): boolean {
  return intervalMs > 0 && endedMs - startedMs > intervalMs;
}

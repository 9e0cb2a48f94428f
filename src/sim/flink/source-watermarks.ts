/**
 * Watermarks of a source subtask: bounded out-of-orderness per split, the least of the splits that are not idle, on a timer.
 *
 * Sources: BoundedOutOfOrdernessWatermarks (maxTimestamp − bound − 1), WatermarkOutputMultiplexer, WatermarksWithIdleness (1.20, 2.0),
 * PausableRelativeClock (FLINK-35886, 1.20.1 and 2.0: idleness does not count time under backpressure); SourceCoordinator.announceCombinedWatermark,
 * SourceOperator.checkWatermarkAlignment (FLIP-182).
 */
import { IDLE } from './channel.ts';
import type { SourceReader } from './source-reader.ts';
import type { Subtask } from './subtask.ts';

/** The watermark of a reader, ms; IDLE where all splits are; null before the first record of one that is not. */
function watermarkOf(reader: SourceReader, boundMs: number, idlenessMs: number | null, activeClockMs: number): number | null {
  let least = Infinity;
  for (let split = 0; split < reader.newestMs.length; split++) {
    if (idlenessMs !== null && activeClockMs - (reader.lastActiveMs[split] as number) > idlenessMs) continue;
    least = Math.min(least, reader.newestMs[split] as number);
  }
  if (least === -Infinity) return null;
  if (least < Infinity) return Math.floor(least + 1e-6) - boundMs - 1;
  // Without splits a reader is idle only where idleness is asked for.
  return idlenessMs === null ? null : IDLE;
}

/** What the periodic timer has the thread do: a watermark that has risen, or a change to idle, goes on. */
export function emitWatermark(subtask: Subtask, nowMs: number): void {
  const { reader, task, clock } = subtask;
  const { source } = task;
  if (reader === null || source === null || !clock.isRunning) return;
  subtask.post((atMs) => {
    const { boundMs, idlenessMs } = source.watermark;
    const value = watermarkOf(reader, boundMs, idlenessMs, atMs - subtask.backPressuredMs(atMs));
    if (value === null || !reader.raiseWatermark(value)) return true;
    reader.isPaused = reader.watermarkMs < IDLE && reader.watermarkMs > reader.maxAllowedMs;
    subtask.watermark(reader.watermarkMs, atMs);
    return true;
  }, nowMs);
}

/** Watermark alignment: how far the slowest of the group is, ms of event time. */
export function lowestOfGroup(sources: readonly Subtask[], otherMs: number): number {
  let lowest = otherMs;
  for (const { reader } of sources) if (reader !== null && reader.watermarkMs < lowest) lowest = reader.watermarkMs;
  return lowest;
}

/** The coordinator announces how far the source may be; it pauses where it is further. */
export function announceAlignment(subtask: Subtask, maxAllowedMs: number, wake: (subtask: Subtask) => void): void {
  const { reader } = subtask;
  if (reader === null) return;
  reader.maxAllowedMs = maxAllowedMs;
  const wasPaused = reader.isPaused;
  reader.isPaused = reader.watermarkMs < IDLE && reader.watermarkMs > maxAllowedMs;
  if (wasPaused && !reader.isPaused) wake(subtask);
}

/**
 * Watermarks of a source subtask: bounded out-of-orderness per split, the least of the splits that are not idle, on a timer.
 *
 * Sources: BoundedOutOfOrdernessWatermarks (maxTimestamp − bound − 1), WatermarkOutputMultiplexer, WatermarksWithIdleness (1.20, 2.0),
 * PausableRelativeClock (FLINK-35886, 1.20.1 and 2.0: idleness does not count time under backpressure).
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
  if (least < Infinity) return Math.floor(least) - boundMs - 1;
  // Without splits a reader is idle only where idleness is asked for.
  return idlenessMs === null ? null : IDLE;
}

/** What the periodic timer does: a watermark that has risen, or a change to idle, goes to every channel. */
export function emitWatermark(subtask: Subtask, nowMs: number): void {
  const { reader, task, partition } = subtask;
  if (reader === null || task.source === null || !subtask.clock.isRunning || partition?.isBlocked === true) return;
  subtask.settle(nowMs);
  const { boundMs, idlenessMs } = task.source.watermark;
  const value = watermarkOf(reader, boundMs, idlenessMs, nowMs - subtask.backPressuredMs(nowMs));
  if (
    value === null ||
    value === reader.watermarkMs ||
    (value !== IDLE && value < reader.watermarkMs && reader.watermarkMs !== IDLE)
  )
    return;
  if (value !== IDLE) {
    reader.highestWatermarkMs = Math.max(reader.highestWatermarkMs, value);
    reader.watermarkMs = reader.highestWatermarkMs;
  } else reader.watermarkMs = IDLE;
  subtask.watermark(reader.watermarkMs, nowMs);
}

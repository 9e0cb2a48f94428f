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

/** What the periodic timer has the thread do: a watermark that has risen, or a change to idle, goes on. */
export function emitWatermark(subtask: Subtask, nowMs: number): void {
  const { reader, task, clock } = subtask;
  const { source } = task;
  if (reader === null || source === null || !clock.isRunning) return;
  subtask.post((atMs) => {
    const { boundMs, idlenessMs } = source.watermark;
    const value = watermarkOf(reader, boundMs, idlenessMs, atMs - subtask.backPressuredMs(atMs));
    if (value === null || !reader.raiseWatermark(value)) return true;
    subtask.watermark(reader.watermarkMs, atMs);
    return true;
  }, nowMs);
}

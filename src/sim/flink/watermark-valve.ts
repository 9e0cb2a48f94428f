/**
 * The watermark of a task: the least of those of its channels that are not idle.
 *
 * Source: StatusWatermarkValve.java (1.20, 2.0).
 */
import { IDLE, type Channel } from './channel.ts';

export class WatermarkValve {
  readonly #channels: readonly Channel[];
  /** The task's watermark, ms of event time; −Infinity until every channel has one. */
  currentMs = -Infinity;
  isIdle = false;

  constructor(channels: readonly Channel[]) {
    this.#channels = channels;
  }

  /** Reads the next watermark, or change to idle, of `channel`. Returns what is to be passed on; null = nothing. */
  read(channel: Channel): number | null {
    channel.markerPositions.shift();
    const valueMs = channel.markerValues.shift() as number;
    if (valueMs === IDLE) channel.isIdle = true;
    else {
      channel.isIdle = false;
      if (valueMs > channel.watermarkMs) channel.watermarkMs = valueMs;
    }
    let least = Infinity;
    for (const { isIdle, watermarkMs } of this.#channels) if (!isIdle && watermarkMs < least) least = watermarkMs;
    if (least === Infinity) {
      if (this.isIdle) return null;
      this.isIdle = true;
      return IDLE;
    }
    this.isIdle = false;
    if (least <= this.currentMs) return null;
    this.currentMs = least;
    return least;
  }
}

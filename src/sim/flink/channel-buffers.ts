/** Writing into a channel's buffers. */
import type { Barrier } from './barrier.ts';
import type { Channel, NetworkBuffer } from './channel.ts';

/** Adds to what was written into the buffer that is being filled. */
export function fill(
  channel: Channel,
  records: number,
  bytes: number,
  weight: number,
  bornFromMs: number,
  bornToMs: number,
): void {
  if (records > 0) {
    if (channel.sliceRecords === 0) {
      channel.sliceFromMs = bornFromMs;
      channel.sliceToMs = bornToMs;
    } else {
      if (bornFromMs < channel.sliceFromMs) channel.sliceFromMs = bornFromMs;
      if (bornToMs > channel.sliceToMs) channel.sliceToMs = bornToMs;
    }
  }
  channel.sliceRecords += records;
  channel.sliceBytes += bytes;
  channel.sliceWeight += weight;
  channel.writtenBytes += bytes;
}

/** A barrier as an element of a channel; it needs no credit. */
export function barrierBuffer(barrier: Barrier): NetworkBuffer {
  return {
    records: 0,
    bytes: 0,
    weight: 0,
    bornFromMs: 0,
    bornToMs: 0,
    markers: 0,
    endsSegment: false,
    isFloating: false,
    barrier,
  };
}

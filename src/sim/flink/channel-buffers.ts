/** Writing into a channel's buffers. */
import { addAges, areAlike } from './age-groups.ts';
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
  if (records > 0) fillAges(channel, records, bornFromMs, bornToMs);
  channel.sliceRecords += records;
  channel.sliceBytes += bytes;
  channel.sliceWeight += weight;
  channel.writtenBytes += bytes;
}

function fillAges(channel: Channel, records: number, bornFromMs: number, bornToMs: number): void {
  const { sliceRecords, sliceFromMs, sliceToMs } = channel;
  if (sliceRecords === 0) {
    channel.sliceFromMs = bornFromMs;
    channel.sliceToMs = bornToMs;
    return;
  }
  if (channel.sliceAges === null) {
    if (!areAlike(sliceRecords, sliceFromMs, sliceToMs, records, bornFromMs, bornToMs))
      channel.sliceAges = [{ records: sliceRecords, fromMs: sliceFromMs, toMs: sliceToMs }];
  }
  if (channel.sliceAges !== null) addAges(channel.sliceAges, records, bornFromMs, bornToMs);
  if (bornFromMs < sliceFromMs) channel.sliceFromMs = bornFromMs;
  if (bornToMs > sliceToMs) channel.sliceToMs = bornToMs;
}

/** A barrier as an element of a channel; it needs no credit. */
export function barrierBuffer(barrier: Barrier): NetworkBuffer {
  return { ...looseBuffer(0, 0, 0, 0), barrier };
}

/** Records that no memory segment holds: just read from a source, or taken up again from a checkpoint. */
export function looseBuffer(records: number, weight: number, bornFromMs: number, bornToMs: number): NetworkBuffer {
  return {
    records,
    bytes: 0,
    weight,
    bornFromMs,
    bornToMs,
    ages: null,
    markers: 0,
    endsSegment: false,
    isFloating: false,
    barrier: null,
  };
}

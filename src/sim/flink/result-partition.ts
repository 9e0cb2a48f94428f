/**
 * The output of one upstream subtask on one exchange: a pool of buffers and a subpartition per downstream subtask.
 *
 * Sources: BufferWritingResultPartition.java (emitRecord, requestNewBufferBuilderFromPool), LocalBufferPool.java (shouldBeAvailable,
 * requestMemorySegment, overdraft buffers: FLINK-26762), NettyShuffleUtils.java (getMinMaxNetworkBuffersPerResultPartition), 1.20 and 2.0.
 */
import type { Barrier } from './barrier.ts';
import { barrierBuffer, fill } from './channel-buffers.ts';
import type { Channel, NetworkBuffer, Sender } from './channel.ts';
import type { Partitioner } from './partitioner.ts';

/** Sizes of the pool: settings up to 1.20, constants from 2.0 on. */
export interface PoolSizes {
  readonly buffersPerChannel: number;
  readonly floatingPerGate: number;
  readonly mostPerChannel: number;
  readonly overdraft: number;
}

/** Records that wait to be written inside one action of the task. */
export interface Pending {
  records: number;
  weight: number;
  bornFromMs: number;
  bornToMs: number;
}

export class ResultPartition implements Sender {
  readonly channels: Channel[] = [];
  /** What could not be written yet, because no buffer was left: the task is blocked in the middle of a record or a burst. */
  readonly pending: Pending = { records: 0, weight: 0, bornFromMs: 0, bornToMs: 0 };
  readonly poolSize: number;
  readonly #sizes: PoolSizes;
  #partitioner: Partitioner;
  readonly #recordBytes: number;
  readonly #flushesAlways: boolean;
  readonly #becameAvailable: () => void;
  #cursor: number;
  #inUse = 0;
  /** Subpartitions that hold their most. */
  #fullChannels = 0;
  recordsOut = 0;

  constructor(options: {
    readonly sizes: PoolSizes;
    readonly partitioner: Partitioner;
    /** Where this subtask begins in the partitioner's sequence. */
    readonly cursor: number;
    readonly recordBytes: number;
    /** A buffer timeout of 0. */
    readonly flushesAlways: boolean;
    readonly becameAvailable: () => void;
  }) {
    const { sizes, partitioner } = options;
    this.#sizes = sizes;
    this.#partitioner = partitioner;
    this.#cursor = options.cursor;
    this.#recordBytes = options.recordBytes;
    this.#flushesAlways = options.flushesAlways;
    this.#becameAvailable = options.becameAvailable;
    this.poolSize = Math.max(sizes.buffersPerChannel * partitioner.channels + sizes.floatingPerGate, partitioner.channels + 1);
  }

  /** Records are spread in another way from now on. */
  route(partitioner: Partitioner): void {
    this.#partitioner = partitioner;
    this.#cursor = partitioner.advanced(0, this.#cursor);
  }

  /** LocalBufferPool.shouldBeAvailable: a buffer is left, and no subpartition is at its most. */
  get isAvailable(): boolean {
    return this.#inUse < this.poolSize && this.#fullChannels === 0;
  }

  /** `outPoolUsage`; above 1 with overdraft buffers. */
  get poolUsage(): number {
    return this.#inUse / this.poolSize;
  }

  get isBlocked(): boolean {
    return this.pending.records > 0;
  }

  /** How many of `limit` records may be written before the task has to look whether its output is available; ≥ 1 while it is. */
  recordsToNextCheck(limit: number): number {
    const { mostPerChannel } = this.#sizes;
    let room = this.poolSize - this.#inUse;
    let leastBytes = Infinity;
    for (const channel of this.channels) {
      room = Math.min(room, mostPerChannel - channel.segments);
      leastBytes = Math.min(leastBytes, channel.bufferBytes);
    }
    if ((limit * this.#recordBytes) / leastBytes + this.channels.length < room) return limit;
    return Math.min(limit, this.#recordsToNextRequest());
  }

  /** Writes records whose append times lie evenly between the two given; what finds no buffer stays `pending`. */
  emit(records: number, weight: number, bornFromMs: number, bornToMs: number): void {
    const { pending } = this;
    if (records === 1 && pending.records === 0 && this.#fitsNext()) {
      this.recordsOut++;
      this.#append(this.channels[this.#partitioner.channelAt(this.#cursor)] as Channel, 1, weight, bornFromMs, bornToMs);
      this.#cursor = this.#partitioner.advanced(this.#cursor, 1);
      return;
    }
    if (pending.records === 0) pending.bornFromMs = bornFromMs;
    pending.records += records;
    pending.weight += weight;
    pending.bornToMs = bornToMs;
    this.recordsOut += records;
    this.writePending();
  }

  /** Goes on writing what is pending, with overdraft buffers where the pool is used up. */
  writePending(): void {
    const { pending } = this;
    while (pending.records > 0) {
      const next = this.#recordsToNextRequest();
      if (next > pending.records) {
        this.#write(pending.records);
        return;
      }
      if (next > 1) this.#write(next - 1);
      if (this.#inUse >= this.poolSize + this.#sizes.overdraft) return;
      this.#write(1);
    }
  }

  /** A watermark goes to every channel, behind what was written. */
  emitWatermark(valueMs: number): void {
    for (const channel of this.channels) {
      channel.markerPositions.push(channel.recordsWritten);
      channel.markerValues.push(valueMs);
      channel.sliceMarkers++;
      if (this.#flushesAlways) this.#flush(channel);
    }
  }

  /** A barrier goes to every channel: behind all data, or, unaligned, past them; `overtaken` is shown what it overtakes. */
  emitBarrier(barrier: Barrier, overtaken: (buffer: NetworkBuffer) => void): void {
    for (const channel of this.channels) {
      this.#finishBuilder(channel);
      if (barrier.isUnaligned) {
        for (let i = 0; i < channel.queue.size; i++) overtaken(channel.queue.at(i) as NetworkBuffer);
        channel.queue.unshift(barrierBuffer(barrier));
      } else channel.enqueue(barrierBuffer(barrier));
      channel.pump();
    }
  }

  /** An aligned barrier that still waits in a subpartition overtakes the data before it (FLINK-27251). */
  unalignBarrier(barrier: Barrier, overtaken: (buffer: NetworkBuffer) => void): void {
    for (const channel of this.channels) {
      const { queue } = channel;
      let place = 0;
      while (place < queue.size && queue.at(place)?.barrier?.checkpoint !== barrier.checkpoint) place++;
      if (place === queue.size) continue;
      for (let i = 0; i < place; i++) overtaken(queue.at(i) as NetworkBuffer);
      queue.removeFirst((buffer) => buffer.barrier?.checkpoint === barrier.checkpoint);
      queue.unshift(barrierBuffer({ ...barrier, isUnaligned: true }));
      channel.pump();
    }
  }

  /** What the output flusher does every `execution.buffer-timeout.interval`. */
  flushAll(): void {
    for (const channel of this.channels) this.#flush(channel);
  }

  release(channel: Channel): void {
    const wasUnavailable = !this.isAvailable;
    this.#inUse--;
    if (channel.segments-- === this.#sizes.mostPerChannel) this.#fullChannels--;
    if (wasUnavailable) this.#becameAvailable();
  }

  #flush(channel: Channel): void {
    if (channel.sliceBytes === 0 && channel.sliceMarkers === 0) return;
    channel.isFlushRequested = true;
    channel.pump();
  }

  /** Has the next record room in a buffer that its channel has, or may have? */
  #fitsNext(): boolean {
    const channel = this.channels[this.#partitioner.channelAt(this.#cursor)] as Channel;
    const fits = channel.hasBuilder && channel.builderBytes - channel.writtenBytes >= this.#recordBytes;
    return fits || this.#inUse < this.poolSize + this.#sizes.overdraft;
  }

  /** How many records pass until one of them needs a new buffer. */
  #recordsToNextRequest(): number {
    let least = Infinity;
    for (let i = 0; i < this.channels.length; i++) {
      const channel = this.channels[i] as Channel;
      const fitting = channel.hasBuilder ? Math.floor((channel.builderBytes - channel.writtenBytes) / this.#recordBytes) : 0;
      const distance = this.#partitioner.distance(i, this.#cursor, fitting + 1);
      if (distance < least) least = distance;
    }
    return least;
  }

  #write(records: number): void {
    const { pending } = this;
    const share = records / pending.records;
    const weight = records === pending.records ? pending.weight : pending.weight * share;
    const toMs = pending.bornFromMs + (pending.bornToMs - pending.bornFromMs) * share;
    const perRecord = weight / records;
    if (records === 1) {
      const channel = this.channels[this.#partitioner.channelAt(this.#cursor)] as Channel;
      this.#append(channel, 1, perRecord, pending.bornFromMs, toMs);
    } else {
      for (let i = 0; i < this.channels.length; i++) {
        const count = this.#partitioner.count(i, this.#cursor, records);
        if (count > 0) this.#append(this.channels[i] as Channel, count, perRecord, pending.bornFromMs, toMs);
      }
    }
    this.#cursor = this.#partitioner.advanced(this.#cursor, records);
    pending.records -= records;
    pending.weight -= weight;
    pending.bornFromMs = toMs;
    if (pending.records === 0) pending.weight = 0;
  }

  /** Serialises records into the channel's buffers; a record may span several, and counts where it ends. */
  #append(channel: Channel, records: number, weightEach: number, bornFromMs: number, bornToMs: number): void {
    const bytes = this.#recordBytes;
    channel.recordsWritten += records;
    let left = records;
    while (left > 0) {
      if (!channel.hasBuilder) this.#request(channel);
      const free = channel.builderBytes - channel.writtenBytes;
      const fitting = Math.min(left, Math.floor(free / bytes));
      if (fitting > 0) {
        fill(channel, fitting, fitting * bytes, fitting * weightEach, bornFromMs, bornToMs);
        left -= fitting;
      }
      if (left > 0 && channel.writtenBytes < channel.builderBytes) {
        // The next record begins here and ends in a later buffer.
        let rest = bytes - (channel.builderBytes - channel.writtenBytes);
        fill(channel, 0, channel.builderBytes - channel.writtenBytes, 0, bornFromMs, bornToMs);
        this.#finishBuilder(channel);
        for (;;) {
          this.#request(channel);
          const part = Math.min(rest, channel.builderBytes);
          rest -= part;
          fill(channel, rest === 0 ? 1 : 0, part, rest === 0 ? weightEach : 0, bornFromMs, bornToMs);
          if (rest === 0) break;
          this.#finishBuilder(channel);
        }
        left--;
      }
      if (channel.writtenBytes === channel.builderBytes) this.#finishBuilder(channel);
    }
    if (this.#flushesAlways) this.#flush(channel);
    else channel.pump();
  }

  #request(channel: Channel): void {
    this.#inUse++;
    if (++channel.segments === this.#sizes.mostPerChannel) this.#fullChannels++;
    channel.hasBuilder = true;
    channel.builderBytes = channel.bufferBytes;
    channel.writtenBytes = 0;
  }

  #finishBuilder(channel: Channel): void {
    if (channel.hasBuilder && channel.sliceBytes === 0 && channel.sliceMarkers === 0) {
      // All of it was flushed before.
      channel.cut(true);
      this.release(channel);
    } else if (channel.hasBuilder) channel.enqueue(channel.cut(true));
    else if (channel.sliceMarkers > 0) channel.enqueue(channel.cut(false));
  }
}

/**
 * The input gate of one downstream subtask on one exchange: its floating buffers and the channels that have something to read.
 *
 * Sources: SingleInputGate.java, InputGateSpecUtils.java, BufferManager.java (1.20, 2.0). Channels are read in turn, one buffer each.
 */
import type { Channel, NetworkBuffer, Receiver } from './channel.ts';
import { Ring } from './ring.ts';

/** The subtask that reads. */
export interface GateReader {
  /** A channel has something to read. */
  readonly ready: Ring<Channel>;
  /** Called after the channel is in `ready`. */
  inputArrived(): void;
  /** A barrier has come into the channel's input, which an unaligned checkpoint reacts to at once. */
  barrierArrived(channel: Channel, buffer: NetworkBuffer): void;
}

export class InputGate implements Receiver {
  readonly channels: Channel[] = [];
  readonly exclusivePerChannel: number;
  readonly floatingBuffers: number;
  /** Not handed to any channel. */
  #floatingFree: number;
  readonly #listeners = new Ring<Channel>();
  readonly #reader: GateReader;
  /** Buffers with data in them. */
  floatingUsed = 0;
  exclusiveUsed = 0;
  /** Read ever, bytes; for the debloater's throughput. */
  bytesRead = 0;

  constructor(reader: GateReader, exclusivePerChannel: number, floatingBuffers: number) {
    this.#reader = reader;
    this.exclusivePerChannel = exclusivePerChannel;
    this.floatingBuffers = floatingBuffers;
    this.#floatingFree = floatingBuffers;
  }

  /** `inPoolUsage`: 0 … 1. */
  get poolUsage(): number {
    const all = this.floatingBuffers + this.exclusivePerChannel * this.channels.length;
    return all === 0 ? 0 : (this.floatingUsed + this.exclusiveUsed) / all;
  }

  requestFloating(channel: Channel): void {
    while (channel.freeExclusive + channel.freeFloating < channel.required && this.#floatingFree > 0) {
      this.#floatingFree--;
      channel.freeFloating++;
    }
    if (channel.freeExclusive + channel.freeFloating >= channel.required || channel.isListening) return;
    channel.isListening = true;
    this.#listeners.push(channel);
  }

  arrived(channel: Channel, buffer: NetworkBuffer): void {
    if (!channel.isReady && !channel.isBlocked) {
      channel.isReady = true;
      this.#reader.ready.push(channel);
    }
    if (buffer.barrier !== null) this.#reader.barrierArrived(channel, buffer);
    this.#reader.inputArrived();
  }

  /** The data of a buffer are read: it goes back to the channel or to the floating ones, and may carry the next. */
  recycle(channel: Channel, buffer: NetworkBuffer): void {
    channel.inputBytes -= buffer.bytes;
    if (buffer.isFloating) {
      this.floatingUsed--;
      this.#floatingFree++;
      this.#serveListeners();
      return;
    }
    this.exclusiveUsed--;
    channel.freeExclusive++;
    if (channel.freeExclusive + channel.freeFloating > channel.required && channel.freeFloating > 0) {
      channel.freeFloating--;
      this.#floatingFree++;
      this.#serveListeners();
    }
    channel.pump();
  }

  /** A blocked channel may be read again. */
  unblock(channel: Channel): void {
    channel.isBlocked = false;
    if (channel.isReady || channel.input.size === 0) return;
    channel.isReady = true;
    this.#reader.ready.push(channel);
  }

  #serveListeners(): void {
    while (this.#floatingFree > 0) {
      const channel = this.#listeners.shift();
      if (channel === undefined) return;
      channel.isListening = false;
      if (channel.freeExclusive + channel.freeFloating >= channel.required) continue;
      this.#floatingFree--;
      channel.freeFloating++;
      if (channel.freeExclusive + channel.freeFloating < channel.required) {
        channel.isListening = true;
        this.#listeners.push(channel);
      }
      channel.pump();
    }
  }
}

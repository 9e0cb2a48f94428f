/**
 * One logical channel between an upstream and a downstream subtask: the subpartition with its buffers on the sender's side, the remote
 * input channel with its credits on the receiver's.
 *
 * Sources: PipelinedSubpartition.java (add, flush, pollBuffer, getBuffersInBacklogUnsafe), CreditBasedSequenceNumberingViewReader.java,
 * RemoteInputChannel.java (onSenderBacklog), BufferManager.java (requestFloatingBuffers, recycle, notifyBufferAvailable), 1.20 and 2.0.
 *
 * The network itself takes no time and every channel is remote (MODEL.md, "Network").
 */
import type { AgeGroup } from './age-groups.ts';
import type { Barrier } from './barrier.ts';
import { Ring } from './ring.ts';

/** The sender's pool of buffers. */
export interface Sender {
  /** A segment of the channel is sent and free again. */
  release(channel: Channel): void;
}

/** The receiver's gate. */
export interface Receiver {
  readonly exclusivePerChannel: number;
  floatingUsed: number;
  exclusiveUsed: number;
  /** Hands floating buffers to the channel until it has what it requires; else it is told when there is one. */
  requestFloating(channel: Channel): void;
  arrived(channel: Channel, buffer: NetworkBuffer): void;
}

/** A buffer with data, or one with a barrier in it. */
export interface NetworkBuffer {
  records: number;
  readonly bytes: number;
  /** Records of the sources that these records stand for. */
  weight: number;
  /** Append times of the first and the last of them, ms. */
  bornFromMs: number;
  bornToMs: number;
  /** Where those two do not say how old its records are; null = evenly spread between them. */
  readonly ages: AgeGroup[] | null;
  /** Watermarks in it. */
  markers: number;
  /** The memory segment is given back once this is sent. */
  readonly endsSegment: boolean;
  /** In a floating buffer of the receiver, or one of the channel's own. */
  isFloating: boolean;
  readonly barrier: Barrier | null;
}

/** A watermark's value that says: this channel is idle. */
export const IDLE = Infinity;

export class Channel {
  readonly sender: Sender;
  readonly gate: Receiver;
  /** Its number among the sender's subpartitions. */
  readonly subpartition: number;

  // --- the sender's side ----------------------------------------------------------------------------------------------------
  /** Finished buffers and barriers that wait for a credit or for those before them. */
  readonly queue = new Ring<NetworkBuffer>();
  /** Data buffers in the queue: the backlog that the receiver is told of. */
  backlog = 0;
  /** Segments of the sender's pool. */
  segments = 0;
  hasBuilder = false;
  /** Size and content of the buffer that is being filled, bytes. */
  builderBytes = 0;
  writtenBytes = 0;
  /** What was written and not cut off yet. */
  sliceRecords = 0;
  sliceBytes = 0;
  sliceWeight = 0;
  sliceFromMs = 0;
  sliceToMs = 0;
  sliceAges: AgeGroup[] | null = null;
  sliceMarkers = 0;
  isFlushRequested = false;
  /** How full a new buffer may get, bytes: the segment size, or what the receiver's debloater announced. */
  bufferBytes: number;
  /** Records ever written. */
  recordsWritten = 0;
  readonly markerPositions = new Ring<number>();
  readonly markerValues = new Ring<number>();

  // --- the receiver's side --------------------------------------------------------------------------------------------------
  readonly input = new Ring<NetworkBuffer>();
  freeExclusive: number;
  freeFloating = 0;
  /** Buffers that the sender's backlog asks for. */
  required: number;
  isListening = false;
  isReady = false;
  /** A barrier has come and others are awaited. */
  isBlocked = false;
  recordsConsumed = 0;
  /** Sees what arrives while an unaligned checkpoint waits for this channel's barrier. */
  capture: ((buffer: NetworkBuffer) => void) | null = null;
  watermarkMs = -Infinity;
  isIdle = false;
  /** Bytes in `input`. */
  inputBytes = 0;

  constructor(sender: Sender, gate: Receiver, subpartition: number, bufferBytes: number) {
    this.sender = sender;
    this.gate = gate;
    this.subpartition = subpartition;
    this.bufferBytes = bufferBytes;
    this.freeExclusive = gate.exclusivePerChannel;
    this.required = gate.exclusivePerChannel;
  }

  /** Bytes that lie on the sender's side. */
  get outputBytes(): number {
    let bytes = this.sliceBytes;
    for (let i = 0; i < this.queue.size; i++) bytes += (this.queue.at(i) as NetworkBuffer).bytes;
    return bytes;
  }

  /** Records that lie in the channel. */
  get records(): number {
    return this.recordsWritten - this.recordsConsumed;
  }

  /** Is a watermark next to be read? */
  get isAtMarker(): boolean {
    return this.markerPositions.peek() === this.recordsConsumed;
  }

  /** Source records that lie in the channel. */
  get weight(): number {
    let weight = this.sliceWeight;
    for (let i = 0; i < this.queue.size; i++) weight += (this.queue.at(i) as NetworkBuffer).weight;
    for (let i = 0; i < this.input.size; i++) weight += (this.input.at(i) as NetworkBuffer).weight;
    return weight;
  }

  /** Cuts off what was written since the last cut; `endsSegment` where the buffer is finished. */
  cut(endsSegment: boolean): NetworkBuffer {
    const buffer: NetworkBuffer = {
      records: this.sliceRecords,
      bytes: this.sliceBytes,
      weight: this.sliceWeight,
      bornFromMs: this.sliceFromMs,
      bornToMs: this.sliceToMs,
      ages: this.sliceAges,
      markers: this.sliceMarkers,
      endsSegment,
      isFloating: false,
      barrier: null,
    };
    this.sliceRecords = 0;
    this.sliceBytes = 0;
    this.sliceWeight = 0;
    this.sliceAges = null;
    this.sliceMarkers = 0;
    if (endsSegment) {
      this.hasBuilder = false;
      this.isFlushRequested = false;
    }
    return buffer;
  }

  enqueue(buffer: NetworkBuffer): void {
    this.queue.push(buffer);
    if (buffer.barrier === null) this.backlog++;
  }

  /** Sends what may be sent: barriers at once, data as far as credits go. */
  pump(): void {
    const { queue } = this;
    for (;;) {
      const head = queue.peek();
      if (head === undefined) {
        if (!this.isFlushRequested || (this.sliceBytes === 0 && this.sliceMarkers === 0)) break;
        if (this.freeExclusive + this.freeFloating === 0 && !this.#requestFloating(1)) break;
        this.isFlushRequested = false;
        this.#deliver(this.cut(false));
        break;
      }
      if (head.barrier !== null) {
        queue.shift();
        this.#arrive(head);
        continue;
      }
      if (this.freeExclusive + this.freeFloating === 0 && !this.#requestFloating(this.backlog)) break;
      queue.shift();
      this.backlog--;
      this.#deliver(head);
    }
  }

  /** The receiver asks for floating buffers, so that backlog + its own are free; is one there? */
  #requestFloating(backlog: number): boolean {
    this.required = backlog + this.gate.exclusivePerChannel;
    this.gate.requestFloating(this);
    return this.freeExclusive + this.freeFloating > 0;
  }

  /** A data buffer goes over the network: it costs a credit, and the backlog behind it is announced with it. */
  #deliver(buffer: NetworkBuffer): void {
    if (this.freeFloating > 0) {
      this.freeFloating--;
      buffer.isFloating = true;
      this.gate.floatingUsed++;
    } else {
      this.freeExclusive--;
      this.gate.exclusiveUsed++;
    }
    this.required = this.backlog + this.gate.exclusivePerChannel;
    if (this.freeExclusive + this.freeFloating < this.required) this.gate.requestFloating(this);
    if (buffer.endsSegment) this.sender.release(this);
    this.inputBytes += buffer.bytes;
    this.capture?.(buffer);
    this.#arrive(buffer);
  }

  #arrive(buffer: NetworkBuffer): void {
    this.input.push(buffer);
    this.gate.arrived(this, buffer);
  }
}

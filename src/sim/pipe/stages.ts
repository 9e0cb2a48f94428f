/**
 * The stages of a pipe, alike from outside: a stage has room or not, takes a record in, and has a record ready to go on or not.
 * A record that is ready stays where it is until the next stage has room; that is how back pressure travels upstream.
 */
import type { EventQueue } from '../kernel/event-queue.ts';
import { RandomStream } from '../kernel/random.ts';
import { BoundedBuffer } from '../parts/bounded-buffer.ts';
import { Servers, type ServerSettings } from '../parts/server.ts';
import { TokenBucket } from '../parts/token-bucket.ts';
import type { PipeStage } from '../scenario/scenario.ts';
import type { OpenRecords } from './open-records.ts';

export interface Stage {
  /** Records in it. */
  readonly depth: number;
  /** Would `enter` take a record? A buffer that drops always would. */
  readonly hasRoom: boolean;
  readonly hasReady: boolean;
  /** Takes a record in; false = threw it away. */
  enter(record: number, nowMs: number): boolean;
  /** Hands out the record that is ready. */
  leave(nowMs: number): number;
  /** The event of the stage's `slot` (0 to slots − 1) is due. */
  reachEvent(slot: number): void;
}

/** Where records wait that the first stage does not take: outside the pipe, in order of arrival, without a limit. */
export class Source implements Stage {
  readonly hasRoom = true;
  readonly #records: OpenRecords;
  #left = 0;

  constructor(records: OpenRecords) {
    this.#records = records;
  }

  get depth(): number {
    return this.#records.arrived - this.#left;
  }

  get hasReady(): boolean {
    return this.depth > 0;
  }

  enter(): boolean {
    return true;
  }

  leave(): number {
    return this.#left++;
  }

  reachEvent(): void {
    // An arrival was entered in the list of open records; nothing else to do.
  }
}

class ServerStage implements Stage {
  readonly #servers: Servers;
  readonly #queue: EventQueue;
  readonly #firstSlot: number;

  constructor(settings: ServerSettings, stream: RandomStream, queue: EventQueue, firstSlot: number) {
    this.#servers = new Servers(settings, stream);
    this.#queue = queue;
    this.#firstSlot = firstSlot;
  }

  get depth(): number {
    return this.#servers.busy;
  }

  get hasRoom(): boolean {
    return this.#servers.hasIdle;
  }

  get hasReady(): boolean {
    return this.#servers.hasFinished;
  }

  enter(record: number, nowMs: number): boolean {
    const server = this.#servers.begin(record);
    this.#queue.schedule(this.#firstSlot + server, nowMs + this.#servers.nextServiceMs());
    return true;
  }

  leave(): number {
    return this.#servers.fetch();
  }

  reachEvent(slot: number): void {
    this.#servers.finish(slot);
  }
}

class BufferStage implements Stage {
  readonly #buffer: BoundedBuffer;
  readonly #drops: boolean;

  constructor(capacity: number | null, whenFull: 'block' | 'drop') {
    this.#buffer = new BoundedBuffer(capacity ?? Infinity);
    this.#drops = whenFull === 'drop';
  }

  get depth(): number {
    return this.#buffer.size;
  }

  get hasRoom(): boolean {
    return this.#drops || !this.#buffer.isFull;
  }

  get hasReady(): boolean {
    return this.#buffer.size > 0;
  }

  enter(record: number): boolean {
    if (this.#buffer.isFull) return false;
    this.#buffer.push(record);
    return true;
  }

  leave(): number {
    return this.#buffer.shift();
  }

  reachEvent(): void {
    throw new RangeError('A buffer has no events.');
  }
}

/**
 * Holds one record until its token is there. The token is taken as the record goes on, not before: while the next stage is full no
 * token is spent, so no more than burst + rate · t records go on in any stretch of time.
 */
class LimiterStage implements Stage {
  readonly #bucket: TokenBucket;
  readonly #queue: EventQueue;
  readonly #slot: number;
  #record = -1;

  constructor(ratePerSecond: number, burst: number, queue: EventQueue, slot: number) {
    this.#bucket = new TokenBucket(ratePerSecond / 1000, burst);
    this.#queue = queue;
    this.#slot = slot;
  }

  get depth(): number {
    return this.#record < 0 ? 0 : 1;
  }

  get hasRoom(): boolean {
    return this.#record < 0;
  }

  get hasReady(): boolean {
    return this.#record >= 0 && !this.#queue.isScheduled(this.#slot);
  }

  enter(record: number, nowMs: number): boolean {
    this.#record = record;
    const startMs = this.#bucket.nextStartMs(nowMs);
    if (startMs > nowMs) this.#queue.schedule(this.#slot, startMs);
    return true;
  }

  leave(nowMs: number): number {
    const record = this.#record;
    this.#record = -1;
    this.#bucket.reserve(nowMs);
    return record;
  }

  reachEvent(): void {
    // The token is there: the slot is no longer scheduled, and that makes the record ready.
  }
}

/** How many event slots the stage needs. */
export function slotsOf(stage: PipeStage): number {
  switch (stage.kind) {
    case 'server':
      return stage.servers;
    case 'limiter':
      return 1;
    case 'buffer':
      return 0;
  }
}

/** A stage as the scenario describes it; its events are those of the slots from `firstSlot` on. */
export function createStage(stage: PipeStage, seed: number, queue: EventQueue, firstSlot: number): Stage {
  switch (stage.kind) {
    case 'server':
      return new ServerStage(stage, new RandomStream(seed, `stage/${stage.id}/service`), queue, firstSlot);
    case 'limiter':
      return new LimiterStage(stage.ratePerSecond, stage.burst, queue, firstSlot);
    case 'buffer':
      return new BufferStage(stage.capacity, stage.whenFull);
  }
}

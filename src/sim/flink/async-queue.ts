/**
 * The queue of an async operator: what holds a slot, and in which order results leave.
 *
 * Ordered: first in, first out. Unordered: as they complete, but never past a watermark; a watermark begins a segment of its own, and what
 * is done in a later segment keeps its slot until every earlier one is empty.
 *
 * Sources: OrderedStreamElementQueue.java, UnorderedStreamElementQueue.java (Segment), StreamElementQueue (1.20, 2.0).
 */
import { Ring } from './ring.ts';

/** Stands for a watermark where an entry's number would be. */
export const WATERMARK = -1;

interface Segment {
  /** Entries that are not done. */
  open: number;
  readonly done: Ring<number>;
  /** Of a watermark's own segment. */
  readonly watermarkMs: number | null;
}

export interface AsyncQueue {
  /** Slots in use. */
  readonly size: number;
  /** The entry takes a slot. */
  add(entry: number): void;
  addWatermark(valueMs: number): void;
  done(entry: number): void;
  /** What may leave now: an entry, WATERMARK (see `watermarkMs`), or null. It gives its slot back. */
  poll(): number | null;
  /** The value of the watermark that was polled last. */
  readonly watermarkMs: number;
  /** Entries from the oldest on, done ones too. */
  entries(): number[];
}

export class OrderedQueue implements AsyncQueue {
  /** Entries, or −1 − a place among the watermarks. */
  readonly #queue = new Ring<number>();
  readonly #isDone: Uint8Array;
  readonly #watermarks = new Ring<number>();
  watermarkMs = -Infinity;

  constructor(capacity: number) {
    this.#isDone = new Uint8Array(capacity);
  }

  get size(): number {
    return this.#queue.size;
  }

  add(entry: number): void {
    this.#isDone[entry] = 0;
    this.#queue.push(entry);
  }

  addWatermark(valueMs: number): void {
    this.#queue.push(WATERMARK);
    this.#watermarks.push(valueMs);
  }

  done(entry: number): void {
    this.#isDone[entry] = 1;
  }

  poll(): number | null {
    const head = this.#queue.peek();
    if (head === undefined || (head !== WATERMARK && this.#isDone[head] === 0)) return null;
    this.#queue.shift();
    if (head === WATERMARK) this.watermarkMs = this.#watermarks.shift() as number;
    return head;
  }

  entries(): number[] {
    return Array.from({ length: this.#queue.size }, (_, i) => this.#queue.at(i) as number).filter((entry) => entry !== WATERMARK);
  }
}

export class UnorderedQueue implements AsyncQueue {
  readonly #segments = new Ring<Segment>();
  readonly #segmentOf: Segment[];
  readonly #order: Float64Array;
  #last: Segment;
  #added = 0;
  size = 0;
  watermarkMs = -Infinity;

  constructor(capacity: number) {
    this.#last = { open: 0, done: new Ring(), watermarkMs: null };
    this.#segments.push(this.#last);
    this.#segmentOf = new Array<Segment>(capacity).fill(this.#last);
    this.#order = new Float64Array(capacity).fill(-1);
  }

  add(entry: number): void {
    this.size++;
    if (this.#last.watermarkMs !== null) this.#append(null);
    this.#last.open++;
    this.#segmentOf[entry] = this.#last;
    this.#order[entry] = this.#added++;
  }

  addWatermark(valueMs: number): void {
    this.size++;
    this.#append(valueMs);
  }

  done(entry: number): void {
    const segment = this.#segmentOf[entry] as Segment;
    segment.open--;
    segment.done.push(entry);
  }

  poll(): number | null {
    for (;;) {
      const first = this.#segments.peek() as Segment;
      const entry = first.done.shift();
      if (entry !== undefined) {
        this.size--;
        this.#order[entry] = -1;
        return entry;
      }
      if (first.open > 0 || this.#segments.size === 1) {
        if (first.watermarkMs === null || this.#segments.size > 1) return null;
        this.#append(null);
      }
      this.#segments.shift();
      if (first.watermarkMs === null) continue;
      this.size--;
      this.watermarkMs = first.watermarkMs;
      return WATERMARK;
    }
  }

  entries(): number[] {
    const held = [...this.#order.keys()].filter((entry) => (this.#order[entry] as number) >= 0);
    return held.sort((a, b) => (this.#order[a] as number) - (this.#order[b] as number));
  }

  #append(watermarkMs: number | null): void {
    this.#last = { open: 0, done: new Ring(), watermarkMs };
    this.#segments.push(this.#last);
  }
}

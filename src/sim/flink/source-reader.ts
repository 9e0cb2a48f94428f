/**
 * The reader of one source subtask: the partitions it is assigned, the fetcher thread that polls them into the element queue, and the
 * records that the task's thread takes from there.
 *
 * Sources: KafkaSourceEnumerator.getSplitOwner, KafkaPartitionSplitReader.fetch (assign, not subscribe), SplitFetcher,
 * FutureCompletingBlockingQueue (source.reader.element.queue.capacity), flink-connector-kafka 4.0; GuavaRateLimiter (flink-core 2.0);
 * WatermarksWithIdleness, PausableRelativeClock (FLINK-35886).
 */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import { areAlike } from './age-groups.ts';
import { looseBuffer } from './channel-buffers.ts';
import { IDLE, type NetworkBuffer } from './channel.ts';
import { Ring } from './ring.ts';

/** While little is there, the fetcher's polls return this far apart, ms: a round trip to the broker and its wait. A modelling choice. */
const POLL_MS = 10;
/** Guava's SmoothBursty saves up permits of this long, s. */
const BURST_S = 1;

/** The records of one poll: ranges of partitions, one after the other. */
interface Batch {
  /** What is left of them, of one age each. */
  readonly buffers: Ring<NetworkBuffer>;
  /** Local partition, first offset, records; three numbers a range. */
  readonly ranges: number[];
  range: number;
}

export class SourceReader {
  /** Its partitions, numbered as in the topic. */
  readonly partitions: readonly number[];
  /** Next offset to be fetched, by place in `partitions`. */
  readonly position: Float64Array;
  /** Next offset to be emitted. */
  readonly emitted: Float64Array;
  /** Newest event time emitted, ms; −Infinity before the first. */
  readonly newestMs: Float64Array;
  /** When a record of the split was last emitted, on a clock that stands still under backpressure, ms. */
  readonly lastActiveMs: Float64Array;
  readonly #curve: ArrivalCurve;
  readonly #maxPollRecords: number;
  readonly #mostBatches: number;
  readonly #queue = new Ring<Batch>();
  #current: Batch | null = null;
  #nextPollMs = 0;
  #turn = 0;
  /** Records/s; Infinity without a limit. */
  ratePerSecond: number;
  #permits = 0;
  #permitsAtMs = 0;
  /** When there may be something to read, after `take` found nothing, ms; Infinity = never. */
  wakeMs = 0;
  /** What was last emitted: a watermark, or IDLE; −Infinity before the first. */
  watermarkMs = -Infinity;
  #highestMs = -Infinity;
  /** Watermark alignment: it is too far ahead of the slowest. */
  isPaused = false;
  /** What the coordinator last announced, ms of event time. */
  maxAllowedMs = Infinity;

  constructor(options: {
    readonly curve: ArrivalCurve;
    readonly partitions: readonly number[];
    readonly maxPollRecords: number;
    readonly queueCapacity: number;
    readonly ratePerSecond: number;
  }) {
    const count = options.partitions.length;
    this.partitions = options.partitions;
    this.position = new Float64Array(count);
    this.emitted = new Float64Array(count);
    this.newestMs = new Float64Array(count).fill(-Infinity);
    this.lastActiveMs = new Float64Array(count);
    this.#curve = options.curve;
    this.#maxPollRecords = options.maxPollRecords;
    // Beside the queue's, the fetcher holds one that it waits to hand over.
    this.#mostBatches = options.queueCapacity + 1;
    this.ratePerSecond = options.ratePerSecond;
  }

  /** Records fetched and not emitted. */
  get fetched(): number {
    let records = 0;
    for (let i = 0; i < this.position.length; i++) records += (this.position[i] as number) - (this.emitted[i] as number);
    return records;
  }

  /** `pendingRecords`: the client's records-lag, that is what is in the log and not fetched. */
  pendingRecords(nowMs: number): number {
    let records = 0;
    for (let i = 0; i < this.position.length; i++)
      records += this.#curve.logEndOffset(this.partitions[i] as number, nowMs) - (this.position[i] as number);
    return records;
  }

  /** The records to emit next; null = none now, look again at `wakeMs`. */
  take(nowMs: number): NetworkBuffer | null {
    if (this.isPaused) {
      // What it may read next is announced to it.
      this.wakeMs = Infinity;
      return null;
    }
    this.#fetch(nowMs);
    const buffers = this.#current?.buffers;
    if (buffers?.peek()?.records === 0) buffers.shift();
    const rest = buffers?.peek();
    if (rest !== undefined) return rest;
    const next = this.#queue.shift();
    this.#current = next ?? null;
    if (next === undefined) return null;
    this.#fetch(nowMs);
    return next.buffers.peek() as NetworkBuffer;
  }

  /** How many records the limiter lets through at `nowMs`; 0 = none, look again at `wakeMs`. */
  permitted(nowMs: number): number {
    const rate = this.ratePerSecond;
    if (rate === Infinity) return Infinity;
    this.#permits = Math.min(rate * BURST_S, this.#permits + ((nowMs - this.#permitsAtMs) * rate) / 1000);
    this.#permitsAtMs = nowMs;
    // Permits are handed out in slices of POLL_MS, so that a limited source is not an event per record.
    const slice = Math.max(1, Math.floor((rate * POLL_MS) / 1000));
    if (this.#permits >= slice - 1e-6) return Math.floor(this.#permits + 1e-6);
    this.wakeMs = nowMs + ((slice - this.#permits) * 1000) / rate;
    return 0;
  }

  /** The first `records` of those taken were emitted. */
  emit(records: number, activeMs: number): void {
    if (this.ratePerSecond < Infinity) this.#permits -= records;
    const batch = this.#current as Batch;
    let left = records;
    while (left > 0) {
      const at = batch.range;
      const split = batch.ranges[at] as number;
      const there = batch.ranges[at + 2] as number;
      const count = there < left ? there : left;
      const offset = (batch.ranges[at + 1] as number) + count;
      batch.ranges[at + 1] = offset;
      batch.ranges[at + 2] = there - count;
      if (count === there) batch.range += 3;
      this.emitted[split] = offset;
      const bornMs = this.#curve.timeOf(this.partitions[split] as number, offset - 0.5);
      if (bornMs > (this.newestMs[split] as number)) this.newestMs[split] = bornMs;
      this.lastActiveMs[split] = activeMs;
      left -= count;
    }
  }

  /** The reader's watermark, or IDLE, is `valueMs`: does that change what is to be emitted? Watermarks never go back. */
  raiseWatermark(valueMs: number): boolean {
    if (valueMs < IDLE) this.#highestMs = Math.max(this.#highestMs, valueMs);
    const next = valueMs < IDLE ? this.#highestMs : IDLE;
    const isNew = next !== this.watermarkMs;
    this.watermarkMs = next;
    return isNew;
  }

  /** The oldest record that was not emitted, append time ms; Infinity when there is none. */
  oldestMs(nowMs: number): number {
    let oldest = Infinity;
    for (let i = 0; i < this.emitted.length; i++) {
      const partition = this.partitions[i] as number;
      const offset = this.emitted[i] as number;
      if (this.#curve.logEndOffset(partition, nowMs) > offset)
        oldest = Math.min(oldest, this.#curve.timeOf(partition, offset + 0.5));
    }
    return oldest;
  }

  /** Begins again at the given offsets. */
  seek(offsets: (partition: number) => number, nowMs: number): void {
    for (let i = 0; i < this.position.length; i++) {
      const offset = offsets(this.partitions[i] as number);
      this.position[i] = offset;
      this.emitted[i] = offset;
    }
    this.newestMs.fill(-Infinity);
    this.lastActiveMs.fill(0);
    this.#queue.clear();
    this.#current = null;
    this.#nextPollMs = nowMs;
    this.#permits = 0;
    this.#permitsAtMs = nowMs;
  }

  /** The fetcher polls until the element queue is full or the log is read to its end. */
  #fetch(nowMs: number): void {
    const { position, partitions } = this;
    while (this.#queue.size < this.#mostBatches) {
      let total = 0;
      let rich = -1;
      for (let i = 0; i < position.length; i++) {
        const split = (this.#turn + i) % position.length;
        const there = this.#curve.logEndOffset(partitions[split] as number, nowMs) - (position[split] as number);
        total += there;
        if (rich < 0 && there >= this.#maxPollRecords) rich = split;
      }
      if (total < this.#maxPollRecords && nowMs < this.#nextPollMs) {
        this.wakeMs = this.#nextPollMs;
        return;
      }
      if (total === 0) {
        this.wakeMs = this.#nextArrivalMs(nowMs);
        return;
      }
      this.#queue.push(rich >= 0 ? this.#poll(rich, 1, nowMs) : this.#poll(this.#turn, position.length, nowMs));
      this.#nextPollMs = nowMs + POLL_MS;
    }
  }

  /** One poll: up to max.poll.records of so many splits in turn, from the given one on. */
  #poll(firstSplit: number, splits: number, nowMs: number): Batch {
    const { position, partitions } = this;
    const ranges: number[] = [];
    const buffers = new Ring<NetworkBuffer>();
    let last: NetworkBuffer | null = null;
    let records = 0;
    for (let i = 0; i < splits; i++) {
      const split = (firstSplit + i) % position.length;
      const partition = partitions[split] as number;
      const from = position[split] as number;
      const count = Math.min(this.#curve.logEndOffset(partition, nowMs) - from, this.#maxPollRecords - records);
      if (count <= 0) continue;
      ranges.push(split, from, count);
      position[split] = from + count;
      records += count;
      const fromMs = this.#curve.timeOf(partition, from + 0.5);
      const toMs = this.#curve.timeOf(partition, from + count - 0.5);
      if (last !== null && areAlike(last.records, last.bornFromMs, last.bornToMs, count, fromMs, toMs)) {
        last.records += count;
        last.weight += count;
        last.bornFromMs = Math.min(last.bornFromMs, fromMs);
        last.bornToMs = Math.max(last.bornToMs, toMs);
      } else {
        last = looseBuffer(count, count, fromMs, toMs);
        buffers.push(last);
      }
    }
    this.#turn = (firstSplit + 1) % position.length;
    return { buffers, ranges, range: 0 };
  }

  #nextArrivalMs(nowMs: number): number {
    let earliest = Infinity;
    for (let i = 0; i < this.position.length; i++) {
      const partition = this.partitions[i] as number;
      const offset = this.position[i] as number;
      if (offset >= this.#curve.logEndOffset(partition, Infinity)) continue;
      earliest = Math.min(earliest, this.#curve.timeOf(partition, offset + 0.5));
    }
    return Math.max(earliest, nowMs + POLL_MS);
  }
}

/** The partitions of a source subtask: round robin (with the topic's start index taken as 0). */
export function partitionsOf(subtask: number, parallelism: number, partitions: number): number[] {
  const own: number[] = [];
  for (let partition = subtask; partition < partitions; partition += parallelism) own.push(partition);
  return own;
}

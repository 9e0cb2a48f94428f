/**
 * librdkafka's local queue: a background thread fetches ahead, whatever the application does, until a partition has
 * `queued.min.messages` or all of them together `queued.max.messages.kbytes`. Messages are handed out in the order in which they came.
 * pause() throws away what is queued; it is fetched again after resume().
 *
 * Simplified: the thread looks again when the application takes something or an answer comes, where librdkafka waits
 * `fetch.queue.backoff.ms`; consume() returns what is there, as poll() does.
 * @source confluentinc/librdkafka rd_kafka_toppar_fetch_decide, rd_kafka_toppar_pause_resume, CONFIGURATION.md
 */
import type { ClientBuffer } from './fetcher.ts';

export class PrefetchQueue implements ClientBuffer {
  readonly #position: Float64Array;
  /** Where the next fetch of each partition begins; the position where nothing is queued. */
  readonly #fetchedTo: Float64Array;
  /** 1 = nothing more is fetched for now. */
  readonly #isFull: Uint8Array;
  readonly #mostPerPartition: number;
  readonly #mostInAll: number;
  #partitions = new Int32Array(64);
  #ends = new Float64Array(64);
  #head = 0;
  #tail = 0;
  #queued = 0;
  hasRoom = false;
  mostRecords = 0;

  /** @param mostInAll records that `queued.max.messages.kbytes` hold */
  constructor(position: Float64Array, fetchedTo: Float64Array, isFull: Uint8Array, mostPerPartition: number, mostInAll: number) {
    this.#position = position;
    this.#fetchedTo = fetchedTo;
    this.#isFull = isFull;
    this.#mostPerPartition = mostPerPartition;
    this.#mostInAll = mostInAll;
  }

  append(partition: number, to: number): void {
    this.#queued += to - (this.#fetchedTo[partition] as number);
    this.#fetchedTo[partition] = to;
    if (this.#tail > this.#head && this.#partitions[this.#tail - 1] === partition) this.#ends[this.#tail - 1] = to;
    else this.#push(partition, to);
    if (this.#queued > this.mostRecords) this.mostRecords = this.#queued;
    this.#mark(partition);
  }

  collect(most: number, hand: (partition: number, fromOffset: number, records: number) => void): number {
    let left = most;
    while (left > 0 && this.#head < this.#tail) {
      const partition = this.#partitions[this.#head] as number;
      const from = this.#position[partition] as number;
      const there = (this.#ends[this.#head] as number) - from;
      const records = Math.min(there, left);
      if (records >= there) this.#head++;
      if (records <= 0) {
        // The application has sought past it.
        this.#recount();
        continue;
      }
      this.#position[partition] = from + records;
      this.#queued -= records;
      left -= records;
      hand(partition, from, records);
      this.#mark(partition);
    }
    if (left < most) this.hasRoom = true;
    return most - left;
  }

  records(): number {
    return this.#queued;
  }

  clear(): void {
    this.drop(() => true);
  }

  drop(isGone: (partition: number) => boolean): void {
    let kept = 0;
    for (let i = this.#head; i < this.#tail; i++) {
      const partition = this.#partitions[i] as number;
      if (isGone(partition)) {
        this.#queued -= (this.#fetchedTo[partition] as number) - (this.#position[partition] as number);
        this.#fetchedTo[partition] = this.#position[partition] as number;
        this.#isFull[partition] = 0;
        continue;
      }
      this.#partitions[kept] = partition;
      this.#ends[kept++] = this.#ends[i] as number;
    }
    this.#head = 0;
    this.#tail = kept;
    if (kept === 0) this.#queued = 0;
  }

  #recount(): void {
    const partitions = new Set(this.#partitions.subarray(this.#head, this.#tail));
    this.#queued = 0;
    for (const partition of partitions)
      this.#queued += Math.max(0, (this.#fetchedTo[partition] as number) - (this.#position[partition] as number));
  }

  #mark(partition: number): void {
    const queued = (this.#fetchedTo[partition] as number) - (this.#position[partition] as number);
    this.#isFull[partition] = queued >= this.#mostPerPartition || this.#queued >= this.#mostInAll ? 1 : 0;
  }

  #push(partition: number, end: number): void {
    if (this.#tail === this.#partitions.length) this.#makeRoom();
    this.#partitions[this.#tail] = partition;
    this.#ends[this.#tail++] = end;
  }

  #makeRoom(): void {
    const size = (this.#tail - this.#head) * 2 > this.#partitions.length ? this.#partitions.length * 2 : this.#partitions.length;
    const partitions = new Int32Array(size);
    const ends = new Float64Array(size);
    partitions.set(this.#partitions.subarray(this.#head, this.#tail));
    ends.set(this.#ends.subarray(this.#head, this.#tail));
    this.#partitions = partitions;
    this.#ends = ends;
    this.#tail -= this.#head;
    this.#head = 0;
  }
}

/**
 * The Java client's fetcher: one chunk (a partition's slice of one fetch response) buffered per partition, handed out first in,
 * first out, at most `max.poll.records` a poll in total, never mixed record by record, never waiting to fill up.
 *
 * Rules by number are those of MODEL.md, "Fetching". An edge kept on purpose (rule 7): a chunk counts as buffered until a poll
 * reads *past* its end, so a chunk that ends exactly with a poll delays its partition's next fetch by one poll.
 *
 * @source FetchCollector.collectFetch, AbstractFetch.prepareFetchRequests, FetchBuffer (kafka-clients 3.9.1, 4.1.1); KAFKA-17182
 */

/** Which client: it decides what is fetched ahead. librdkafka goes on until its queue is full, whatever its broker's other partitions do. */
export type PrefetchRule = 'java-3.9' | 'java-4.1' | 'librdkafka';

/** What has been fetched and not been returned by poll() yet. */
export interface ClientBuffer {
  /** Something was used up since the last look: more may be fetched. */
  hasRoom: boolean;
  /** The most records that it ever held. */
  readonly mostRecords: number;
  /** Takes what an answer brought of `partition`: everything up to the offset `to`, exclusive. */
  append(partition: number, to: number): void;
  /** Collects for one poll: calls `hand` for each slice, returns the number of records, at most `most`. */
  collect(most: number, hand: (partition: number, fromOffset: number, records: number) => void): number;
  /** Records that no poll has returned yet. */
  records(): number;
  /** Drops everything: the partitions are revoked or lost. */
  clear(): void;
  /** Drops what is there of the partitions that `isGone` names. */
  drop(isGone: (partition: number) => boolean): void;
}

/**
 * The partitions to ask one broker for, when no fetch to it is in flight (rule 5): owned, not paused, nothing buffered (rule 4).
 * From 4.0 on a broker is skipped as long as it leads a fetchable partition that still has buffered data (rule 6).
 *
 * @param session owned partitions that this broker leads, in the order of the fetch session
 * @param buffered 1 for partitions with a chunk in the buffer, by partition
 * @param paused 1 for paused partitions, by partition
 * @param into receives the partitions
 * @returns how many partitions were put into `into`
 */
export function partitionsToFetch(
  session: Int32Array,
  buffered: Uint8Array,
  paused: Uint8Array,
  rule: PrefetchRule,
  into: Int32Array,
): number {
  let count = 0;
  for (const partition of session) {
    if (paused[partition] === 1) continue;
    if (buffered[partition] === 0) into[count++] = partition;
    else if (rule === 'java-4.1') return 0;
  }
  return count;
}

/** The fetched chunks of one member, and the positions they are handed out from. Arrays are per partition, shared by the group. */
export class FetchBuffer implements ClientBuffer {
  /** Next offset to be returned by poll(). */
  readonly #position: Float64Array;
  /** End of the buffered chunk, exclusive. */
  readonly #bufferedTo: Float64Array;
  readonly #buffered: Uint8Array;
  readonly #chunks: Int32Array;
  #head = 0;
  #count = 0;
  /** A chunk was read to its end since the last look: its partition may be fetched again. */
  hasRoom = false;
  /** The most records that its chunks ever held. */
  mostRecords = 0;

  constructor(position: Float64Array, bufferedTo: Float64Array, buffered: Uint8Array) {
    this.#position = position;
    this.#bufferedTo = bufferedTo;
    this.#buffered = buffered;
    this.#chunks = new Int32Array(position.length);
  }

  /** Buffers [position, to) of `partition` behind the chunks that are there. */
  append(partition: number, to: number): void {
    this.#chunks[(this.#head + this.#count) % this.#chunks.length] = partition;
    this.#count++;
    this.#bufferedTo[partition] = to;
    this.#buffered[partition] = 1;
  }

  /** Collects for one poll: calls `hand` for each slice, returns the number of records, at most `maxPollRecords`. */
  collect(maxPollRecords: number, hand: (partition: number, fromOffset: number, records: number) => void): number {
    let left = maxPollRecords;
    while (left > 0 && this.#count > 0) {
      const partition = this.#at(0);
      const from = this.#position[partition] as number;
      const there = (this.#bufferedTo[partition] as number) - from;
      if (there <= 0) {
        this.#buffered[partition] = 0;
        this.hasRoom = true;
        this.#head = (this.#head + 1) % this.#chunks.length;
        this.#count--;
        continue;
      }
      const records = there < left ? there : left;
      this.#position[partition] = from + records;
      left -= records;
      hand(partition, from, records);
    }
    return maxPollRecords - left;
  }

  /** Records in the chunks that no poll has returned yet. */
  records(): number {
    let records = 0;
    for (let i = 0; i < this.#count; i++) {
      const partition = this.#at(i);
      records += Math.max(0, (this.#bufferedTo[partition] as number) - (this.#position[partition] as number));
    }
    if (records > this.mostRecords) this.mostRecords = records;
    return records;
  }

  /** Drops everything: the partitions are revoked or lost. */
  clear(): void {
    for (let i = 0; i < this.#count; i++) this.#buffered[this.#at(i)] = 0;
    this.#head = 0;
    this.#count = 0;
  }

  /** Drops the chunks of the partitions that `isGone` names. */
  drop(isGone: (partition: number) => boolean): void {
    const chunks = Array.from({ length: this.#count }, (_, i) => this.#at(i));
    this.#head = 0;
    this.#count = 0;
    for (const partition of chunks)
      if (isGone(partition)) this.#buffered[partition] = 0;
      else this.#chunks[this.#count++] = partition;
  }

  #at(index: number): number {
    return this.#chunks[(this.#head + index) % this.#chunks.length] as number;
  }
}

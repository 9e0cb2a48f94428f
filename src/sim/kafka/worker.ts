/**
 * The worker thread of one instance, with the application's queue in front of it and batched writes behind it.
 *
 * The worker takes records from the queue one by one, `recordMs` each. Without a sink that ends the work. With a sink, worked
 * records gather in an open batch that is written when it is full or when its first record has waited `lingerMs`, as soon as one
 * of `concurrency` writes is free. While a full batch waits for a free write the worker stands still, and the queue grows.
 *
 * Queue depth = records handed over and not worked yet (facts §1.3: Q). The work in progress is settled lazily: nothing here is an
 * event per record.
 */
import { CohortList, CohortQueue } from './cohorts.ts';
import { PoisonStep, type PoisonHost } from './poison.ts';

/** Settling must not lose a record to rounding: a record counts as worked a thousandth of its work early. */
const ROUNDING_RECORDS = 1e-3;

/** What the worker needs from its surroundings. */
export interface WorkerHost extends PoisonHost {
  /** Writes that may be on the way at once. */
  concurrency(): number;
  /** Records whose work ended at firstMs, firstMs + stepMs, …: the end of the road where there is no sink. */
  recordsWorked(partition: number, from: number, records: number, firstMs: number, stepMs: number): void;
  /** Starts the write in `slot` at `nowMs`. */
  writeStarted(slot: number, nowMs: number): void;
}

export class Worker {
  readonly #host: WorkerHost;
  readonly #queue = new CohortQueue();
  #open = new CohortList();
  readonly #writes: { cohorts: CohortList; busy: boolean }[] = [];
  readonly #poison: PoisonStep;
  /** Records ahead of the first one that cannot be processed. */
  #aheadOfPoison = Infinity;
  #openRecords = 0;
  #openSinceMs = 0;
  #workFromMs = 0;
  #fullAtMs = Infinity;
  #isBlocked = false;
  /** Records handed over and not worked yet. */
  depth = 0;
  writesInFlight = 0;

  constructor(host: WorkerHost) {
    this.#host = host;
    this.#poison = new PoisonStep(host);
  }

  /** @param partition −1 − p for a record of partition p that cannot be processed */
  enqueue(partition: number, from: number, records: number, nowMs: number): void {
    if (this.depth === 0 && !this.#isBlocked) this.#workFromMs = nowMs;
    if (partition < 0 && this.#aheadOfPoison === Infinity) this.#aheadOfPoison = this.depth;
    this.#queue.push(partition, from, records);
    this.depth += records;
  }

  /** Settles the work done until `nowMs` and writes what is due. */
  advance(nowMs: number): void {
    for (;;) {
      if (this.#isBlocked) return;
      const worked = this.#recordsWorkedBy(nowMs);
      if (worked > 0) this.#move(worked);
      if (this.#aheadOfPoison === 0 && this.#isPoisonOver(nowMs)) continue;
      const isDue = this.#isFull() || this.#isOverdue(nowMs);
      if (isDue && !this.#write(nowMs)) {
        this.#isBlocked = this.#isFull();
        return;
      }
      if (!isDue) return;
    }
  }

  /** When `advance` must be called next, ms; Infinity when only others can wake this worker. */
  nextDueMs(): number {
    if (this.#isBlocked) return Infinity;
    const writeDueMs = this.#nextWriteDueMs();
    if (this.#aheadOfPoison === Infinity) return writeDueMs;
    return Math.min(writeDueMs, this.#poisonDueMs());
  }

  #nextWriteDueMs(): number {
    const { sink, recordMs } = this.#host.knobs.settings;
    if (sink === null) return Infinity;
    const missing = sink.batchRecords - this.#openRecords;
    const there = this.#aheadOfPoison < this.depth ? this.#aheadOfPoison : this.depth;
    if (this.#fullAtMs === Infinity && there >= missing) this.#fullAtMs = this.#workFromMs + missing * recordMs;
    if (this.writesInFlight >= this.#host.concurrency()) return this.#fullAtMs;
    let lingerAtMs = Infinity;
    if (this.#openRecords > 0) lingerAtMs = this.#openSinceMs + sink.lingerMs;
    else if (there > 0) lingerAtMs = this.#workFromMs + recordMs + sink.lingerMs;
    return lingerAtMs < this.#fullAtMs ? lingerAtMs : this.#fullAtMs;
  }

  /** The write in `slot` was acknowledged; `acknowledge` gets its ranges. */
  writeEnded(slot: number, nowMs: number, acknowledge: (partition: number, from: number, records: number) => void): void {
    const write = this.#writes[slot];
    if (write === undefined) return;
    const { cohorts } = write;
    for (let i = 0; i < cohorts.length; i++)
      acknowledge(cohorts.partition[i] as number, cohorts.from[i] as number, cohorts.records[i] as number);
    cohorts.clear();
    write.busy = false;
    this.writesInFlight--;
    if (this.#isBlocked && this.#write(nowMs)) {
      this.#isBlocked = false;
      this.#workFromMs = nowMs;
    }
  }

  /**
   * The knobs have changed at `nowMs`: what was foreseen from the old ones no longer holds. Of the record in progress the share that
   * is done stays done; a worker that stands still looks again whether it may write.
   */
  knobsChanged(recordMsBefore: number, nowMs: number): void {
    const { recordMs } = this.#host.knobs.settings;
    this.#fullAtMs = Infinity;
    if (this.#isBlocked || recordMsBefore === 0) this.#workFromMs = nowMs;
    else if (recordMs !== recordMsBefore) this.#workFromMs = nowMs - ((nowMs - this.#workFromMs) / recordMsBefore) * recordMs;
    this.#isBlocked = false;
  }

  /** Every range that it holds: waiting, worked, or being written. */
  forEachHeld(hand: (partition: number, from: number, records: number) => void): void {
    this.#queue.forEach(hand);
    this.#open.forEach(hand);
    for (const write of this.#writes) if (write.busy) write.cohorts.forEach(hand);
  }

  /** Drops everything that is not being written: the partitions are revoked or lost. */
  discard(): void {
    this.#aheadOfPoison = Infinity;
    this.#poison.forget();
    this.#queue.clear();
    this.#open.clear();
    this.#openRecords = 0;
    this.depth = 0;
    this.#fullAtMs = Infinity;
    this.#isBlocked = false;
  }

  /** Drops what it holds of some partitions, apart from what is being written: they go to another member, the others stay. */
  discardPartitions(isGone: (partition: number) => boolean, nowMs: number): void {
    const current = this.#queue.firstPartition;
    const isGoneHere = (partition: number): boolean => isGone(partition < 0 ? -1 - partition : partition);
    if (current !== undefined && current < 0 && isGoneHere(current)) this.#poison.forget();
    this.depth -= this.#queue.drop(isGoneHere);
    this.#measureAheadOfPoison();
    this.#openRecords -= this.#open.drop(isGone);
    this.#fullAtMs = Infinity;
    if (!this.#isBlocked) {
      // The record in progress was one of them: the next one starts now.
      if (current !== undefined && isGoneHere(current)) this.#workFromMs = nowMs;
      return;
    }
    this.#isBlocked = false;
    this.#workFromMs = nowMs;
  }

  /** The writes in flight that carry records of the partitions that `isGone` names. */
  writesOf(isGone: (partition: number) => boolean): number {
    let writes = 0;
    for (const { cohorts, busy } of this.#writes)
      if (busy && cohorts.partition.subarray(0, cohorts.length).some(isGone)) writes++;
    return writes;
  }

  /** The process is gone: queue, open batch and writes with it. */
  die(): void {
    this.discard();
    for (const write of this.#writes) {
      write.cohorts.clear();
      write.busy = false;
    }
    this.writesInFlight = 0;
  }

  #recordsWorkedBy(nowMs: number): number {
    const { sink, recordMs } = this.#host.knobs.settings;
    const room = sink === null ? Infinity : sink.batchRecords - this.#openRecords;
    let worked = room < this.depth ? room : this.depth;
    if (this.#aheadOfPoison < worked) worked = this.#aheadOfPoison;
    if (worked > 0 && recordMs > 0 && nowMs < this.#fullAtMs) {
      const byClock = Math.floor((nowMs - this.#workFromMs) / recordMs + ROUNDING_RECORDS);
      if (byClock < worked) worked = byClock;
    }
    return worked < 0 ? 0 : worked;
  }

  #move(worked: number): void {
    const { sink, recordMs } = this.#host.knobs.settings;
    if (sink !== null && this.#openRecords === 0) this.#openSinceMs = this.#workFromMs + recordMs;
    let left = worked;
    while (left > 0) left -= this.#queue.take(left, this.#takeWorked);
    this.depth -= worked;
    this.#aheadOfPoison -= worked;
    if (sink !== null) this.#openRecords += worked;
  }

  readonly #takeWorked = (partition: number, from: number, records: number): void => {
    const { sink, recordMs } = this.#host.knobs.settings;
    if (sink === null) this.#host.recordsWorked(partition, from, records, this.#workFromMs + recordMs, recordMs);
    else this.#open.merge(partition, from, records);
    this.#workFromMs += records * recordMs;
  };

  /** When the first record that cannot be processed is tried for the next time, ms. */
  #poisonDueMs(): number {
    const reachedMs = this.#workFromMs + this.#aheadOfPoison * this.#host.knobs.settings.recordMs;
    return this.#aheadOfPoison === 0 ? this.#poison.endsMs(reachedMs) : reachedMs;
  }

  /** The worker stands at a record that cannot be processed. Returns whether that is over by `nowMs`: it was parked. */
  #isPoisonOver(nowMs: number): boolean {
    for (;;) {
      const endsMs = this.#poison.endsMs(this.#workFromMs);
      if (endsMs > nowMs) return false;
      if (!this.#poison.failed()) continue;
      this.#queue.take(1, (partition, offset) => {
        this.#host.parked(-1 - partition, offset, endsMs);
      });
      this.depth--;
      this.#workFromMs = endsMs;
      this.#measureAheadOfPoison();
      return true;
    }
  }

  #measureAheadOfPoison(): void {
    const { records, isFound } = this.#queue.recordsBeforeNegative();
    this.#aheadOfPoison = isFound ? records : Infinity;
  }

  #isFull(): boolean {
    const { sink } = this.#host.knobs.settings;
    return sink !== null && this.#openRecords >= sink.batchRecords;
  }

  #isOverdue(nowMs: number): boolean {
    const { sink } = this.#host.knobs.settings;
    return sink !== null && this.#openRecords > 0 && nowMs >= this.#openSinceMs + sink.lingerMs;
  }

  /** Writes the open batch if a write is free. */
  #write(nowMs: number): boolean {
    const { sink } = this.#host.knobs.settings;
    if (sink === null || this.writesInFlight >= this.#host.concurrency()) return false;
    let slot = this.#writes.findIndex((write) => !write.busy);
    if (slot < 0) slot = this.#writes.push({ cohorts: new CohortList(), busy: false }) - 1;
    const write = this.#writes[slot];
    if (write === undefined) return false;
    const empty = write.cohorts;
    write.cohorts = this.#open;
    write.busy = true;
    this.#open = empty;
    this.#openRecords = 0;
    this.#fullAtMs = Infinity;
    this.writesInFlight++;
    this.#host.writeStarted(slot, nowMs);
    return true;
  }
}

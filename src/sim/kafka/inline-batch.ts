/**
 * One poll's records worked inside the poll loop: each takes `recordMs`, then they are written in slices of `batchRecords`, a wave
 * of writes at a time; the poll thread waits for the slowest of a wave before it starts the next one, and the wave's records count
 * as acknowledged then. Without a sink a record is finished when its work ends.
 */
import { CohortQueue } from './cohorts.ts';
import { PoisonStep } from './poison.ts';
import type { WorkerHost } from './worker.ts';

type Hand = (partition: number, from: number, records: number) => void;

export class InlineBatch {
  readonly #host: WorkerHost;
  readonly #poison: PoisonStep;
  /** Records whose work has not ended; of a negative partition where they cannot be processed. */
  readonly #unworked = new CohortQueue();
  readonly #unwritten = new CohortQueue();
  #unworkedRecords = 0;
  #unwrittenRecords = 0;
  /** Records that the present stretch of work goes up to: all, or those ahead of one that cannot be processed. */
  #stretchRecords = 0;
  #endsAtPoison = false;
  #worked = 0;
  #workFromMs = 0;
  #recordMs = 0;
  /** Records of each write of the wave, and whether they were parked as dead letters. */
  readonly #wave: { records: number; isParked: boolean }[] = [];
  writesInFlight = 0;

  constructor(host: WorkerHost) {
    this.#host = host;
    this.#poison = new PoisonStep(host);
  }

  /** Whether something of the batch is still to be worked or written. */
  get isUnfinished(): boolean {
    return this.#unworkedRecords > 0 || this.#unwrittenRecords > 0;
  }

  /** @param partition −1 − p for a record of partition p that cannot be processed */
  add(partition: number, from: number, records: number): void {
    this.#unworked.push(partition, from, records);
    this.#unworkedRecords += records;
  }

  /** Starts the work at `nowMs`; returns when the thread must be looked at again: the work has ended then, or an attempt at a record that cannot be processed. */
  start(nowMs: number): number {
    const { records, isFound } = this.#unworked.recordsBeforeNegative();
    this.#stretchRecords = records;
    this.#endsAtPoison = isFound;
    this.#workFromMs = nowMs;
    this.#recordMs = this.#host.knobs.settings.recordMs;
    this.#worked = 0;
    const workedMs = nowMs + records * this.#recordMs;
    return isFound ? this.#poison.endsMs(workedMs) : workedMs;
  }

  /** Reports the records whose work has ended by `nowMs`, where there is no sink. */
  advance(nowMs: number): void {
    if (this.#host.knobs.settings.sink !== null || this.#stretchRecords === this.#worked) return;
    const left = this.#stretchRecords - this.#worked;
    const byClock = this.#recordMs > 0 ? Math.floor((nowMs - this.#workFromMs) / this.#recordMs + 1e-3) - this.#worked : left;
    this.#take(this.#unworked, Math.min(byClock, left), this.#finishWorked);
  }

  /**
   * The thread is looked at as `start` said. Returns when to look again, ms; null where all work has ended.
   */
  workOn(nowMs: number): number | null {
    this.advance(nowMs);
    if (this.#host.knobs.settings.sink !== null) {
      const left = this.#stretchRecords - this.#worked;
      this.#take(this.#unworked, left, (partition, from, records) => {
        this.#unwritten.push(partition, from, records);
      });
      this.#worked += left;
      this.#unwrittenRecords += left;
    }
    if (!this.#endsAtPoison) return null;
    do {
      const endsMs = this.#poison.endsMs(nowMs);
      if (endsMs > nowMs) return endsMs;
    } while (!this.#poison.failed());
    this.#take(this.#unworked, 1, (partition, offset) => {
      this.#host.parked(-1 - partition, offset, nowMs);
    });
    return this.start(nowMs);
  }

  /** Starts the next wave of writes; returns false when nothing is left to write. */
  writeNextWave(nowMs: number): boolean {
    const { sink } = this.#host.knobs.settings;
    if (sink === null || this.#unwrittenRecords === 0) return false;
    let left = this.#unwrittenRecords;
    this.#wave.length = 0;
    const most = this.#host.concurrency();
    while (left > 0 && this.writesInFlight < most) {
      const records = Math.min(sink.batchRecords, left);
      left -= records;
      this.#wave.push({ records, isParked: false });
      this.#host.writeStarted(this.writesInFlight, nowMs);
      this.writesInFlight++;
    }
    return true;
  }

  /**
   * One write of the wave has ended; with the last one its records are acknowledged, or parked if it was given up. Returns whether the
   * wave is over.
   */
  writeEnded(slot: number, isParked: boolean, acknowledge: Hand, park: Hand): boolean {
    this.writesInFlight--;
    const ended = this.#wave[slot];
    if (ended !== undefined) ended.isParked = isParked;
    if (this.writesInFlight > 0) return false;
    for (const write of this.#wave) {
      this.#take(this.#unwritten, write.records, write.isParked ? park : acknowledge);
      this.#unwrittenRecords -= write.records;
    }
    this.#wave.length = 0;
    return true;
  }

  /** Every range of the batch that is not done. */
  forEachHeld(hand: Hand): void {
    this.#unworked.forEach(hand);
    this.#unwritten.forEach(hand);
  }

  /** A write has ended whose partitions are about to go: its records stay unacknowledged. */
  dropWrite(): void {
    this.writesInFlight--;
  }

  /** Drops the batch: its partitions are given up, or the process is gone. */
  discard(): void {
    this.#unworked.clear();
    this.#unwritten.clear();
    this.#unworkedRecords = 0;
    this.#unwrittenRecords = 0;
    this.#stretchRecords = 0;
    this.#worked = 0;
    this.#endsAtPoison = false;
    this.#wave.length = 0;
    this.#poison.forget();
    this.writesInFlight = 0;
  }

  #take(queue: CohortQueue, records: number, hand: Hand): void {
    let left = records;
    while (left > 0) left -= queue.take(left, hand);
    if (queue === this.#unworked && records > 0) this.#unworkedRecords -= records;
  }

  readonly #finishWorked: Hand = (partition, from, records) => {
    this.#host.recordsWorked(partition, from, records, this.#workFromMs + (this.#worked + 1) * this.#recordMs, this.#recordMs);
    this.#worked += records;
  };
}

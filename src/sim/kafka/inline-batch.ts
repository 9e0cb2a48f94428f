/**
 * One poll's records worked inside the poll loop: each takes `recordMs`, then they are written in slices of `batchRecords`, a wave
 * of `concurrency` writes at a time; the poll thread waits for the slowest of a wave before it starts the next one, and the wave's
 * records count as acknowledged then. Without a sink a record is finished when its work ends.
 */
import { CohortQueue } from './cohorts.ts';
import type { WorkerHost } from './worker.ts';

type Hand = (partition: number, from: number, records: number) => void;

export class InlineBatch {
  readonly #host: WorkerHost;
  readonly #unfinished = new CohortQueue();
  #worked = 0;
  #workFromMs = 0;
  #recordMs = 0;
  #unfinishedRecords = 0;
  #waveRecords = 0;
  writesInFlight = 0;

  constructor(host: WorkerHost) {
    this.#host = host;
  }

  add(partition: number, from: number, records: number): void {
    this.#unfinished.push(partition, from, records);
    this.#unfinishedRecords += records;
  }

  /** Starts the work at `nowMs`; returns when it ends (the writes come after that). */
  start(nowMs: number): number {
    this.#workFromMs = nowMs;
    this.#recordMs = this.#host.knobs.settings.recordMs;
    this.#worked = 0;
    return nowMs + this.#unfinishedRecords * this.#recordMs;
  }

  /** Reports the records whose work has ended by `nowMs`, where there is no sink. */
  advance(nowMs: number): void {
    if (this.#host.knobs.settings.sink !== null || this.#unfinishedRecords === 0) return;
    const byClock =
      this.#recordMs > 0
        ? Math.floor((nowMs - this.#workFromMs) / this.#recordMs + 1e-3) - this.#worked
        : this.#unfinishedRecords;
    this.#take(Math.min(byClock, this.#unfinishedRecords), this.#finishWorked);
  }

  /** Starts the next wave of writes; returns false when nothing is left to write. */
  writeNextWave(nowMs: number): boolean {
    const { sink } = this.#host.knobs.settings;
    if (sink === null || this.#unfinishedRecords === 0) return false;
    let left = this.#unfinishedRecords;
    while (left > 0 && this.writesInFlight < sink.concurrency) {
      const records = Math.min(sink.batchRecords, left);
      left -= records;
      this.#host.writeStarted(this.writesInFlight, nowMs);
      this.writesInFlight++;
    }
    this.#waveRecords = this.#unfinishedRecords - left;
    return true;
  }

  /** One write of the wave has ended; with the last one its records are acknowledged. Returns whether the wave is over. */
  writeEnded(acknowledge: Hand): boolean {
    this.writesInFlight--;
    if (this.writesInFlight > 0) return false;
    this.#take(this.#waveRecords, acknowledge);
    return true;
  }

  /** The process is gone, and its batch with it. */
  die(): void {
    this.#unfinished.clear();
    this.#unfinishedRecords = 0;
    this.writesInFlight = 0;
  }

  #take(records: number, hand: Hand): void {
    let left = records;
    while (left > 0) left -= this.#unfinished.take(left, hand);
    if (records > 0) this.#unfinishedRecords -= records;
  }

  readonly #finishWorked: Hand = (partition, from, records) => {
    this.#host.recordsWorked(partition, from, records, this.#workFromMs + (this.#worked + 1) * this.#recordMs, this.#recordMs);
    this.#worked += records;
  };
}

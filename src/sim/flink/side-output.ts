/**
 * A side output that has a task of its own behind it: one subtask for each of the operator's, with the buffers of a forward exchange in
 * between. The operator may go on only while there is room in them, as with any other output.
 *
 * Sources: OutputTag, MultipleRecordWriters.isAvailable (all outputs, or none), StreamingJobGraphGenerator.isChainable, 1.20 and 2.0.
 *
 * The sink behind it takes its time for each record and is never held up itself; flushes take none (a simplification: latency is nothing that
 * a dead letter has).
 */
export class SideOutput {
  /** Time to write a record, ms. */
  readonly recordMs: number;
  readonly #mostRecords: number;
  /** When all that was given out will have been written, ms. */
  #writtenAtMs = -Infinity;
  #added = 0;
  #seen = 0;

  /** @param mostRecords what the buffers on the way hold */
  constructor(recordMs: number, mostRecords: number) {
    this.recordMs = recordMs;
    this.#mostRecords = mostRecords;
  }

  /** A record is given out. */
  add(nowMs: number): void {
    this.#writtenAtMs = Math.max(this.#writtenAtMs, nowMs) + this.recordMs;
    this.#added++;
  }

  /** From when on there is room for the next, ms; in the past where there is room now. */
  get availableAtMs(): number {
    return this.#writtenAtMs - this.#mostRecords * this.recordMs;
  }

  /** Records on the way, or being written. */
  waiting(nowMs: number): number {
    return Math.max(0, this.#writtenAtMs - nowMs) / this.recordMs || 0;
  }

  /** Records that its sink has written since the last time it was asked. */
  written(nowMs: number): number {
    const all = this.#added - this.waiting(nowMs);
    const records = all - this.#seen;
    this.#seen = all;
    return records;
  }
}

/**
 * Records on their way, first in, first out, as cohorts: so many records whose append times are spread evenly between two, and the
 * watermark that follows them. In a ring of columns, so that nothing is allocated per cohort.
 *
 * The unit is the source record: what a record stands for, whatever operators have made of it.
 */
export class CohortQueue {
  #records = new Float64Array(32);
  #from = new Float64Array(32);
  #to = new Float64Array(32);
  #watermark = new Float64Array(32);
  #head = 0;
  #length = 0;
  /** Source records in the queue. */
  total = 0;
  /** The last watermark that was taken out, event time in ms; −Infinity before the first. */
  watermarkMs = -Infinity;
  /** What `take` has found: append times of the first and the last record taken, ms. */
  takenFromMs = 0;
  takenToMs = 0;

  /** Append time of the oldest record, ms; Infinity when there is none. */
  get oldestMs(): number {
    return this.#length === 0 ? Infinity : (this.#from[this.#head] as number);
  }

  /** Adds records, with the watermark that follows them. */
  push(records: number, fromMs: number, toMs: number, watermarkMs: number): void {
    if (this.#length === this.#records.length) this.#grow();
    const at = (this.#head + this.#length) & (this.#records.length - 1);
    this.#records[at] = records;
    this.#from[at] = fromMs;
    this.#to[at] = toMs;
    this.#watermark[at] = watermarkMs;
    this.#length++;
    this.total += records;
  }

  /** A watermark without records: it follows what waits. */
  pushWatermark(watermarkMs: number): void {
    if (this.#length === 0) {
      if (watermarkMs > this.watermarkMs) this.watermarkMs = watermarkMs;
      return;
    }
    const at = (this.#head + this.#length - 1) & (this.#records.length - 1);
    if (watermarkMs > (this.#watermark[at] as number)) this.#watermark[at] = watermarkMs;
  }

  /** Takes up to `most` records of the oldest cohort, and says when they were appended; 0 = the queue is empty. */
  take(most: number): number {
    if (this.#length === 0) return 0;
    const at = this.#head;
    const there = this.#records[at] as number;
    const from = this.#from[at] as number;
    const to = this.#to[at] as number;
    this.takenFromMs = from;
    // A rest of a billionth of a record is rounding.
    if (there <= most + 1e-9) {
      this.takenToMs = to;
      this.total = this.#length === 1 ? 0 : this.total - there;
      const watermarkMs = this.#watermark[at] as number;
      if (watermarkMs > this.watermarkMs) this.watermarkMs = watermarkMs;
      this.#head = (at + 1) & (this.#records.length - 1);
      this.#length--;
      return there;
    }
    const cutMs = from + ((to - from) * most) / there;
    this.takenToMs = cutMs;
    this.#from[at] = cutMs;
    this.#records[at] = there - most;
    this.total -= most;
    return most;
  }

  /** Forgets everything, the watermark too. */
  clear(): void {
    this.#head = 0;
    this.#length = 0;
    this.total = 0;
    this.watermarkMs = -Infinity;
  }

  #grow(): void {
    const size = this.#records.length;
    const wider = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const copy = new Float64Array(size * 2);
      copy.set(column.subarray(this.#head));
      copy.set(column.subarray(0, this.#head), size - this.#head);
      return copy;
    };
    this.#records = wider(this.#records);
    this.#from = wider(this.#from);
    this.#to = wider(this.#to);
    this.#watermark = wider(this.#watermark);
    this.#head = 0;
  }
}

/** The records that a subtask's thread works on at one go: one after the other, each `stepMs` long. */
export class Chunk {
  records = 0;
  stepMs = 0;
  /** When the work on the next record begins, ms. */
  fromMs = 0;

  get endMs(): number {
    return this.fromMs + this.records * this.stepMs;
  }

  begin(records: number, fromMs: number, stepMs: number): void {
    this.records = records;
    this.fromMs = fromMs;
    this.stepMs = stepMs;
  }

  /** How many are done by `nowMs`. */
  doneBy(nowMs: number): number {
    if (this.records === 0 || nowMs <= this.fromMs) return 0;
    return Math.min(this.records, Math.floor((nowMs - this.fromMs) / this.stepMs + 1e-9));
  }

  /** The next `records` are done. */
  advance(records: number): void {
    this.records -= records;
    this.fromMs += records * this.stepMs;
  }

  /** A record takes another time from now on; what is done of the present one stays done. */
  retime(nowMs: number, stepMs: number): void {
    const begunShare = nowMs > this.fromMs ? (nowMs - this.fromMs) / this.stepMs : 0;
    this.fromMs = Math.max(nowMs, this.fromMs) - begunShare * stepMs;
    this.stepMs = stepMs;
  }
}

/**
 * What the subtasks of a task have given out in a step, put together for an exchange that everybody sends to everybody over: cohorts of
 * similar age become one, so that the cost does not grow with the product of the two parallelisms.
 */
const BINS = 4;

export class Mixer {
  #records = new Float64Array(64);
  #from = new Float64Array(64);
  #to = new Float64Array(64);
  #count = 0;
  #lowMs = Infinity;
  #highMs = -Infinity;
  readonly binRecords = new Float64Array(BINS);
  readonly binFromMs = new Float64Array(BINS);
  readonly binToMs = new Float64Array(BINS);

  add(records: number, fromMs: number, toMs: number): void {
    if (this.#count === this.#records.length) this.#grow();
    const at = this.#count++;
    this.#records[at] = records;
    this.#from[at] = fromMs;
    this.#to[at] = toMs;
    const middle = (fromMs + toMs) / 2;
    if (middle < this.#lowMs) this.#lowMs = middle;
    if (middle > this.#highMs) this.#highMs = middle;
  }

  /** Sorts what was added into the bins, oldest first, and begins anew. Returns the number of bins. */
  mix(narrowMs: number): number {
    const spread = this.#highMs - this.#lowMs;
    const bins = this.#count === 0 ? 0 : spread <= narrowMs ? 1 : BINS;
    this.binRecords.fill(0);
    this.binFromMs.fill(Infinity);
    this.binToMs.fill(-Infinity);
    for (let i = 0; i < this.#count; i++) {
      const from = this.#from[i] as number;
      const to = this.#to[i] as number;
      const place = bins === 1 ? 0 : Math.floor((((from + to) / 2 - this.#lowMs) / spread) * BINS);
      const bin = place < BINS ? place : BINS - 1;
      this.binRecords[bin] = (this.binRecords[bin] as number) + (this.#records[i] as number);
      if (from < (this.binFromMs[bin] as number)) this.binFromMs[bin] = from;
      if (to > (this.binToMs[bin] as number)) this.binToMs[bin] = to;
    }
    this.#count = 0;
    this.#lowMs = Infinity;
    this.#highMs = -Infinity;
    return bins;
  }

  #grow(): void {
    const wider = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const copy = new Float64Array(column.length * 2);
      copy.set(column);
      return copy;
    };
    this.#records = wider(this.#records);
    this.#from = wider(this.#from);
    this.#to = wider(this.#to);
  }
}

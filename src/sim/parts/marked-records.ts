/**
 * Which records of a partition carry a mark (cannot be processed, may not be shed), when a share of them does: spread evenly over the
 * offsets, beginning at a random place. Counting and finding take the same time however many records there are.
 */
export class MarkedRecords {
  readonly #share: number;
  readonly #phase: number;

  /**
   * @param share from 0 to 1
   * @param phase from 0 to below 1: where the pattern begins
   */
  constructor(share: number, phase: number) {
    this.#share = share;
    this.#phase = phase;
  }

  /** Marked records among the first `offset` ones. */
  before(offset: number): number {
    return this.#share === 1 ? Math.floor(offset) : Math.floor(offset * this.#share + this.#phase);
  }

  /** Marked records in [from, from + records). */
  count(from: number, records: number): number {
    return this.before(from + records) - this.before(from);
  }

  /** The first marked offset at or after `from`; Infinity where nothing is marked. */
  next(from: number): number {
    if (this.#share === 0) return Infinity;
    const wanted = this.before(from) + 1;
    // Where the pattern passes the next whole number, up to rounding.
    let offset = Math.max(from, Math.floor((wanted - this.#phase) / this.#share) - 1);
    while (this.before(offset + 1) < wanted) offset++;
    return offset;
  }
}

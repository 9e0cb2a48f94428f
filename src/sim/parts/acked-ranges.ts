/** Which offsets of one partition were acknowledged: everything below `prefix`, and a few ranges beyond it. */
export class AckedRanges {
  #prefix: number;
  /** Sorted, disjoint, not touching: [from, to) pairs beyond the prefix. */
  readonly #beyond: { from: number; to: number }[] = [];

  /** @param from offsets below this one count as acknowledged */
  constructor(from = 0) {
    this.#prefix = from;
  }

  /** The first offset that is not acknowledged. */
  get prefix(): number {
    return this.#prefix;
  }

  /** How many offsets below `offset` are not acknowledged. */
  missingBelow(offset: number): number {
    let missing = Math.max(0, offset - this.#prefix);
    for (const { from, to } of this.#beyond) missing -= Math.max(0, Math.min(to, offset) - from);
    return missing;
  }

  /**
   * Acknowledges [from, to); returns how many of these offsets were not acknowledged before.
   * @param fresh receives the ranges of those offsets, in order: from, to, from, to, …
   */
  add(from: number, to: number, fresh?: number[]): number {
    if (from <= this.#prefix && this.#beyond.length === 0) {
      const records = to - this.#prefix;
      if (records <= 0) return 0;
      fresh?.push(this.#prefix, to);
      this.#prefix = to;
      return records;
    }
    return this.#insert(from < this.#prefix ? this.#prefix : from, to, fresh);
  }

  #insert(from: number, to: number, fresh?: number[]): number {
    if (to <= from) return 0;
    const ranges = this.#beyond;
    let first = 0;
    while (first < ranges.length && (ranges[first] as { to: number }).to < from) first++;
    let last = first;
    let merged = { from, to };
    let covered = 0;
    let freshFrom = from;
    while (last < ranges.length) {
      const range = ranges[last] as { from: number; to: number };
      if (range.from > to) break;
      covered += Math.max(0, Math.min(range.to, to) - Math.max(range.from, from));
      if (range.from > freshFrom) fresh?.push(freshFrom, range.from);
      freshFrom = Math.max(freshFrom, range.to);
      merged = { from: Math.min(merged.from, range.from), to: Math.max(merged.to, range.to) };
      last++;
    }
    if (freshFrom < to) fresh?.push(freshFrom, to);
    ranges.splice(first, last - first, merged);
    const head = ranges[0];
    if (head !== undefined && head.from <= this.#prefix) {
      this.#prefix = Math.max(this.#prefix, head.to);
      ranges.shift();
    }
    return to - from - covered;
  }
}

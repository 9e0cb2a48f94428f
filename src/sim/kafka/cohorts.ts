/** A growing list of record ranges (partition, first offset, number), in columns, so that nothing is allocated per range. */
export class CohortList {
  partition = new Int32Array(64);
  from = new Float64Array(64);
  records = new Float64Array(64);
  length = 0;

  /** Appends a range. */
  push(partition: number, from: number, records: number): void {
    if (this.length === this.partition.length) this.#grow();
    this.partition[this.length] = partition;
    this.from[this.length] = from;
    this.records[this.length] = records;
    this.length++;
  }

  /**
   * Adds a range to the one of the same partition that it continues, wherever in the list that is. For sets whose order does not
   * matter, such as a batch; a consumer owns few partitions, so the search is short.
   */
  merge(partition: number, from: number, records: number): void {
    for (let i = 0; i < this.length; i++) {
      if (this.partition[i] !== partition || (this.from[i] as number) + (this.records[i] as number) !== from) continue;
      this.records[i] = (this.records[i] as number) + records;
      return;
    }
    this.push(partition, from, records);
  }

  forEach(hand: (partition: number, from: number, records: number) => void): void {
    for (let i = 0; i < this.length; i++) hand(this.partition[i] as number, this.from[i] as number, this.records[i] as number);
  }

  clear(): void {
    this.length = 0;
  }

  /** Takes out the ranges of the partitions that `isGone` names; returns their records. */
  drop(isGone: (partition: number) => boolean, firstIndex = 0): number {
    let kept = firstIndex;
    let dropped = 0;
    for (let i = firstIndex; i < this.length; i++) {
      const partition = this.partition[i] as number;
      const records = this.records[i] as number;
      if (isGone(partition)) {
        dropped += records;
        continue;
      }
      this.partition[kept] = partition;
      this.from[kept] = this.from[i] as number;
      this.records[kept++] = records;
    }
    this.length = kept;
    return dropped;
  }

  #grow(): void {
    const size = this.partition.length * 2;
    const partition = new Int32Array(size);
    const from = new Float64Array(size);
    const records = new Float64Array(size);
    partition.set(this.partition);
    from.set(this.from);
    records.set(this.records);
    this.partition = partition;
    this.from = from;
    this.records = records;
  }
}

/** The same, first in, first out. */
export class CohortQueue {
  #list = new CohortList();
  #head = 0;

  get isEmpty(): boolean {
    return this.#head === this.#list.length;
  }

  push(partition: number, from: number, records: number): void {
    if (this.#head > 0 && this.#head === this.#list.length) this.clear();
    else if (this.#head > 1024 && this.#head * 2 > this.#list.length) this.#compact();
    this.#list.push(partition, from, records);
  }

  /** Takes up to `records` from the oldest range and hands them on; returns how many it took. */
  take(records: number, hand: (partition: number, from: number, records: number) => void): number {
    const list = this.#list;
    const head = this.#head;
    const there = list.records[head] as number;
    const from = list.from[head] as number;
    const taken = there < records ? there : records;
    if (taken === there) this.#head++;
    else {
      list.from[head] = from + taken;
      list.records[head] = there - taken;
    }
    hand(list.partition[head] as number, from, taken);
    return taken;
  }

  forEach(hand: (partition: number, from: number, records: number) => void): void {
    for (let i = this.#head; i < this.#list.length; i++)
      hand(this.#list.partition[i] as number, this.#list.from[i] as number, this.#list.records[i] as number);
  }

  /** Records ahead of the first range of a negative partition, and whether there is one. */
  recordsBeforeNegative(): { readonly records: number; readonly isFound: boolean } {
    let records = 0;
    for (let i = this.#head; i < this.#list.length; i++) {
      if ((this.#list.partition[i] as number) < 0) return { records, isFound: true };
      records += this.#list.records[i] as number;
    }
    return { records, isFound: false };
  }

  clear(): void {
    this.#list.clear();
    this.#head = 0;
  }

  /** The partition of the oldest range; undefined when there is none. */
  get firstPartition(): number | undefined {
    return this.isEmpty ? undefined : this.#list.partition[this.#head];
  }

  /** Takes out the ranges of the partitions that `isGone` names; returns their records. */
  drop(isGone: (partition: number) => boolean): number {
    return this.#list.drop(isGone, this.#head);
  }

  #compact(): void {
    const list = this.#list;
    list.partition.copyWithin(0, this.#head, list.length);
    list.from.copyWithin(0, this.#head, list.length);
    list.records.copyWithin(0, this.#head, list.length);
    list.length -= this.#head;
    this.#head = 0;
  }
}

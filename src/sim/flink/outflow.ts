/**
 * What leaves a subtask. Selectivities may leave fractions of a record over; what such a fraction stands for goes on with the next
 * record, so that every source record ends exactly once.
 */
import type { ResultPartition } from './result-partition.ts';

/** Records that come to the end of the job: how many source records, and the ages of the first and the last. */
export type Finish = (weight: number, firstAgeMs: number, lastAgeMs: number) => void;

/** A fraction of a record that waits for the rest. */
export class Leftover {
  #left = 0;

  /** How many whole records come out where `records` go in. */
  take(records: number, selectivity: number): number {
    if (selectivity === 1) return records;
    this.#left += records * selectivity;
    const out = Math.floor(this.#left + 1e-9);
    this.#left -= out;
    return out;
  }

  /** How many records must go in before the one with which `records` have come out, ≥ 1. */
  needed(records: number, selectivity: number): number {
    return Math.max(1, Math.ceil((records - this.#left) / selectivity - 1e-9));
  }
}

export class Outflow {
  readonly head = new Leftover();
  readonly tail = new Leftover();
  readonly #finish: Finish;
  partition: ResultPartition | null = null;
  recordsOut = 0;
  /** Source records that no record stands for yet. */
  leftWeight = 0;

  constructor(finish: Finish) {
    this.#finish = finish;
  }

  /** How many of `limit` records may be worked on before the output has to be looked at again. */
  recordsToNextCheck(limit: number, selectivity: number): number {
    if (this.partition === null || selectivity === 0) return limit;
    if (selectivity === 1) return this.partition.recordsToNextCheck(limit);
    const out = Math.ceil(limit * selectivity) + 1;
    const allowed = this.partition.recordsToNextCheck(out);
    return allowed === out ? limit : Math.min(limit, this.head.needed(allowed, selectivity));
  }

  /**
   * Records leave for the output, or, behind the last task, are finished.
   * @param isFilter nothing ever comes out: what goes in is finished
   */
  leave(records: number, weight: number, fromMs: number, toMs: number, firstMs: number, lastMs: number, isFilter: boolean): void {
    this.recordsOut += records;
    if (this.partition === null || isFilter) this.#finish(weight, firstMs - fromMs, lastMs - toMs);
    else if (records === 0) this.leftWeight += weight;
    else this.partition.emit(records, this.#withLeft(weight), fromMs, toMs);
  }

  /** Source records that the next record stands for beside its own. */
  #withLeft(weight: number): number {
    const sum = weight + this.leftWeight;
    this.leftWeight = 0;
    return sum;
  }

  /** The same for records that go on to an operator that keeps them; 0 = none do yet. */
  weightOnward(records: number, weight: number): number {
    if (records > 0) return this.#withLeft(weight);
    this.leftWeight += weight;
    return 0;
  }
}

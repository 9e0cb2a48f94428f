/**
 * Which records were shed, parked or lost, so that they can be taken back: whoever lost a partition may still be working on records of it that the
 * next owner skips. What is finished after all was not given up.
 */
import type { Loss } from './losses.ts';
import type { PartitionTable } from './partitions.ts';

export type GivenUpAs = 'dropped' | 'deadLettered' | 'lost';

interface Range {
  from: number;
  to: number;
  readonly as: GivenUpAs;
  readonly loss: Loss | null;
}

export class GivenUp {
  readonly #table: PartitionTable;
  /** By partition: disjoint, in the order in which they were given up. */
  readonly #ranges = new Map<number, Range[]>();
  readonly #fresh: number[] = [];

  constructor(table: PartitionTable) {
    this.#table = table;
  }

  /**
   * Gives up [from, from + records) for everyone who comes later; returns how many of them nobody had done with before.
   * @param loss what they count in, where they are lost
   */
  giveUp(partition: number, from: number, records: number, byOwner: boolean, as: GivenUpAs, loss: Loss | null = null): number {
    const fresh = this.#fresh;
    fresh.length = 0;
    const count = this.#table.acknowledge(partition, from, records, byOwner, fresh);
    if (count === 0) return 0;
    let ranges = this.#ranges.get(partition);
    if (ranges === undefined) this.#ranges.set(partition, (ranges = []));
    for (let i = 0; i < fresh.length; i += 2) {
      const [start, end] = [fresh[i] as number, fresh[i + 1] as number];
      const last = ranges.at(-1);
      if (last?.to === start && last.as === as && last.loss === loss) last.to = end;
      else ranges.push({ from: start, to: end, as, loss });
    }
    return count;
  }

  /**
   * [from, to) are finished now: calls `hand` for each range of them that had been given up, which no longer is.
   * @returns how many records were taken back
   */
  takeBack(partition: number, from: number, to: number, hand: (as: GivenUpAs, from: number, records: number) => void): number {
    const ranges = this.#ranges.get(partition);
    if (ranges === undefined) return 0;
    let records = 0;
    const left: Range[] = [];
    for (const range of ranges) {
      const start = Math.max(range.from, from);
      const end = Math.min(range.to, to);
      if (start >= end) {
        left.push(range);
        continue;
      }
      if (range.from < start) left.push({ ...range, to: start });
      if (end < range.to) left.push({ ...range, from: end });
      records += end - start;
      if (range.loss !== null) range.loss.records -= end - start;
      hand(range.as, start, end - start);
    }
    if (records > 0) this.#ranges.set(partition, left);
    return records;
  }
}

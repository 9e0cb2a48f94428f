/** Records that can never be read: where they are, by partition. */
import { RandomStream } from '../kernel/random.ts';
import { MarkedRecords } from '../parts/marked-records.ts';
import type { SparkScenario } from '../scenario/scenario.ts';

export class PoisonRecords {
  readonly #marks: readonly MarkedRecords[];

  constructor({ traffic, seed, spark }: SparkScenario) {
    this.#marks =
      traffic.poisonShare === 0
        ? []
        : Array.from({ length: spark.topic.partitions }, (_, partition) => {
            const phase = new RandomStream(seed, `poison/partition/${String(partition)}`).uniform();
            return new MarkedRecords(traffic.poisonShare, phase);
          });
  }

  /** Poison records in the offsets [from, until) of every partition. */
  count(from: Float64Array, until: Float64Array): number {
    let count = 0;
    for (const [partition, marks] of this.#marks.entries())
      count += marks.before(until[partition] as number) - marks.before(from[partition] as number);
    return count;
  }

  /** The first record of a partition from `offset` on that cannot be read; Infinity where there is none. */
  next(partition: number, offset: number): number {
    return this.#marks[partition]?.next(offset) ?? Infinity;
  }

  /** How long the task takes that meets one first, ms. Infinity where there is none. */
  msToFirst(from: Float64Array, until: Float64Array, recordMs: number): number {
    let first = Infinity;
    for (const [partition, marks] of this.#marks.entries()) {
      const start = from[partition] as number;
      const next = marks.next(start);
      if (next < (until[partition] as number)) first = Math.min(first, (next + 1 - start) * recordMs);
    }
    return first;
  }
}

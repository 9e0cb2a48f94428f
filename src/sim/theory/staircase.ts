/**
 * What a consumer group can work off when every partition gets the same share of the records. A partition belongs to one instance at
 * a time, so with P partitions on N instances the busiest one holds ⌈P ÷ N⌉ of them; the group keeps up only while that one does.
 * Between the steps of this staircase another instance adds nothing, and beyond N = P it stays without work.
 *
 * Source: Apache Kafka documentation, "Design", section "The Consumer" (one consumer per partition in a group); the division is
 * that of range and round-robin assignment of one topic.
 */
import { requireCount, requireNonNegative } from './ranges.ts';

/**
 * Partitions of the busiest instance: ⌈P ÷ N⌉.
 * @param partitions P, a whole number ≥ 1
 * @param instances N, a whole number ≥ 1
 * @throws RangeError outside these ranges
 */
export function mostPartitionsPerInstance(partitions: number, instances: number): number {
  requireCount('partitions', partitions);
  requireCount('instances', instances);
  return Math.ceil(partitions / instances);
}

/**
 * Effective capacity: c · P ÷ ⌈P ÷ N⌉.
 * @param perInstancePerSecond c ≥ 0, what one instance works off, records/s
 * @param partitions P, a whole number ≥ 1
 * @param instances N, a whole number ≥ 1
 * @returns records/s that the group can keep up with for ever
 * @throws RangeError outside these ranges
 */
export function effectiveCapacityPerSecond(perInstancePerSecond: number, partitions: number, instances: number): number {
  requireNonNegative('perInstancePerSecond', perInstancePerSecond);
  return (perInstancePerSecond * partitions) / mostPartitionsPerInstance(partitions, instances);
}

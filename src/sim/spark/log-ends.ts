/** Log-end offsets of all partitions at one moment. */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';

/**
 * What ArrivalCurve.logEndOffset says of each partition; where the moment falls on the curve is looked up once for all of them, because a
 * run asks thousands of times.
 * @param ends is filled, a number a partition
 */
export function setLogEnds(ends: Float64Array, { cumulative, slots, slotMs }: ArrivalCurve, atMs: number): Float64Array {
  const position = atMs / slotMs;
  const slot = Math.min(Math.floor(position), slots - 1);
  const share = Math.min(1, position - slot);
  for (let partition = 0; partition < ends.length; partition++) {
    const at = partition * (slots + 1) + slot;
    const before = cumulative[at] as number;
    ends[partition] = Math.floor(before + ((cumulative[at + 1] as number) - before) * share + 0.5);
  }
  return ends;
}

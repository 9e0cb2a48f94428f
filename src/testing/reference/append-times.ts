/**
 * When each record was appended, one by one. The number of records per slot is the one that the simulator drew, so both see the same
 * traffic; inside a slot the records lie at sorted uniformly random times, which makes a true Poisson process of them.
 */
import type { ArrivalCurve } from '../../sim/parts/arrival-curve.ts';
import type { Traffic } from '../../sim/scenario/scenario.ts';

export type Random = () => number;

/** Uniform numbers in [0, 1); mulberry32, so that the reference shares no stream with the simulator. */
export function createRandom(seed: number): Random {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const exponential = (mean: number, random: Random): number => -mean * Math.log(1 - random());

/** Append times of every record of every partition, rising; records of the initial backlog have 0. */
export function appendTimes(curve: ArrivalCurve, arrivals: Traffic['arrivals'], random: Random): Float64Array[] {
  return Array.from({ length: curve.partitions }, (_, partition) => {
    const atEdge = curve.cumulative.subarray(partition * (curve.slots + 1), (partition + 1) * (curve.slots + 1));
    return arrivals === 'even' ? evenTimes(atEdge, curve.slotMs) : randomTimes(atEdge, curve.slotMs, random);
  });
}

function randomTimes(atEdge: Float64Array, slotMs: number, random: Random): Float64Array {
  const times = new Float64Array(atEdge.at(-1) ?? 0);
  let offset = atEdge[0] ?? 0;
  for (let slot = 0; slot + 1 < atEdge.length; slot++) {
    const records = atEdge[slot + 1]! - atEdge[slot]!;
    // Sorted uniform numbers: the partial sums of exponential gaps, divided by the sum of all of them.
    let sum = 0;
    for (let i = 0; i < records; i++) {
      sum += exponential(1, random);
      times[offset + i] = sum;
    }
    sum += exponential(1, random);
    for (let i = 0; i < records; i++) times[offset + i] = (slot + times[offset + i]! / sum) * slotMs;
    offset += records;
  }
  return times;
}

/** Record k (from 0) comes when the cumulative curve reaches k + 1/2. */
function evenTimes(atEdge: Float64Array, slotMs: number): Float64Array {
  const records = Math.floor((atEdge.at(-1) ?? 0) + 0.5);
  const times = new Float64Array(records);
  let slot = 0;
  for (let offset = atEdge[0] ?? 0; offset < records; offset++) {
    while (slot + 2 < atEdge.length && atEdge[slot + 1]! < offset + 0.5) slot++;
    times[offset] = (slot + (offset + 0.5 - atEdge[slot]!) / (atEdge[slot + 1]! - atEdge[slot]!)) * slotMs;
  }
  return times;
}

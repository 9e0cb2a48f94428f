/**
 * Arrivals as cumulative curves, one a partition: how many records the log holds at any time, and when a record was appended.
 * Nothing is stored per record, so the cost does not grow with the rate.
 *
 * Assumption: time is cut into slots (100 ms unless the run is very long). A slot's number of records is drawn (`poisson`) or the
 * integral of the rate (`even`); inside a slot records are evenly spaced. A Poisson process given its counts is spread
 * uniformly at random instead, so queueing noise inside one slot is missing (MODEL.md, "Arrivals").
 */
import { PoissonSampler } from '../kernel/poisson.ts';
import { RandomStream } from '../kernel/random.ts';
import { remember } from '../kernel/remember.ts';
import type { RatePoint, Traffic } from '../scenario/scenario.ts';

const SLOT_MS = 100;
const MAX_CELLS = 4_000_000;

/** Records/s at `atMs` is the piecewise-linear curve's value; this is its integral from 0 to `untilMs`, in records. */
export function integralOfRate(points: readonly RatePoint[], untilMs: number): number {
  let records = 0;
  let [fromMs, fromRate] = points[0] ?? [0, 0];
  if (untilMs <= fromMs) return (fromRate * untilMs) / 1000;
  records += (fromRate * fromMs) / 1000;
  for (let i = 1; i < points.length; i++) {
    const [toMs, toRate] = points[i] as RatePoint;
    if (untilMs <= toMs) {
      const share = toMs === fromMs ? 1 : (untilMs - fromMs) / (toMs - fromMs);
      const rate = fromRate + (toRate - fromRate) * share;
      return records + (((fromRate + rate) / 2) * (untilMs - fromMs)) / 1000;
    }
    records += (((fromRate + toRate) / 2) * (toMs - fromMs)) / 1000;
    fromMs = toMs;
    fromRate = toRate;
  }
  return records + (fromRate * (untilMs - fromMs)) / 1000;
}

/** The shares of the partitions, adding up to 1. */
export function sharesOf(traffic: Traffic, partitions: number): Float64Array {
  const shares = new Float64Array(partitions);
  if (traffic.partitionShares === 'uniform') shares.fill(1 / partitions);
  else shares.set(traffic.partitionShares);
  return shares;
}

/** Whole records per partition with the right total: largest remainders get the ones left over. */
export function splitRecords(records: number, shares: Float64Array): Float64Array {
  const split = shares.map((share) => Math.floor(share * records + 1e-9));
  let left = records - split.reduce((sum, n) => sum + n, 0);
  const byRemainder = [...shares.keys()].sort(
    (a, b) =>
      (shares[b] as number) * records - (split[b] as number) - ((shares[a] as number) * records - (split[a] as number)) || a - b,
  );
  for (const partition of byRemainder) {
    if (left < 1) break;
    split[partition] = (split[partition] as number) + 1;
    left--;
  }
  return split;
}

export class ArrivalCurve {
  readonly partitions: number;
  readonly slotMs: number;
  readonly slots: number;
  /** Records in the log of `partition` at slot edge `i`, initial backlog included: `cumulative[partition * (slots + 1) + i]`. */
  readonly cumulative: Float64Array;
  /** Where the last inverse look-up of each partition ended; look-ups walk from there, because they nearly always move on. */
  readonly #cursor: Int32Array;
  readonly #stride: number;
  readonly #traffic: Traffic;
  readonly #seed: number;
  readonly #durationMs: number;
  readonly #mostCells: number;
  readonly #sums = remember<Float64Array>(64);

  /** @param mostCells slots × partitions, at most: slots become longer so that the curve is not larger than this */
  /** @param cumulative what is in the log at the slot edges, where it is known already */
  constructor(
    traffic: Traffic,
    partitions: number,
    durationMs: number,
    seed: number,
    mostCells = MAX_CELLS,
    cumulative?: Float64Array,
  ) {
    this.#traffic = traffic;
    this.#seed = seed;
    this.#durationMs = durationMs;
    this.#mostCells = mostCells;
    const cells = partitions * (durationMs / SLOT_MS);
    this.partitions = partitions;
    this.slotMs = SLOT_MS * Math.max(1, Math.ceil(cells / mostCells));
    this.slots = Math.max(1, Math.ceil(durationMs / this.slotMs));
    this.#stride = this.slots + 1;
    this.cumulative = cumulative ?? new Float64Array(partitions * this.#stride);
    this.#cursor = new Int32Array(partitions);
    if (cumulative !== undefined) return;

    const shares = sharesOf(traffic, partitions);
    const backlog = splitRecords(traffic.initialBacklog, shares);
    const edges = Float64Array.from({ length: this.slots + 1 }, (_, i) => integralOfRate(traffic.ratePerSecond, i * this.slotMs));
    for (let partition = 0; partition < partitions; partition++) {
      const share = shares[partition] as number;
      const at = partition * this.#stride;
      const start = backlog[partition] as number;
      this.cumulative[at] = start;
      if (traffic.arrivals === 'even') {
        for (let i = 1; i <= this.slots; i++) this.cumulative[at + i] = start + share * (edges[i] as number);
        continue;
      }
      const sampler = new PoissonSampler(new RandomStream(seed, `arrivals/partition/${String(partition)}`));
      let total = start;
      for (let i = 1; i <= this.slots; i++) {
        total += sampler.sample(share * ((edges[i] as number) - (edges[i - 1] as number)));
        this.cumulative[at + i] = total;
      }
    }
  }

  /** The same slots with other numbers of records in the log: a log that does not get what is offered. */
  withCumulative(cumulative: Float64Array): ArrivalCurve {
    return new ArrivalCurve(this.#traffic, this.partitions, this.#durationMs, this.#seed, this.#mostCells, cumulative);
  }

  /** Records in the log of `partition` at `atMs` as a continuous quantity (the preview's view). */
  recordsAt(partition: number, atMs: number): number {
    const position = atMs / this.slotMs;
    let slot = Math.floor(position);
    if (slot >= this.slots) slot = this.slots - 1;
    const at = partition * this.#stride + slot;
    const before = this.cumulative[at] as number;
    const share = position - slot;
    return before + ((this.cumulative[at + 1] as number) - before) * (share > 1 ? 1 : share);
  }

  /** Records in the logs of several partitions together, at the slot edges. */
  sumOf(partitions: readonly number[]): Float64Array {
    return this.#sums(partitions.join(), () => {
      const sum = new Float64Array(this.#stride);
      for (const partition of partitions) {
        const from = partition * this.#stride;
        for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (this.cumulative[from + i] as number);
      }
      return sum;
    });
  }

  /** Log-end offset of `partition` at `atMs`: whole records. */
  logEndOffset(partition: number, atMs: number): number {
    return Math.floor(this.recordsAt(partition, atMs) + 0.5);
  }

  /**
   * The time at which the continuous curve reaches `records`, ms: 0 for the initial backlog, the run's end for records that
   * never come. `offset + 0.5` gives the append time of the record at `offset`.
   */
  timeOf(partition: number, records: number): number {
    const at = partition * this.#stride;
    const cumulative = this.cumulative;
    if (records <= (cumulative[at] as number)) return 0;
    let slot = this.#cursor[partition] as number;
    while (slot < this.slots && (cumulative[at + slot + 1] as number) < records) slot++;
    if (slot >= this.slots) return this.slots * this.slotMs;
    while (slot > 0 && (cumulative[at + slot] as number) >= records) slot--;
    this.#cursor[partition] = slot;
    const before = cumulative[at + slot] as number;
    return (slot + (records - before) / ((cumulative[at + slot + 1] as number) - before)) * this.slotMs;
  }

  /**
   * Of `records` from `offset` on, how many were appended in the same slot as the first one, and when: inside one slot append
   * times lie on a straight line from `into.firstMs` to `into.lastMs`.
   */
  straightPiece(partition: number, offset: number, records: number, into: { firstMs: number; lastMs: number }): number {
    const at = partition * this.#stride;
    const firstMs = this.timeOf(partition, offset + 0.5);
    const slot = this.#cursor[partition] as number;
    const backlog = this.cumulative[at] as number;
    const slotEnd = offset < backlog ? backlog : (this.cumulative[at + slot + 1] as number);
    const there = Math.floor(slotEnd - 0.5) - offset + 1;
    const count = Math.min(records, there < 1 ? 1 : there);
    into.firstMs = into.lastMs = firstMs;
    if (count <= 1 || offset < backlog) return count;
    // The same slot as the first one's, so nothing need be looked for.
    const before = this.cumulative[at + slot] as number;
    into.lastMs = (slot + (offset + count - 0.5 - before) / (slotEnd - before)) * this.slotMs;
    return count;
  }

  /** Append time of the record at `offset`, looked for from `fromMs` on; Infinity when it is not appended before `untilMs`. */
  nextAppendMs(partition: number, offset: number, fromMs: number, untilMs: number): number {
    const wanted = offset + 0.5;
    const at = partition * this.#stride;
    for (let slot = Math.floor(fromMs / this.slotMs); slot < this.slots && slot * this.slotMs < untilMs; slot++) {
      const after = this.cumulative[at + slot + 1] as number;
      if (after < wanted) continue;
      const before = this.cumulative[at + slot] as number;
      const appendMs = before >= wanted ? slot * this.slotMs : (slot + (wanted - before) / (after - before)) * this.slotMs;
      const atMs = appendMs < fromMs ? fromMs : appendMs;
      return atMs < untilMs ? atMs : Infinity;
    }
    return Infinity;
  }
}

const remembered = remember<ArrivalCurve>(4);

/** The curve of a traffic description; the last few are remembered, because a consumer's knobs never change the arrivals. */
export function arrivalCurveOf(
  traffic: Traffic,
  partitions: number,
  durationMs: number,
  seed: number,
  mostCells = MAX_CELLS,
): ArrivalCurve {
  return remembered(
    JSON.stringify([traffic, partitions, durationMs, seed, mostCells]),
    () => new ArrivalCurve(traffic, partitions, durationMs, seed, mostCells),
  );
}

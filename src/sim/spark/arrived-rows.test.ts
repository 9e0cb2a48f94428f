import { expect, it } from 'vitest';
import { ArrivalCurve } from '../parts/arrival-curve.ts';
import { ArrivedRowsReader } from './arrived-rows.ts';

const curveOf = (arrivals: 'even' | 'poisson', initialBacklog: number): ArrivalCurve =>
  new ArrivalCurve(
    {
      arrivals,
      ratePerSecond: [[0, 90]],
      recordBytes: 100,
      partitionShares: [0.7, 0.3],
      initialBacklog,
      poisonShare: 0,
      criticalShare: 1,
    },
    2,
    3000,
    9,
  );

/** The same from what the curve itself says of each partition, piece by piece. */
function piecesOf(curve: ArrivalCurve, from: readonly number[], until: readonly number[], lateShare: number): unknown[] {
  const bySlot = new Map<number, { rows: number; late: number; firstMs: number; lastMs: number }>();
  const times = { firstMs: 0, lastMs: 0 };
  for (const [partition, end] of until.entries())
    for (let at = from[partition] as number; at < end;) {
      const rows = curve.straightPiece(partition, at, end - at, times);
      const { firstMs, lastMs } = times;
      const slot = lastMs === 0 ? -1 : Math.floor(lastMs / curve.slotMs);
      const before = bySlot.get(slot) ?? { rows: 0, late: 0, firstMs, lastMs };
      bySlot.set(slot, {
        rows: before.rows + rows,
        late: before.late + Math.floor((at + rows) * lateShare) - Math.floor(at * lateShare),
        firstMs: Math.min(before.firstMs, firstMs),
        lastMs: Math.max(before.lastMs, lastMs),
      });
      at += rows;
    }
  return [...bySlot.values()].sort((a, b) => a.firstMs - b.firstMs);
}

it.each(['even', 'poisson'] as const)('gives rows the slots and the times that the curve gives them (%s)', (arrivals) => {
  const curve = curveOf(arrivals, 13);
  const reader = new ArrivedRowsReader(curve, 0.1);
  const ends = [0, 1].map((partition) => curve.logEndOffset(partition, 3000));
  // Forwards, and then once more from the beginning, as after a failure.
  const ranges = [
    { from: [0, 0], until: [20, 9] },
    { from: [20, 9], until: [60, 9] },
    { from: [60, 9], until: ends },
    { from: [3, 1], until: ends },
  ];
  for (const { from, until } of ranges)
    expect(reader.read(Float64Array.from(from), Float64Array.from(until))).toEqual(piecesOf(curve, from, until, 0.1));
  expect(reader.read(Float64Array.from([5, 0]), Float64Array.from(ends), 4)).toEqual(piecesOf(curve, [9, 0], ends, 0.1));
});

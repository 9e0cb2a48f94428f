import { expect, it } from 'vitest';
import { ArrivalCurve } from '../parts/arrival-curve.ts';
import { setLogEnds } from './log-ends.ts';

it.each(['even', 'poisson'] as const)('says of every partition what the curve says of it (%s)', (arrivals) => {
  const curve = new ArrivalCurve(
    {
      arrivals,
      ratePerSecond: [
        [0, 700],
        [2000, 40],
      ],
      recordBytes: 100,
      partitionShares: [0.5, 0.3, 0.2],
      initialBacklog: 17,
      poisonShare: 0,
      criticalShare: 1,
    },
    3,
    4050,
    5,
  );
  const ends = new Float64Array(3);
  for (let atMs = 0; atMs <= 5000; atMs += 0.37 + atMs / 100)
    expect([...setLogEnds(ends, curve, atMs)]).toEqual([0, 1, 2].map((partition) => curve.logEndOffset(partition, atMs)));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RatePoint, Traffic } from '../scenario/scenario.ts';
import { ArrivalCurve, arrivalCurveOf, integralOfRate, splitRecords } from './arrival-curve.ts';

const INCIDENT: RatePoint[] = [
  [0, 20_000],
  [120_000, 20_000],
  [120_000, 120_000],
  [240_000, 120_000],
  [240_000, 20_000],
];

const shares = fc
  .array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 6 })
  .filter((weights) => weights.some((weight) => weight > 0))
  .map((weights) => {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return weights.map((weight) => weight / sum);
  });

/** A curve of up to ten seconds over a few partitions, some of them empty, with stretches in which nothing arrives. */
const curve = fc
  .record({
    arrivals: fc.constantFrom('even' as const, 'poisson' as const),
    rates: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 2000 })), { minLength: 1, maxLength: 4 }),
    partitionShares: shares,
    initialBacklog: fc.oneof(fc.constant(0), fc.nat(500)),
    durationMs: fc.integer({ min: 1, max: 10_000 }),
    seed: fc.nat(),
  })
  .map(({ rates, partitionShares, durationMs, seed, ...rest }) => ({
    curve: new ArrivalCurve(
      traffic({ ...rest, partitionShares, ratePerSecond: rates.map((rate, i) => [i * 2500, rate]) }),
      partitionShares.length,
      durationMs,
      seed,
    ),
    durationMs,
  }));

describe('integralOfRate', () => {
  it.each([
    [0, 0],
    [120_000, 2_400_000],
    [180_000, 9_600_000],
    [240_000, 16_800_000],
    [600_000, 24_000_000],
  ])('should count the records of the incident up to %d ms', (untilMs, records) => {
    expect(integralOfRate(INCIDENT, untilMs)).toBe(records);
  });

  it('should be the area under a ramp', () => {
    expect(
      integralOfRate(
        [
          [0, 0],
          [10_000, 100],
        ],
        5000,
      ),
    ).toBe(125);
    expect(
      integralOfRate(
        [
          [0, 0],
          [10_000, 100],
        ],
        12_000,
      ),
    ).toBe(700);
  });
});

describe('splitRecords', () => {
  it('should give everyone the whole part of their share, and add up', () => {
    fc.assert(
      fc.property(shares, fc.nat(1_000_000), (given, records) => {
        const split = splitRecords(records, Float64Array.from(given));

        expect(split.reduce((sum, count) => sum + count, 0)).toBe(records);
        split.forEach((count, partition) => {
          expect(Number.isInteger(count)).toBe(true);
          expect(Math.abs(count - (given[partition] as number) * records)).toBeLessThan(1 + 1e-6);
        });
      }),
      { seed: 1 },
    );
  });

  it('should give what is left over to the largest remainders', () => {
    expect([...splitRecords(10, Float64Array.of(0.25, 0.25, 0.5))]).toEqual([3, 2, 5]);
    expect([...splitRecords(10, Float64Array.of(0.16, 0.36, 0.48))]).toEqual([2, 3, 5]);
  });
});

describe('ArrivalCurve', () => {
  it('should hold exactly the integral of the rate when arrivals are even', () => {
    const { durationMs, partitions } = { durationMs: 600_000, partitions: 48 };
    const incident = new ArrivalCurve(traffic({ arrivals: 'even', ratePerSecond: INCIDENT }), partitions, durationMs, 1);

    for (let partition = 0; partition < partitions; partition++) {
      expect(incident.logEndOffset(partition, 120_000)).toBe(50_000);
      expect(incident.logEndOffset(partition, 240_000)).toBe(350_000);
      expect(incident.logEndOffset(partition, 600_000)).toBe(500_000);
    }
  });

  it('should draw Poisson counts whose mean and variance are the integral of the rate, apart for each partition and second', () => {
    const partitions = 200;
    const seconds = 100;
    const { cumulative, slotMs, slots } = new ArrivalCurve(
      traffic({ ratePerSecond: [[0, 40 * partitions]] }),
      partitions,
      seconds * 1000,
      7,
    );
    expect(slotMs).toBe(100);
    const counts: number[] = [];
    for (let partition = 0; partition < partitions; partition++)
      for (let second = 0; second < seconds; second++) {
        const at = partition * (slots + 1) + second * 10;
        counts.push((cumulative[at + 10] as number) - (cumulative[at] as number));
      }

    const n = counts.length;
    const mean = counts.reduce((sum, count) => sum + count, 0) / n;
    const variance = counts.reduce((sum, count) => sum + (count - 40) ** 2, 0) / n;
    const neighbours = counts.slice(1).reduce((sum, count, i) => sum + (count - 40) * ((counts[i] as number) - 40), 0) / n;
    expect(Math.abs(mean - 40)).toBeLessThan(4 * Math.sqrt(40 / n));
    expect(Math.abs(variance - 40)).toBeLessThan(4 * Math.sqrt((40 + 2 * 40 ** 2) / n));
    expect(Math.abs(neighbours)).toBeLessThan((4 * 40) / Math.sqrt(n));
  });

  it('should leave a partition’s arrivals alone when others come, the rate of each staying the same', () => {
    const few = new ArrivalCurve(traffic({ ratePerSecond: [[0, 400]] }), 4, 5000, 3);
    const many = new ArrivalCurve(traffic({ ratePerSecond: [[0, 800]] }), 8, 5000, 3);

    expect(many.cumulative.slice(0, few.cumulative.length)).toEqual(few.cumulative);
  });

  it('should split the initial backlog by the shares and give it age 0 at the start', () => {
    const given = traffic({ ratePerSecond: [[0, 100]], initialBacklog: 10, partitionShares: [0.7, 0.3] });
    const backlog = new ArrivalCurve(given, 2, 1000, 1);

    expect([backlog.logEndOffset(0, 0), backlog.logEndOffset(1, 0)]).toEqual([7, 3]);
    expect([backlog.timeOf(0, 6.5), backlog.timeOf(1, 2.5)]).toEqual([0, 0]);
    expect(backlog.timeOf(1, 3.5)).toBeGreaterThan(0);
  });

  it('should never go down, and append each record once', () => {
    fc.assert(
      fc.property(curve, ({ curve: given, durationMs }) => {
        for (let partition = 0; partition < given.partitions; partition++) {
          let before = given.logEndOffset(partition, 0);
          for (let atMs = 0; atMs <= durationMs; atMs += 37) {
            const now = given.logEndOffset(partition, atMs);
            expect(now).toBeGreaterThanOrEqual(before);
            expect(Number.isInteger(now)).toBe(true);
            before = now;
          }
        }
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it('should find for each record the moment at which the log grows by it', () => {
    fc.assert(
      fc.property(
        curve,
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { maxLength: 20 }),
        (given, places) => {
          const { curve: at, durationMs } = given;
          for (let partition = 0; partition < at.partitions; partition++) {
            const first = at.logEndOffset(partition, 0);
            const end = at.logEndOffset(partition, durationMs);
            for (const place of places) {
              const offset = first + Math.floor(place * (end - first));
              if (offset >= end) continue;
              const appendMs = at.timeOf(partition, offset + 0.5);
              // Look-ups go back and forth here, so the walk from the last one is tried in both directions.
              expect(at.recordsAt(partition, appendMs)).toBeCloseTo(offset + 0.5, 6);
              expect(at.logEndOffset(partition, appendMs - 1e-6)).toBeLessThanOrEqual(offset + 1);
              expect(at.logEndOffset(partition, appendMs + 1e-6)).toBeGreaterThan(offset);
              expect(at.nextAppendMs(partition, offset, 0, Infinity)).toBeCloseTo(appendMs, 6);
              expect(at.nextAppendMs(partition, offset, 0, appendMs)).toBe(Infinity);
              // What is there already is there at once, as long as the run goes on.
              const laterMs = Math.min(appendMs + 5, durationMs - 1e-6);
              if (laterMs > appendMs) expect(at.nextAppendMs(partition, offset, laterMs, Infinity)).toBe(laterMs);
            }
            expect(at.nextAppendMs(partition, end + 1e9, 0, Infinity)).toBe(Infinity);
          }
        },
      ),
      { numRuns: 200, seed: 3 },
    );
  });

  it('should cut a range of records into pieces that cover it, each on a straight line of append times', () => {
    fc.assert(
      fc.property(curve, fc.nat(100), fc.integer({ min: 1, max: 400 }), ({ curve: at, durationMs }, from, most) => {
        for (let partition = 0; partition < at.partitions; partition++) {
          const records = Math.min(most, at.logEndOffset(partition, durationMs) - from);
          const into = { firstMs: NaN, lastMs: NaN };
          let lastMs = 0;
          let pieces = 0;
          let done = 0;
          while (done < records) {
            const count = at.straightPiece(partition, from + done, records - done, into);
            expect(count).toBeGreaterThanOrEqual(1);
            expect(count).toBeLessThanOrEqual(records - done);
            expect(into.firstMs).toBeGreaterThanOrEqual(lastMs);
            for (let i = 0; i < count; i++) {
              const onTheLine = into.firstMs + ((into.lastMs - into.firstMs) * i) / Math.max(1, count - 1);
              expect(Math.abs(at.timeOf(partition, from + done + i + 0.5) - onTheLine)).toBeLessThan(1e-6);
            }
            lastMs = into.lastMs;
            done += count;
            pieces++;
          }
          // One piece for the backlog, one a slot, and one for a record that straddles an edge.
          expect(pieces).toBeLessThanOrEqual(2 * (at.slots + 1));
          expect(done).toBe(Math.max(0, records));
        }
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  it('should widen its slots rather than fill the memory', () => {
    const day = new ArrivalCurve(traffic({ arrivals: 'even', ratePerSecond: [[0, 1000]] }), 100, 86_400_000, 1);

    expect(day.cumulative.length).toBeLessThanOrEqual(4_000_100);
    expect(day.logEndOffset(0, 86_400_000)).toBe(864_000);
  });
});

describe('arrivalCurveOf', () => {
  it('should give the same curve again, and another one for another seed', () => {
    const given = traffic({ ratePerSecond: [[0, 100]] });
    const first = arrivalCurveOf(given, 3, 1000, 1);

    expect(arrivalCurveOf({ ...given }, 3, 1000, 1).cumulative).toEqual(first.cumulative);
    expect(arrivalCurveOf(given, 3, 1000, 2).cumulative).not.toEqual(first.cumulative);
  });
});

// Helpers

function traffic(given: Partial<Traffic> & Pick<Traffic, 'ratePerSecond'>): Traffic {
  return {
    arrivals: 'poisson',
    recordBytes: 1000,
    partitionShares: 'uniform',
    initialBacklog: 0,
    poisonShare: 0,
    criticalShare: 1,
    ...given,
  };
}

/** Closed forms against other derivations of the same number: known tables, limiting cases, and the balance equations themselves. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drainTimeMs, spikeDrainedAtMs, spikePeakBacklog, spikePeakHeadAge } from './fluid.ts';
import { meanNumberInSystem, meanTimeInSystemMs } from './little.ts';
import { md1MeanNumber, md1MeanSojournMs, md1MeanWaitMs } from './md1.ts';
import { mm1MeanNumber, mm1MeanSojournMs, mm1MeanWaitMs, mm1SojournQuantileMs } from './mm1.ts';
import { mm1kLossShare, mm1kMeanNumber, mm1kMeanSojournMs } from './mm1k.ts';
import { erlangB, erlangC, mmcMeanSojournMs, mmcMeanWaitMs } from './mmc.ts';
import { effectiveCapacityPerSecond, mostPartitionsPerInstance } from './staircase.ts';

const stable = fc.record({ arrivals: fc.double({ min: 0.01, max: 99, noNaN: true }), services: fc.constant(100) });

describe("Little's law", () => {
  it('should turn 200 records/s and half a second into 100 records, and back', () => {
    expect(meanNumberInSystem(200, 500)).toBe(100);
    expect(meanTimeInSystemMs(100, 200)).toBe(500);
  });

  it.each([
    ['M/M/1', mm1MeanNumber, mm1MeanSojournMs],
    ['M/D/1', md1MeanNumber, md1MeanSojournMs],
  ])('should tie the number and the time of %s together', (_, number, sojournMs) => {
    fc.assert(
      fc.property(stable, ({ arrivals, services }) => {
        expect(meanNumberInSystem(arrivals, sojournMs(arrivals, services))).toBeCloseTo(number(arrivals, services), 8);
      }),
    );
  });

  it('should refuse a rate of 0 where it is divided by', () => {
    expect(() => meanTimeInSystemMs(3, 0)).toThrow(RangeError);
  });
});

describe('M/M/1', () => {
  it('should spend 10 ms at 900 of 1000 records/s, 9 of them waiting', () => {
    expect(mm1MeanSojournMs(900, 1000)).toBe(10);
    expect(mm1MeanWaitMs(900, 1000)).toBe(9);
  });

  it('should put the median of an exponential time at ln 2 of its mean', () => {
    expect(mm1SojournQuantileMs(900, 1000, 0.5)).toBeCloseTo(10 * Math.LN2, 12);
  });

  it.each([
    [1000, 1000],
    [1001, 1000],
    [-1, 1000],
    [NaN, 1000],
    [1, 0],
  ])('should refuse λ = %d at μ = %d', (arrivals, services) => {
    expect(() => mm1MeanSojournMs(arrivals, services)).toThrow(RangeError);
    expect(() => mm1MeanNumber(arrivals, services)).toThrow(RangeError);
  });
});

describe('M/D/1', () => {
  it('should wait half as long as M/M/1', () => {
    fc.assert(
      fc.property(stable, ({ arrivals, services }) => {
        expect(md1MeanWaitMs(arrivals, services)).toBeCloseTo(mm1MeanWaitMs(arrivals, services) / 2, 9);
      }),
    );
  });
});

describe('M/M/c', () => {
  it('should give the values of the printed Erlang tables', () => {
    // B(10, 5) = 0.0184, C(10, 8) = 0.4092, C(2, 1) = 1/3.
    expect(erlangB(10, 5)).toBeCloseTo(0.0184, 4);
    expect(erlangC(10, 8)).toBeCloseTo(0.4092, 4);
    expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 12);
  });

  it('should agree with the sum over all states', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0.01, max: 0.97, noNaN: true }), (servers, utilization) => {
        expect(erlangC(servers, utilization * servers)).toBeCloseTo(waitingShareBySummation(servers, utilization), 9);
      }),
    );
  });

  it('should be M/M/1 with one server', () => {
    fc.assert(
      fc.property(stable, ({ arrivals, services }) => {
        expect(mmcMeanWaitMs(arrivals, services, 1)).toBeCloseTo(mm1MeanWaitMs(arrivals, services), 8);
        expect(mmcMeanSojournMs(arrivals, services, 1)).toBeCloseTo(mm1MeanSojournMs(arrivals, services), 8);
      }),
    );
  });

  it('should refuse a load of as many erlangs as servers, and half a server', () => {
    expect(() => erlangC(4, 4)).toThrow(RangeError);
    expect(() => erlangB(1.5, 1)).toThrow(RangeError);
  });
});

describe('M/M/1/K', () => {
  it('should lose 1 of K + 1 at a load of 1', () => {
    expect(mm1kLossShare(1, 4)).toBeCloseTo(1 / 5, 12);
    expect(mm1kMeanNumber(1, 4)).toBeCloseTo(2, 12);
  });

  it('should agree with the geometric formula', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.05, max: 0.99, noNaN: true }), fc.integer({ min: 1, max: 50 }), (a, capacity) => {
        expect(mm1kLossShare(a, capacity)).toBeCloseTo(((1 - a) * a ** capacity) / (1 - a ** (capacity + 1)), 10);
      }),
    );
  });

  it('should be M/M/1 where there is plenty of room', () => {
    expect(mm1kMeanSojournMs(80, 100, 400)).toBeCloseTo(mm1MeanSojournMs(80, 100), 8);
  });

  it('should turn away all but the capacity far beyond it', () => {
    expect(mm1kLossShare(1e6, 1000)).toBeCloseTo(1 - 1e-6, 12);
    expect(() => mm1kLossShare(1, 0)).toThrow(RangeError);
  });
});

describe('fluid queue', () => {
  const incident = { basePerSecond: 20_000, spikePerSecond: 120_000, fromMs: 120_000, toMs: 240_000, capacityPerSecond: 80_000 };

  it('should say what six times the traffic for two minutes does to 80,000 records/s', () => {
    expect(spikePeakBacklog(incident)).toBe(4_800_000);
    expect(spikeDrainedAtMs(incident)).toBe(320_000);
    expect(spikePeakHeadAge(incident)).toEqual({ ageMs: 60_000, atMs: 300_000 });
  });

  it('should agree with the cumulative curves themselves', () => {
    const rates = fc.record({
      base: fc.integer({ min: 0, max: 90 }),
      spike: fc.integer({ min: 101, max: 1000 }),
      forMs: fc.integer({ min: 1, max: 100_000 }),
    });
    fc.assert(
      fc.property(rates, ({ base, spike, forMs }) => {
        const shape = { basePerSecond: base, spikePerSecond: spike, fromMs: 5000, toMs: 5000 + forMs, capacityPerSecond: 100 };
        const { ageMs, atMs } = spikePeakHeadAge(shape);
        // What has left by then is what had come by the end of the spike.
        expect((atMs - 5000) * 100).toBeCloseTo(forMs * spike, 3);
        expect(atMs - ageMs).toBeCloseTo(shape.toMs, 6);
        expect((spikeDrainedAtMs(shape) - 5000) * 100).toBeCloseTo(
          forMs * spike + (spikeDrainedAtMs(shape) - shape.toMs) * base,
          2,
        );
      }),
    );
  });

  it('should have nothing to drain below the capacity, and never drain without headroom', () => {
    expect(spikePeakHeadAge({ ...incident, spikePerSecond: 80_000 })).toEqual({ ageMs: 0, atMs: 120_000 });
    expect(drainTimeMs(1, 10, 10)).toBe(Infinity);
    expect(drainTimeMs(0, 10, 10)).toBe(0);
    expect(() => spikePeakBacklog({ ...incident, basePerSecond: 80_000 })).toThrow(RangeError);
    expect(() => spikePeakBacklog({ ...incident, toMs: 1 })).toThrow(RangeError);
  });
});

describe('staircase', () => {
  it.each([
    [48, 8, 6, 80_000],
    [48, 9, 6, 80_000],
    [48, 16, 3, 160_000],
    [48, 24, 2, 240_000],
    [48, 47, 2, 240_000],
    [48, 48, 1, 480_000],
    [48, 64, 1, 480_000],
  ])('should give %d partitions on %d instances %d each at most', (partitions, instances, most, capacity) => {
    expect(mostPartitionsPerInstance(partitions, instances)).toBe(most);
    expect(effectiveCapacityPerSecond(10_000, partitions, instances)).toBe(capacity);
  });

  it('should refuse an empty group', () => {
    expect(() => effectiveCapacityPerSecond(10_000, 48, 0)).toThrow(RangeError);
  });
});

// Helpers

/** Share of the time with at least c records in M/M/c, from the balance equations, state by state. */
function waitingShareBySummation(servers: number, utilization: number): number {
  let weight = 1;
  let all = 0;
  let waiting = 0;
  for (let n = 0; n < 3000; n++) {
    all += weight;
    if (n >= servers) waiting += weight;
    weight *= (utilization * servers) / Math.min(n + 1, servers);
  }
  return waiting / all;
}

import { describe, expect, it } from 'vitest';
import { drainedAt, firstRiseOf, peakOf, stabilizedAt, trendPerSecond } from './backlog.ts';
import type { BacklogCurve } from './backlog.ts';

describe('peakOf', () => {
  it('should find the highest backlog and the first moment of it', () => {
    expect(peakOf([0, 1000, 2000, 3000], [0, 7, 7, 3])).toEqual({ records: 7, atMs: 1000, index: 1 });
  });

  it('should say 0 at 0 for an empty curve', () => {
    expect(peakOf([], [])).toEqual({ records: 0, atMs: 0, index: 0 });
  });
});

describe('drainedAt', () => {
  it('should find the first moment below one second of arrivals that lasts 10 s', () => {
    // Falls by 100 a second from 2000 at 20 s: 99 left at 39.01 s, so at the sample of 40 s it is below 100.
    const curve = secondBySecond(60, (s) => (s <= 20 ? s * 100 : Math.max(0, 2000 - (s - 20) * 100)), 100);

    expect(drainedAt(curve)).toBe(40_000);
  });

  it('should not count a dip that lasts less than 10 s', () => {
    const curve = secondBySecond(60, (s) => (s === 5 ? 1000 : s > 20 && s < 30 ? 50 : s >= 40 ? 50 : 500), 100);

    expect(drainedAt(curve)).toBe(40_000);
  });

  it('should be null when the run ends before the 10 s are over', () => {
    const curve = secondBySecond(49, (s) => (s < 40 ? 500 : 0), 100);

    expect(drainedAt(curve)).toBeNull();
  });

  it('should be null when the backlog only grows', () => {
    expect(drainedAt(secondBySecond(60, (s) => s * 100, 100))).toBeNull();
  });

  it('should ask for less than 1 record where nothing arrives any more', () => {
    const curve = secondBySecond(
      60,
      (s) => (s === 3 ? 10 : s < 30 ? 1 : 0),
      (s) => (s < 5 ? 2 : 0),
    );

    expect(drainedAt(curve)).toBe(30_000);
  });

  it('should be the moment of the peak when there never was a backlog', () => {
    expect(drainedAt(secondBySecond(60, (s) => (s === 7 ? 30 : 20), 100))).toBe(7000);
  });

  it('should be 0 when nothing ever arrives', () => {
    expect(drainedAt(secondBySecond(60, () => 0, 0))).toBe(0);
  });

  it('should be null for a trace without samples', () => {
    expect(drainedAt({ timeMs: [], backlog: [], arrivalsPerSecond: [] })).toBeNull();
  });
});

describe('stabilizedAt', () => {
  it('should find the moment from which the trend of the last 10 s stays at or below 0', () => {
    // Up by 100 a second for 20 s, then down by 100: the slope of the last 10 s changes its sign 5 s after the peak.
    const curve = secondBySecond(60, (s) => 10_000 + (s <= 20 ? s * 100 : 2000 - (s - 20) * 100), 100);

    expect(stabilizedAt(curve, 5000)).toBe(25_000);
  });

  it('should be the first rise itself when the backlog stays small', () => {
    const curve = secondBySecond(60, (s) => (s % 2 === 0 ? 20 : 60), 100);

    expect(stabilizedAt(curve, 12_000)).toBe(12_000);
  });

  it('should be null when the backlog grows at the end', () => {
    const curve = secondBySecond(60, (s) => (s < 40 ? 1000 : 1000 + (s - 40) * 50), 100);

    expect(stabilizedAt(curve, 0)).toBeNull();
  });

  it('should start anew after every growth', () => {
    const curve = secondBySecond(
      100,
      (s) => 5000 + (s <= 10 ? s * 100 : s < 50 ? 1000 : s <= 60 ? 1000 + (s - 50) * 100 : 2000),
      100,
    );

    // The last rise ends at 60 s; ten seconds later no sample of it is left in the window.
    expect(stabilizedAt(curve, 0)).toBe(70_000);
  });

  it('should take a level curve of fractions for level', () => {
    const curve = secondBySecond(60, () => 1e9 + 0.1, 100);

    expect(stabilizedAt(curve, 0)).toBe(0);
  });
});

describe('trendPerSecond', () => {
  it('should give the slope of a straight line', () => {
    const { timeMs, backlog } = secondBySecond(30, (s) => 7 + 3 * s, 0);

    expect(trendPerSecond(timeMs, backlog, 20)).toBeCloseTo(3, 10);
  });

  it('should look at the last 10 s only', () => {
    const { timeMs, backlog } = secondBySecond(30, (s) => (s < 10 ? s * 1000 : 10_000), 0);

    expect(trendPerSecond(timeMs, backlog, 20)).toBe(0);
    expect(trendPerSecond(timeMs, backlog, 19)).toBeGreaterThan(0);
  });
});

describe('on an axis coarser than 10 s', () => {
  const timeMs = [0, 60_000, 120_000, 180_000, 240_000];
  const arrivalsPerSecond = timeMs.map(() => 1);

  it('should still see a backlog that grows', () => {
    expect(stabilizedAt({ timeMs, backlog: [0, 100, 200, 300, 400], arrivalsPerSecond }, 0)).toBeNull();
  });

  it('should still see a backlog that falls', () => {
    expect(stabilizedAt({ timeMs, backlog: [0, 100, 200, 100, 50], arrivalsPerSecond }, 0)).toBe(180_000);
  });
});

describe('firstRiseOf', () => {
  it.each([
    { points: [[0, 5]] as const, expected: 0 },
    { points: [[0, 20], [120, 20], [120, 120], [240, 120], [240, 20]] as const, expected: 120 }, // prettier-ignore
    { points: [[0, 20], [100, 10], [200, 30]] as const, expected: 100 }, // prettier-ignore
    { points: [[0, 20], [100, 10]] as const, expected: 0 }, // prettier-ignore
  ])('should be $expected for $points', ({ points, expected }) => {
    expect(firstRiseOf(points)).toBe(expected);
  });
});

// Helpers

function secondBySecond(
  seconds: number,
  backlog: (s: number) => number,
  arrivals: number | ((s: number) => number),
): BacklogCurve {
  const axis = Array.from({ length: seconds + 1 }, (_, s) => s);
  return {
    timeMs: axis.map((s) => s * 1000),
    backlog: axis.map(backlog),
    arrivalsPerSecond: axis.map((s) => (typeof arrivals === 'number' ? arrivals : arrivals(s))),
  };
}

/**
 * The pipe against queueing theory. Each figure is the mean over runs with seeds 1 … R, each long enough that what is missing while the
 * empty queue fills is less than a tenth of a standard error (the missing part is of the order of ρ ÷ (1 − ρ)³ services in tens of
 * thousands). A figure must lie within 4 standard errors of theory, and the standard error within 3 % of theory.
 */
import { describe, expect, it } from 'vitest';
import { simulate, type Summary, type Trace } from '../index.ts';
import { meanNumberInSystem } from '../theory/little.ts';
import { md1MeanNumber, md1MeanSojournMs, md1MeanWaitMs } from '../theory/md1.ts';
import { mm1MeanNumber, mm1MeanSojournMs, mm1SojournQuantileMs } from '../theory/mm1.ts';
import { mm1kLossShare, mm1kMeanNumber, mm1kMeanSojournMs } from '../theory/mm1k.ts';
import { mmcMeanSojournMs } from '../theory/mmc.ts';
import { drainTimeMs, spikeDrainedAtMs, spikePeakBacklog, spikePeakHeadAge } from '../theory/fluid.ts';
import { pipeScenario, seriesOf, type PipeInput } from './pipe-scenario.fixture.ts';

const RUNS = 20;

describe('a pipe of one exponential server: M/M/1', () => {
  it.each([
    { utilization: 0.5, seconds: 30 },
    { utilization: 0.8, seconds: 100 },
    { utilization: 0.9, seconds: 240 },
  ])('should have the times and the number of theory at a utilization of $utilization', ({ utilization, seconds }) => {
    const arrivals = 1000 * utilization;

    const runs = repeat({ ratePerSecond: arrivals, seconds, stages: [exponentialServer(1000)] });

    expectMean(figures(runs, 'latencyMeanMs'), mm1MeanSojournMs(arrivals, 1000));
    expectMean(figures(runs, 'backlogMean'), mm1MeanNumber(arrivals, 1000));
    expectMean(figures(runs, 'latencyP50Ms'), mm1SojournQuantileMs(arrivals, 1000, 0.5));
    expectMean(figures(runs, 'latencyP99Ms'), mm1SojournQuantileMs(arrivals, 1000, 0.99));
  });
});

describe('a pipe of one server with a constant time: M/D/1', () => {
  it.each([0.5, 0.8, 0.9])('should have the times and the number of theory at a utilization of %d', (utilization) => {
    const arrivals = 1000 * utilization;

    const runs = repeat({
      ratePerSecond: arrivals,
      seconds: 60,
      stages: [{ id: 'server', kind: 'server', ratePerSecond: 1000 }],
    });

    expectMean(figures(runs, 'latencyMeanMs'), md1MeanSojournMs(arrivals, 1000));
    expectMean(figures(runs, 'backlogMean'), md1MeanNumber(arrivals, 1000));
  });
});

describe('a pipe of servers side by side: M/M/c', () => {
  it.each([
    { servers: 2, utilization: 0.8 },
    { servers: 8, utilization: 0.9 },
  ])('should have the time of theory with $servers servers', ({ servers, utilization }) => {
    const arrivals = 1000 * utilization;
    const rate = 1000 / servers;

    const runs = repeat({ ratePerSecond: arrivals, seconds: 80, stages: [{ ...exponentialServer(rate), servers }] });

    expectMean(figures(runs, 'latencyMeanMs'), mmcMeanSojournMs(arrivals, rate, servers));
  });
});

describe('a buffer that drops before a server: M/M/1/K', () => {
  // A buffer of K − 1 places and the server make room for K.
  it.each([
    { load: 0.8, capacity: 5 },
    { load: 1, capacity: 10 },
    { load: 2, capacity: 3 },
  ])('should lose the share of theory at a load of $load with room for $capacity', ({ load, capacity }) => {
    const arrivals = 1000 * load;
    const buffer = { id: 'buffer', kind: 'buffer', capacity: capacity - 1, whenFull: 'drop' } as const;

    const runs = repeat({ ratePerSecond: arrivals, seconds: 25, stages: [buffer, exponentialServer(1000)] });

    expectMean(
      runs.map(({ summary }) => summary.dropped / summary.produced),
      mm1kLossShare(load, capacity),
    );
    expectMean(figures(runs, 'backlogMean'), mm1kMeanNumber(load, capacity));
    expectMean(figures(runs, 'latencyMeanMs'), mm1kMeanSojournMs(arrivals, 1000, capacity));
  });
});

describe('two servers in a row with a buffer that blocks', () => {
  // The first server is never short of records. What it has let go or finished, up to B + 2 with the blocked one, is a queue
  // M/M/1/(B + 2) that closes while it is full. Source: G. C. Hunt, "Sequential Arrays of Waiting Lines", Operations Research 4 (6), 1956.
  it.each([
    { places: 0, first: 1000, second: 1000 },
    { places: 3, first: 1000, second: 1000 },
    { places: 2, first: 1500, second: 1000 },
  ])('should let through what theory says with $places places, $first/s before $second/s', ({ places, first, second }) => {
    const between = places === 0 ? [] : [{ id: 'buffer', kind: 'buffer', capacity: places, whenFull: 'block' } as const];

    const runs = repeat({
      ratePerSecond: 0,
      initialBacklog: 100_000,
      seconds: 20,
      stages: [exponentialServer(first, 'first'), ...between, exponentialServer(second, 'second')],
    });

    expectMean(
      runs.map(({ summary }) => summary.processed / 20),
      first * (1 - mm1kLossShare(first / second, places + 2)),
    );
  });
});

describe('a limiter', () => {
  it('should make Poisson arrivals wait as M/D/1 does when it saves up nothing', () => {
    const runs = repeat({ ratePerSecond: 800, seconds: 60, stages: [{ id: 'limiter', kind: 'limiter', ratePerSecond: 1000 }] });

    expectMean(figures(runs, 'latencyMeanMs'), md1MeanWaitMs(800, 1000));
  });

  it('should let its burst through at once and then its rate', () => {
    const stages = [{ id: 'limiter', kind: 'limiter', ratePerSecond: 100, burst: 500 } as const];

    const { summary, series } = run({ ratePerSecond: 0, initialBacklog: 1500, seconds: 12, stages });

    // Of 1500 records 500 pass at 0 and the last one 1000 tokens later.
    expect(seriesOf(series, 'throughput').slice(0, 3)).toEqual(Float64Array.of(0, 600, 100));
    expect(summary.latencyMaxMs).toBeCloseTo(10_000, 6);
    expect(summary.backlog).toBe(0);
  });
});

describe("Little's law", () => {
  it.each([
    { name: 'constant', stages: [{ id: 'server', kind: 'server', ratePerSecond: 600, servers: 2 }] },
    { name: 'exponential, in a row', stages: [exponentialServer(1100, 'first'), exponentialServer(1050, 'second')] },
  ] as const)('should hold to the last digit over a run that begins and ends empty: $name', ({ stages }) => {
    // Nothing arrives in the second half, and everything is finished by its end.
    const ratePerSecond = [
      [0, 900],
      [10_000, 900],
      [10_000, 0],
    ] as const;

    const { summary } = run({ ratePerSecond, seconds: 20, stages });

    expect(summary.backlog).toBe(0);
    const finishedPerSecond = summary.processed / 20;
    expect(meanNumberInSystem(finishedPerSecond, summary['latencyMeanMs'] as number)).toBeCloseTo(
      summary['backlogMean'] as number,
      9,
    );
  });
});

describe('even arrivals at constant servers: a fluid', () => {
  const stages = [{ id: 'server', kind: 'server', ratePerSecond: 200, servers: 4 }] as const;

  it('should drain a backlog in the time of theory', () => {
    const { summary } = run({ ratePerSecond: 300, arrivals: 'even', initialBacklog: 10_000, seconds: 40, stages });

    // 10,000 records at 500/s of headroom; "drained" is when less than a second of arrivals is left, 300 records earlier.
    expect(summary.drainedAtMs).toBeCloseTo(Math.ceil(drainTimeMs(9700, 300, 800) / 1000) * 1000, 6);
  });

  it('should peak in records as a spike ends, and in seconds later', () => {
    const spike = { basePerSecond: 200, spikePerSecond: 1200, fromMs: 20_000, toMs: 50_000, capacityPerSecond: 800 };
    const ratePerSecond = [
      [0, 200],
      [20_000, 200],
      [20_000, 1200],
      [50_000, 1200],
      [50_000, 200],
    ] as const;

    const { summary, series, timeMs } = run({ ratePerSecond, arrivals: 'even', seconds: 100, stages });

    // Theory leaves out the records in service: at most 4 of them, at most one service time of 5 ms.
    expect(Math.abs(summary.peakBacklog - spikePeakBacklog(spike))).toBeLessThanOrEqual(4);
    expect(summary.peakBacklogAtMs).toBe(50_000);
    const headAge = spikePeakHeadAge(spike);
    const lagSeconds = seriesOf(series, 'lagSeconds');
    const peak = lagSeconds.indexOf(Math.max(...lagSeconds));
    expect(timeMs[peak]).toBe(Math.floor(headAge.atMs / 1000) * 1000);
    expect(headAge.atMs % 1000).toBe(0);
    expect(Math.abs((lagSeconds[peak] as number) * 1000 - headAge.ageMs)).toBeLessThanOrEqual(10);
    const backlog = seriesOf(series, 'backlog');
    expect(backlog.findIndex((records, i) => i > 50 && records <= 4) * 1000).toBe(spikeDrainedAtMs(spike));
  });
});

// Helpers

function exponentialServer(ratePerSecond: number, id = 'server') {
  return { id, kind: 'server', ratePerSecond, servers: 1, distribution: 'exponential' } as const;
}

function run(input: PipeInput): Trace {
  return simulate(pipeScenario(input));
}

function repeat(input: PipeInput): Trace[] {
  return Array.from({ length: RUNS }, (_, i) => run({ ...input, seed: i + 1 }));
}

function figures(runs: readonly Trace[], key: keyof Summary): number[] {
  return runs.map(({ summary }) => summary[key] as number);
}

function expectMean(values: readonly number[], theory: number): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const standardError = Math.sqrt(variance / values.length);
  expect(standardError).toBeLessThanOrEqual(0.03 * theory);
  expect(Math.abs(mean - theory), `${mean} ± ${standardError}, theory ${theory}`).toBeLessThanOrEqual(4 * standardError);
}

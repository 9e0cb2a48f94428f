import { describe, expect, it } from 'vitest';
import { createRun, simulate, type Trace } from '../index.ts';
import { pipeScenario, seriesOf, type PipeInput } from './pipe-scenario.fixture.ts';

describe('createPipePlant', () => {
  it('should let even arrivals through a free server, each as old as its service', () => {
    const { summary, series, timeMs } = run({ stages: [{ id: 'server', kind: 'server', ratePerSecond: 100 }] });

    expect([...timeMs]).toEqual([0, 1000, 2000, 3000, 4000, 5000]);
    expect([...seriesOf(series, 'arrivals')]).toEqual([0, 50, 50, 50, 50, 50]);
    expect([...seriesOf(series, 'throughput')]).toEqual([0, 50, 50, 50, 50, 50]);
    expect(summary).toMatchObject({ produced: 250, processed: 250, backlog: 0, peakBacklog: 0 });
    expect(summary.latencyMaxMs).toBeCloseTo(10, 9);
    expect(summary['latencyMeanMs']).toBeCloseTo(10, 9);
  });

  it('should make records wait at the source while a full buffer blocks', () => {
    const stages = [
      { id: 'tank', kind: 'buffer', capacity: 20, whenFull: 'block' },
      { id: 'server', kind: 'server', ratePerSecond: 30 },
    ];

    const { summary, series } = run({ stages });

    // 50/s come and 30/s go. The tank and the server hold 21; the rest of the excess, 20/s, waits at the source.
    expect([...seriesOf(series, 'backlog')]).toEqual([0, 20, 40, 60, 80, 100].map((excess, i) => (i === 0 ? 0 : excess + 1)));
    expect([...seriesOf(series, 'queueDepth', 'stage/tank')]).toEqual([0, 20, 20, 20, 20, 20]);
    expect([...seriesOf(series, 'queueDepth', 'stage/server')]).toEqual([0, 1, 1, 1, 1, 1]);
    expect([...seriesOf(series, 'queueDepth', 'source')]).toEqual([0, 0, 20, 40, 60, 80]);
    expect(summary.inFlight).toBe(21);
    expect(seriesOf(series, 'capacity')[0]).toBe(30);
  });

  it('should throw away what a full buffer cannot take, and keep those that were there before', () => {
    const stages = [
      { id: 'tank', kind: 'buffer', capacity: 10, whenFull: 'drop' },
      { id: 'server', kind: 'server', ratePerSecond: 25 },
    ];

    const { summary, series } = run({ stages });

    expect(summary.produced).toBe(250);
    expect(summary.processed + summary.backlog + summary.dropped).toBe(250);
    expect(summary.backlog).toBe(11);
    expect(summary.lost).toBe(0);
    // A dropped record is always the newest: those that get in wait for at most 10 others and their own service.
    expect(summary.latencyMaxMs).toBeLessThanOrEqual(11 * 40 + 1e-6);
    expect(seriesOf(series, 'dropped').at(-1)).toBe(25);
  });

  it('should keep a finished record in its server while the next stage is full', () => {
    // The first server is a hundred times as fast, and still lets go only one record a second.
    const stages = [
      { id: 'fast', kind: 'server', ratePerSecond: 100 },
      { id: 'slow', kind: 'server', ratePerSecond: 1 },
    ];

    const { summary, series } = run({ stages, seconds: 4 });

    expect(summary.processed).toBe(3);
    expect([...seriesOf(series, 'queueDepth', 'stage/fast')]).toEqual([0, 1, 1, 1, 1]);
  });

  it('should save tokens while a limiter is blocked, and never hand out more than its burst', () => {
    const stages = [
      { id: 'limiter', kind: 'limiter', ratePerSecond: 10, burst: 5 },
      { id: 'tank', kind: 'buffer', capacity: 5, whenFull: 'block' },
      { id: 'slow', kind: 'server', ratePerSecond: 1 },
    ];

    const { series } = run({ stages });

    // Five tokens at once and one after 100 ms fill the server and the tank; then the server sets the pace.
    expect([...seriesOf(series, 'queueDepth', 'stage/tank')]).toEqual([0, 5, 5, 5, 5, 5]);
    expect([...seriesOf(series, 'queueDepth', 'stage/limiter')]).toEqual([0, 1, 1, 1, 1, 1]);
  });

  it('should pass everything on at once where nothing holds it', () => {
    const { summary, series } = run({ stages: [{ id: 'tank', kind: 'buffer' }], initialBacklog: 7 });

    expect(summary).toMatchObject({ initialBacklog: 7, produced: 250, processed: 257, latencyMaxMs: 0, backlog: 0 });
    expect(seriesOf(series, 'capacity')[0]).toBeNaN();
  });

  it('should take coarser samples of a long run, and end with the end', () => {
    const { timeMs, latency } = run({ ratePerSecond: 0.1, seconds: 7201.5, stages: [{ id: 'tank', kind: 'buffer' }] });

    expect([...timeMs.slice(0, 3)]).toEqual([0, 5000, 10_000]);
    expect(timeMs.at(-1)).toBe(7_201_500);
    expect(latency.windowMs).toBe(25_000);
  });

  it('should tell the age of the oldest record, wherever it is', () => {
    const { series, summary } = run({
      ratePerSecond: 0,
      initialBacklog: 3,
      stages: [{ id: 'slow', kind: 'server', ratePerSecond: 0.5 }],
    });

    expect([...seriesOf(series, 'lagSeconds')]).toEqual([0, 1, 2, 3, 4, 5]);
    expect(summary.oldestUnfinishedMs).toBe(5000);
    // Three records for 2 s, two for 2 s, one for the last second.
    expect(summary['backlogMean']).toBeCloseTo(11 / 5, 9);
  });

  it('should not go back in time', () => {
    const going = createRun(pipeScenario({ ratePerSecond: 10, seconds: 5, stages: [{ id: 'tank', kind: 'buffer' }] }));
    going.advanceTo(3000);
    going.advanceTo(1000);
    going.advanceTo(NaN);

    expect(going.nowMs).toBe(3000);
  });
});

// Helpers

function run(input: Partial<PipeInput> & Pick<PipeInput, 'stages'>): Trace {
  return simulate(pipeScenario({ ratePerSecond: 50, seconds: 5, arrivals: 'even', ...input }));
}

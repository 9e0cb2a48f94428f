import { describe, expect, it } from 'vitest';
import { asyncCapacityFor, closedLoopBounds, closedLoopMva, kneeOfService, retriedCall } from './closed-loop.ts';
import { pipelineThroughput, pipelineTimeShares, skewedCapacity, taskCapacities } from './operational-laws.ts';

const task = (parallelism: number, recordsPerSecond: number, selectivity = 1) => ({ parallelism, recordsPerSecond, selectivity });
const JOB = [task(2, 15_000), task(4, 5000), task(4, 2000), task(2, 10_000)];

describe('the bottleneck law', () => {
  it('should let through what the least task can take, seen from the source', () => {
    expect(taskCapacities(JOB)).toEqual([30_000, 20_000, 8000, 20_000]);
    expect(pipelineThroughput(20_000, JOB)).toBe(8000);
    expect(pipelineThroughput(6000, JOB)).toBe(6000);
  });

  it('should see a task behind a filter as a larger one', () => {
    const filtered = JOB.map((one, i) => (i === 1 ? { ...one, selectivity: 0.5 } : one));
    expect(pipelineThroughput(20_000, filtered)).toBe(16_000);
    expect(pipelineThroughput(20_000, [task(1, 100, 0), task(1, 1)])).toBe(100);
  });

  it('should make the tasks above the bottleneck wait, and leave those below it idle', () => {
    const shares = pipelineTimeShares(20_000, JOB);
    expect(shares.map(({ busy }) => Math.round(1000 * busy))).toEqual([267, 400, 1000, 400]);
    expect(shares.map(({ backPressured }) => Math.round(1000 * backPressured))).toEqual([733, 600, 0, 0]);
    expect(shares.map(({ idle }) => Math.round(1000 * idle))).toEqual([0, 0, 0, 600]);
    for (const { busy, backPressured, idle } of pipelineTimeShares(6000, JOB)) {
      expect(backPressured).toBe(0);
      expect(busy + idle).toBeCloseTo(1, 12);
    }
  });

  it('should be limited by the hottest subtask of a keyed task', () => {
    expect(skewedCapacity(5000, [0.4, 0.2, 0.2, 0.2])).toBe(12_500);
    expect(skewedCapacity(5000, [0.7, 0.1, 0.1, 0.1])).toBeCloseTo(7143, 0);
  });

  it('should refuse what has no meaning', () => {
    expect(() => pipelineThroughput(-1, JOB)).toThrow(RangeError);
    expect(() => taskCapacities([task(0, 1)])).toThrow('parallelism');
    expect(() => skewedCapacity(1, [0, 0])).toThrow('largest share');
  });
});

const SERVICE = { callMs: 20, limitPerSecond: 5000 };

describe('a closed loop of callers', () => {
  it.each([
    [10, 500, 20, 500, 20],
    [50, 2500, 20, 2477, 20.2],
    [100, 5000, 20, 4650, 21.5],
    [200, 5000, 40, 5000, 40],
    [400, 5000, 80, 5000, 80],
  ])('%i calls in flight: at most %i/s in %i ms; with a queue about %i/s in %d ms', (n, x, ms, mvaX, mvaMs) => {
    const bounds = closedLoopBounds(n, SERVICE);
    expect(bounds).toEqual({ callsPerSecond: x, callMs: ms });
    const mva = closedLoopMva(n, SERVICE);
    expect(Math.abs(mva.callsPerSecond - mvaX)).toBeLessThanOrEqual(0.005 * mvaX);
    expect(Math.abs(mva.callMs - mvaMs)).toBeLessThanOrEqual(0.05);
    // Little's law, whatever the model.
    expect((mva.callsPerSecond * mva.callMs) / 1000).toBeCloseTo(n, 9);
  });

  it('should have its knee where both bounds meet', () => {
    expect(kneeOfService(SERVICE)).toBe(100);
    expect(() => closedLoopMva(1, { callMs: 1, limitPerSecond: 100 })).toThrow(RangeError);
  });

  it('should size a capacity from a budget of calls', () => {
    expect(asyncCapacityFor(5000, 10, 40)).toBe(20);
    expect(asyncCapacityFor(5000, 3, 40)).toBe(67);
  });

  it('should hold a slot for all tries and the waits between them', () => {
    const some = retriedCall(50, { failShare: 0.2, retries: 3, delayMs: 100 });
    expect(some.tries).toBeCloseTo(1.248, 9);
    expect(some.slotMs).toBeCloseTo(87.2, 9);
    const none = retriedCall(50, { failShare: 1, retries: 3, delayMs: 100 });
    expect(none).toEqual({ tries: 4, slotMs: 500 });
  });
});

import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/sim/index.ts';
import type { SparkScenario } from '../../src/sim/index.ts';
import { costsOf, leastSquares, median } from './costs.ts';
import type { Progress } from './progress.ts';

describe('costsOf', () => {
  it('should find a fixed cost and a cost per record again', () => {
    // Two slots: a record of 1.5 ms costs the batch 0.75 ms; 120 ms go whatever the batch holds.
    const reports = [2, 3, 4, 5, 6, 7].map((batchId) => batch(batchId, 100 * batchId, 120 + 0.75 * 100 * batchId));

    expect(costsOf(reports, scenario())).toMatchObject({ recordMs: 1.5, taskLaunch: 120, walCommit: 40, stateCommitMs: 0 });
  });

  it('should leave out the batches that warm up', () => {
    const steady = [2, 3, 4, 5, 6].map((batchId) => batch(batchId, 100 * batchId, 100 * batchId));

    expect(costsOf([batch(0, 0, 3000), batch(1, 100, 20_000), ...steady], scenario()).recordMs).toBe(2);
  });

  it('should say so where there is too little to tell', () => {
    expect(() => costsOf([batch(2, 10, 10)], scenario())).toThrow(/made 1 batches.*needs 5/);
  });
});

describe('leastSquares', () => {
  it('should not call noise a gain', () => {
    expect(leastSquares([1, 2, 3], [30, 20, 10]).slopeMs).toBe(0);
    expect(leastSquares([5, 5], [10, 20])).toEqual({ slopeMs: 0, interceptMs: 15 });
  });
});

describe('median', () => {
  it('should not mind the order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([])).toBe(0);
  });
});

// Helpers

function batch(batchId: number, numInputRows: number, addBatch: number): Progress {
  const durationMs = {
    addBatch,
    walCommit: 40,
    latestOffset: 10,
    queryPlanning: 20,
    commitOffsets: 30,
    triggerExecution: addBatch + 100,
  };
  return { batchId, timestamp: '2026-11-24T00:00:00.000Z', numInputRows, durationMs };
}

function scenario(): SparkScenario {
  const parsed = parseScenario({
    format: 'scenario.v1',
    system: 'spark',
    durationMs: 1000,
    traffic: { ratePerSecond: [[0, 1]] },
    spark: { topic: { partitions: 4 }, cluster: { executors: 1, coresPerExecutor: 2 }, stateful: null },
  });
  if (!parsed.ok || parsed.scenario.system !== 'spark') throw new Error('The scenario of this test must parse.');
  return parsed.scenario;
}

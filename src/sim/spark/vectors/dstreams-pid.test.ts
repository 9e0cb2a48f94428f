import { describe, expect, it } from 'vitest';
import { PID_DEFAULTS, PidRateEstimator, recordsPerPartition, scalingStep } from '../dstreams-pid.ts';
import vectors from './spark.json' with { type: 'json' };

const { calls, intervalMs, perPartition, scaling, thirdCallWithDerived01 } = vectors['16_pid'];
const settings = { ...PID_DEFAULTS, batchIntervalMs: intervalMs };

function ratesOf(estimator: PidRateEstimator): (number | null)[] {
  return calls.map(({ time, n, processing, scheduling }) =>
    estimator.compute({ timeMs: time, records: n, processingDelayMs: processing, schedulingDelayMs: scheduling }),
  );
}

describe('vectors 16: the rate controller of DStreams', () => {
  it('should give the published rates, batch by batch', () => {
    expect(ratesOf(new PidRateEstimator(settings))).toEqual(calls.map((call) => call.rate));
  });

  it('should damp with the derived term', () => {
    expect(ratesOf(new PidRateEstimator({ ...settings, derived: 0.1 }))[2]).toBeCloseTo(thirdCallWithDerived01, 6);
  });

  it('should hand a rate out by the share of the lag', () => {
    expect(recordsPerPartition(perPartition.rate, perPartition.batchMs, perPartition.lags)).toEqual(perPartition.records);
    expect(recordsPerPartition(perPartition.rate, perPartition.batchMs, perPartition.lags, 1000)).toEqual([2000, 720, 80]);
    expect(recordsPerPartition(perPartition.rate, perPartition.batchMs, [0, 0])).toEqual([1, 1]);
  });

  it.each(scaling)('should change the executors by $step at a ratio of $ratio', ({ ratio, step }) => {
    expect(scalingStep(ratio)).toBe(step);
  });
});

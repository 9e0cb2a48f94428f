import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import { prometheusKey } from './metric-names.ts';
import { progressJson } from './progress-json.ts';
import { reportedBatches } from './reported-batches.ts';
import { vectorScenario } from './vectors/vector-scenario.ts';

interface Report {
  readonly id: string;
  readonly runId: string;
  readonly timestamp: string;
  readonly numInputRows: number;
  readonly batchDuration: number;
  readonly inputRowsPerSecond: number;
  readonly processedRowsPerSecond: number;
  readonly durationMs: Readonly<Record<string, number>>;
  readonly eventTime: { readonly watermark: string };
  readonly stateOperators: readonly object[];
  readonly sources: readonly {
    readonly startOffset: { readonly orders: Readonly<Record<string, number>> } | null;
    readonly endOffset: { readonly orders: Readonly<Record<string, number>> };
  }[];
}

const setup = {
  durationMs: 60_000,
  first: 450_000,
  slots: 4,
  intervalMs: 10_000,
  cap: 250_000,
  traffic: {
    ratePerSecond: [
      [0, 0],
      [5000, 0],
      [5000, 12_000],
    ],
    partitionShares: [0.4, 0.8 / 3, 0.2, 0.4 / 3],
  },
  costs: {
    recordMs: 0.08,
    overheadMs: { latestOffset: 12, walCommit: 85, queryPlanning: 48, taskLaunch: 50, commitOffsets: 92 },
  },
  spark: {
    queryName: 'orders_agg',
    stateful: { kind: 'windowAggregation', keys: 50_000 },
  },
};

function reportsOf(overrides: Readonly<Record<string, unknown>> = {}, spark: Readonly<Record<string, unknown>> = {}): Report[] {
  const scenario = vectorScenario({ ...setup, ...overrides, spark: { ...setup.spark, ...spark } });
  const { events } = simulate(scenario);
  return reportedBatches(events, scenario.spark).map((batch) => progressJson(scenario, batch) as unknown as Report);
}

describe('the progress report', () => {
  it('should have the keys of Spark 4.1, in its order', () => {
    const [report] = reportsOf();

    expect(Object.keys(report!)).toEqual([
      'id', 'runId', 'name', 'timestamp', 'batchId', 'batchDuration', 'numInputRows', 'inputRowsPerSecond', 'processedRowsPerSecond',
      'durationMs', 'eventTime', 'stateOperators', 'sources', 'sink',
    ]); // prettier-ignore
    expect(Object.keys(report!.durationMs)).toEqual([
      'addBatch', 'commitOffsets', 'getBatch', 'latestOffset', 'queryPlanning', 'triggerExecution', 'walCommit',
    ]); // prettier-ignore
    expect(Object.keys(report!.sources[0]!)).toEqual([
      'description', 'startOffset', 'endOffset', 'latestOffset', 'numInputRows', 'inputRowsPerSecond', 'processedRowsPerSecond', 'metrics',
    ]); // prettier-ignore
    expect(Object.keys(report!.stateOperators[0]!)).toEqual([
      'operatorName', 'numRowsTotal', 'numRowsUpdated', 'allUpdatesTimeMs', 'numRowsRemoved', 'allRemovalsTimeMs', 'commitTimeMs',
      'memoryUsedBytes', 'numRowsDroppedByWatermark', 'numShufflePartitions', 'numStateStoreInstances', 'customMetrics',
    ]); // prettier-ignore
  });

  it('should agree with itself: rates by their denominators, phases within the trigger, offsets with rows', () => {
    const reports = reportsOf();

    expect(reports.length).toBeGreaterThan(3);
    reports.forEach((report, k) => {
      const { numInputRows, batchDuration, durationMs, inputRowsPerSecond, processedRowsPerSecond, sources, timestamp } = report;
      const before = reports[k - 1];
      const sinceSeconds = before === undefined ? Infinity : (Date.parse(timestamp) - Date.parse(before.timestamp)) / 1000;

      expect(inputRowsPerSecond).toBe(Math.round((numInputRows / sinceSeconds) * 10) / 10);
      expect(processedRowsPerSecond).toBe(Math.round((numInputRows / (batchDuration / 1000)) * 10) / 10);
      expect(durationMs['triggerExecution']).toBe(batchDuration);
      const phases = Object.entries(durationMs).filter(([key]) => key !== 'triggerExecution');
      const sum = phases.reduce((total, [, ms]) => total + ms, 0);
      expect(batchDuration - sum).toBeGreaterThanOrEqual(0);
      expect(batchDuration - sum).toBeLessThanOrEqual(phases.length);
      const { startOffset, endOffset } = sources[0]!;
      const read = Object.keys(endOffset.orders).reduce(
        (total, p) => total + endOffset.orders[p]! - (startOffset?.orders[p] ?? 0),
        0,
      );
      expect(read).toBe(numInputRows);
    });
  });

  it('should show what was waiting and was not taken, as text', () => {
    const [report] = reportsOf();

    // 450 000 offsets, of which 249 999 were taken: 180 000, 120 000, 90 000 and 60 000 by Spark’s split.
    expect(report).toMatchObject({
      numInputRows: 249_999,
      inputRowsPerSecond: 0,
      sources: [
        {
          endOffset: { orders: { 0: 100_000, 1: 66_666, 2: 50_000, 3: 33_333 } },
          latestOffset: { orders: { 0: 180_000, 1: 120_000, 2: 90_000, 3: 60_000 } },
          metrics: { avgOffsetsBehindLatest: '50000.25', maxOffsetsBehindLatest: '80000', minOffsetsBehindLatest: '26667' },
        },
      ],
      sink: { numOutputRows: 0 },
    });
  });

  it('should print full doubles and no batchDuration before 4.1', () => {
    const last = reportsOf({}, { version: '3.5' }).at(-1);

    expect(last).not.toHaveProperty('batchDuration');
    expect(String(last!.processedRowsPerSecond)).toMatch(/\.\d{3,}$/);
  });

  it('should say nothing of commitOffsets in Spark 3.3, which writes the commit log all the same', () => {
    const [before] = reportsOf({}, { version: '3.3' });
    const [after] = reportsOf({}, { version: '3.5' });

    const { commitOffsets, ...others } = after!.durationMs;
    expect(commitOffsets).toBe(92);
    expect(before!.durationMs).toEqual(others);
  });

  it('should print the watermark that the batch used, from the batches before it', () => {
    const watermarks = reportsOf().map((report) => report.eventTime.watermark);

    expect(watermarks[0]).toBe('1970-01-01T00:00:00.000Z');
    expect(watermarks[1]).not.toBe(watermarks[0]);
  });

  it('should leave latestOffset and walCommit out of a batch that is run again, and give the new run its own id', () => {
    const reports = reportsOf({ faults: [{ kind: 'crash', atMs: 3000, target: '/spark/driver' }] }, { restartMs: 5000 });

    expect(Object.keys(reports[0]!.durationMs)).toEqual([
      'addBatch',
      'commitOffsets',
      'getBatch',
      'queryPlanning',
      'triggerExecution',
    ]);
    expect(reports[0]).toMatchObject({ batchId: 0, numInputRows: 249_999, inputRowsPerSecond: 0 });
    expect(reports[0]!.runId).not.toBe(reportsOf()[0]!.runId);
    expect(reports[0]!.id).toBe(reportsOf()[0]!.id);
  });

  it('should be found under the key of the Prometheus servlet', () => {
    expect(prometheusKey('app-1', 'orders_agg', 'inputRate-total')).toBe(
      'metrics_app_1_driver_spark_streaming_orders_agg_inputRate_total_Value',
    );
  });
});

import { describe, expect, it } from 'vitest';
import { linesOf } from './progress.ts';
import type { Progress } from './progress.ts';

const START = Date.parse('2026-11-24T00:00:00.000Z');
/** 100 records a second, seen every 100 ms. */
const appended = {
  atMs: Array.from({ length: 101 }, (_, i) => i * 100),
  records: Array.from({ length: 101 }, (_, i) => i * 10),
};

describe('linesOf', () => {
  it('should give records the age that they have when their batch ends', () => {
    // 100 records of the first second are finished at 2 s: they are 1 to 2 s old.
    const { windows, samples, end } = linesOf([batch(0, 1000, 100, 1000)], appended, START, 10_000);

    expect(windows[0]?.reduce((sum, count) => sum + count, 0)).toBe(100);
    expect(end['latencyMaxMs']).toBeCloseTo(1995, -1);
    expect(samples[2]).toMatchObject({ atMs: 2000, arrivals: 100, throughput: 100, backlog: 100, batchDuration: 1000 });
    expect(samples[2]?.['lagSeconds']).toBeCloseTo(1, 1);
  });

  it('should leave out what warmed up before the run and what ended after it', () => {
    const reports = [batch(0, -3000, 50, 1000), batch(1, 0, 100, 1000), batch(2, 9500, 100, 1000)];

    const { end, events } = linesOf(reports, appended, START, 10_000);

    expect(end).toMatchObject({ processed: 100, produced: 1000, batches: 1, longestBatchMs: 1000 });
    expect(events).toMatchObject([{ atMs: 1000, kind: 'batch.committed', detail: { batchId: 1, numInputRows: 100 } }]);
  });
});

// Helpers

function batch(batchId: number, startMs: number, numInputRows: number, tookMs: number): Progress {
  return {
    batchId,
    timestamp: new Date(START + startMs).toISOString(),
    numInputRows,
    durationMs: { addBatch: tookMs - 100, triggerExecution: tookMs },
  };
}

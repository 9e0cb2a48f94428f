import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import { backPressureLevel } from '../web-ui-levels.ts';
import vectors from './plant.json' with { type: 'json' };
import { valueAt, vectorJob } from './vector-job.ts';

/** A multiple of the metrics' 5 s, more than the 60 s that they look back. */
const STEP_MS = 65_000;

describe('vector M2: what an average over 60 s shows of a step to full backpressure', () => {
  const { everyS, values, okAtS, lowFromS, highFromS, fullAtS } = vectors.M2_step;
  // The source is busy for a second; then the sink stands still and, with a buffer a record, all buffers are full within 0.2 ms.
  const startMs = STEP_MS - 1000;
  const trace = simulate(
    vectorJob({
      durationMs: STEP_MS + 80_000,
      traffic: {
        recordBytes: 32_768,
        ratePerSecond: [
          [0, 0],
          [startMs, 0],
          [startMs, 200_000],
        ],
      },
      operators: [
        { id: 'source', kind: 'kafkaSource', parallelism: 1, partitions: 1, recordMs: 0.01 },
        { id: 'sink', kind: 'sink', exchange: 'rebalance', parallelism: 1, recordMs: 0.009 },
      ],
      changes: [{ atMs: STEP_MS, set: { '/flink/operators/sink/recordMs': 600_000 } }],
    }),
  );
  const after = (s: number): number => valueAt(trace, STEP_MS + s * 1000, 'task/source', 'backPressuredTimeMsPerSecond');

  it('should rise by a twelfth every 5 s, in whole ms', () => {
    expect(values.map((_, i) => after((i + 1) * everyS))).toEqual(values);
    expect(after(fullAtS)).toBe(1000);
  });

  it('should be OK at first, LOW from 10 s on and HIGH only after 35 s', () => {
    const level = (s: number) => backPressureLevel(after(s) / 1000);
    expect([level(okAtS), level(lowFromS), level(highFromS - everyS), level(highFromS)]).toEqual(['OK', 'LOW', 'LOW', 'HIGH']);
  });

  it('should show at once what is now', () => {
    expect(valueAt(trace, STEP_MS + 1000, 'task/source', 'backPressuredNow')).toBeGreaterThan(950);
  });
});

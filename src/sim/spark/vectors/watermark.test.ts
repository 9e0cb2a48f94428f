import { describe, expect, it } from 'vitest';
import { simulate } from '../../run.ts';
import { runner } from './read-batches.ts';
import type { VectorSetup } from './vector-scenario.ts';
import vectors from './spark.json' with { type: 'json' };

const run = runner(simulate);
const { delayMs, windowMs, eventTimesMs, since34, before34 } = vectors['14_watermark'];

/** The batches of the vector: two records wait at the start, the others come one or two between two triggers. */
function events(spark: VectorSetup['spark'], config: VectorSetup['config'] = {}): VectorSetup {
  const rates = eventTimesMs.slice(1).flatMap((batch, i) => {
    const perSecond = batch.length / 10;
    return [
      [i * 10_000, perSecond],
      [(i + 1) * 10_000, perSecond],
    ];
  });
  return {
    durationMs: 35_000,
    first: eventTimesMs[0]?.length ?? 0,
    slots: 1,
    intervalMs: 10_000,
    aMs: 1,
    traffic: { ratePerSecond: rates },
    config: { 'spark.sql.shuffle.partitions': 1, ...config },
    spark: {
      startedAt: '1970-01-01T00:00:00Z',
      eventTime: { listMs: eventTimesMs.flat() },
      stateful: { kind: 'windowAggregation', windowMs, slideMs: windowMs, watermarkDelayMs: delayMs, keys: 1 },
      ...spark,
    },
  };
}

describe('vectors 14: what a watermark drops and lets go', () => {
  const { batches } = run(events({}));

  it('should hold the rows of the vector in each batch', () => {
    expect(batches.map((batch) => batch.numInputRows)).toEqual(eventTimesMs.map((batch) => batch.length));
  });

  it.each(since34.map((row, b) => ({ b, ...row })))(
    'batch $b: late up to $lateUpTo, removed up to $evictUpTo, $rows rows',
    ({ b, ...row }) => {
      expect(batches[b]).toMatchObject({
        watermarkMs: row.evictUpTo,
        state: { rowsTotal: row.rows, outputRows: row.emitted, rowsRemoved: row.emitted, droppedByWatermark: row.dropped },
      });
      // The late filter lags one batch behind.
      expect(b === 0 ? 0 : batches[b - 1]?.watermarkMs).toBe(row.lateUpTo);
    },
  );

  it.each([
    ['Spark 3.3', { version: '3.3' }, {}],
    ['allowMultiple switched off', {}, { 'spark.sql.streaming.statefulOperator.allowMultiple': 'false' }],
  ])('should drop by the watermark of the batch itself with %s', (_, spark, config) => {
    const states = run(events(spark, config)).batches.map((batch) => batch.state);

    expect(states.map((state) => ({ emitted: state?.outputRows, dropped: state?.droppedByWatermark }))).toEqual(before34);
  });

  it('should count a late record as dropped, so that the ledger keeps it', () => {
    expect(run(events({})).trace.summary).toMatchObject({ dropped: 1, processed: 6, rowsDroppedByWatermark: 1 });
  });
});

describe('vectors 15: how many rows a state has', () => {
  const { windows, deduplication, slowDeduplication } = vectors['15_state'];

  it.each(windows)(
    'a slide of $slideMs and a delay of $delayMs, newest event $burstAtMs: $rows rows',
    ({ slideMs, delayMs: delay, keys, burstAtMs, rows }) => {
      // Every key shows itself once a minute, all within 100 ms; batches run on the minute.
      const phaseMs = burstAtMs % 60_000;
      const minutes = Array.from({ length: 125 }, (_, i) => (i + 1) * 60_000 + phaseMs);
      const burst = keys * 40 * 10;
      const { batches } = run({
        durationMs: 7_330_000,
        slots: 1,
        intervalMs: 60_000,
        traffic: {
          ratePerSecond: [
            [0, 0],
            ...minutes.flatMap((ms) => [
              [ms, 0],
              [ms, burst],
              [ms + 100, burst],
              [ms + 100, 0],
            ]),
          ],
        },
        costs: {
          recordMs: 0,
          stateCommitMs: 0,
          stateCopyMs: 0,
          stateScanMs: 0,
          stateUpdateMs: 0,
          heldBytesPerRecord: 0,
          overheadMs: { latestOffset: 0, walCommit: 0, queryPlanning: 1, taskLaunch: 0, commitOffsets: 0 },
        },
        config: { 'spark.sql.shuffle.partitions': 1 },
        cluster: { executorHeapBytes: 1_099_511_627_776 },
        spark: {
          startedAt: 0,
          stateful: { kind: 'windowAggregation', windowMs: 600_000, slideMs, watermarkDelayMs: delay, keys },
        },
      });
      const batch = batches.find(({ eventTimeMs }) => eventTimeMs.max >= burstAtMs);

      expect(batch?.eventTimeMs.max).toBeLessThan(burstAtMs + 100);
      expect(batch?.state?.rowsTotal).toBe(rows);
    },
  );

  it.each(
    [deduplication, slowDeduplication].flatMap((row) => [
      { ...row, kind: 'dropDuplicates', rows: row.withEventTime },
      { ...row, kind: 'dropDuplicatesWithinWatermark', rows: row.withinWatermark },
    ]),
  )('$kind at $lambda new keys/s and a delay of $delayMs: $rows rows', ({ lambda, delayMs: delay, intervalMs, kind, rows }) => {
    const { batches } = run({
      durationMs: 3_600_000,
      lambda,
      slots: 1,
      intervalMs,
      aMs: 1,
      config: { 'spark.sql.shuffle.partitions': 1 },
      costs: { recordMs: 0, overheadMs: { latestOffset: 0 } },
      spark: { stateful: { kind, watermarkDelayMs: delay } },
    });

    expect(batches.at(-2)?.state?.rowsTotal).toBe(rows);
  });
});

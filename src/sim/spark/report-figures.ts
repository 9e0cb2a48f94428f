/**
 * The figures of a batch's report that curves repeat until the next one, with the denominators of Spark: input rows over the time since
 * the trigger before (batch or not), processed rows over the whole trigger. The clock is not cut to whole milliseconds here, as it is in
 * the printed report.
 *
 * Source: ProgressReporter.constructNewProgress (Spark 4.x).
 */
import type { BatchRecord } from './batch-record.ts';

export interface ReportFigures {
  readonly inputRowsPerSecond: number;
  readonly processedRowsPerSecond: number;
  readonly numInputRows: number;
  readonly batchDuration: number;
  readonly offsetsBehindLatest: number;
  readonly numRowsTotal: number;
  readonly numRowsDroppedByWatermark: number;
  readonly memoryUsedBytes: number;
}

/** Before the first report. */
export const NO_FIGURES: ReportFigures = {
  inputRowsPerSecond: NaN,
  processedRowsPerSecond: NaN,
  numInputRows: NaN,
  batchDuration: NaN,
  offsetsBehindLatest: NaN,
  numRowsTotal: NaN,
  numRowsDroppedByWatermark: NaN,
  memoryUsedBytes: NaN,
};

/** The figures of one batch. */
export function figuresOf(record: BatchRecord): ReportFigures {
  const rows = record.numInputRows + record.rightRows;
  const durationMs = record.endMs - record.triggerMs;
  const sinceMs = record.triggerMs - record.previousTriggerMs;
  return {
    // The first trigger of a run has none before it: Spark divides by infinity.
    inputRowsPerSecond: record.previousTriggerMs < 0 || sinceMs <= 0 ? 0 : (rows / sinceMs) * 1000,
    processedRowsPerSecond: (rows / Math.max(1, durationMs)) * 1000,
    numInputRows: rows,
    batchDuration: durationMs,
    offsetsBehindLatest: behindLatest(record),
    numRowsTotal: record.state?.rowsTotal ?? 0,
    numRowsDroppedByWatermark: record.state?.droppedByWatermark ?? 0,
    memoryUsedBytes: record.state?.memoryUsedBytes ?? 0,
  };
}

/** Offsets that were there when the batch was planned (real-time mode: when it was over) and that it did not take. */
export function behindLatest({ latestOffsets, newestOffsets, isRealTime, endOffsets }: BatchRecord): number {
  const latest = isRealTime ? newestOffsets : latestOffsets;
  let behind = 0;
  for (let i = 0; i < latest.length; i++) behind += (latest[i] as number) - (endOffsets[i] as number);
  return behind;
}

/** From the progress reports of a real query, and the times at which its records were appended, to the lines of a recording. */
import { LATENCY_EDGES_MS } from '../../src/sim/index.ts';
import type { TraceEvent } from '../../src/sim/index.ts';
import type { Lines, Sample } from '../runner/recording.ts';

/** What this lab reads of a StreamingQueryProgress. */
export interface Progress {
  readonly batchId: number;
  /** ISO 8601: when the trigger fired. */
  readonly timestamp: string;
  readonly numInputRows: number;
  readonly inputRowsPerSecond?: number;
  readonly processedRowsPerSecond?: number;
  readonly durationMs: Readonly<Record<string, number>>;
  readonly stateOperators?: readonly { readonly numRowsTotal: number; readonly numRowsDroppedByWatermark: number }[];
}

/** How many records were in the log at a moment of the run. */
export interface Appended {
  readonly atMs: readonly number[];
  readonly records: readonly number[];
}

const LAST = LATENCY_EDGES_MS.length - 1;

/**
 * @param startWallMs wall clock at which the run began
 * @param durationMs length of the run; batches that end later are left out
 */
export function linesOf(reports: readonly Progress[], appended: Appended, startWallMs: number, durationMs: number): Lines {
  const batches = reports
    .map((report) => {
      const startMs = Date.parse(report.timestamp) - startWallMs;
      return { report, startMs, endMs: startMs + (report.durationMs['triggerExecution'] ?? 0) };
    })
    // What ended before the run began was warming up.
    .filter(
      ({ report, endMs }) =>
        endMs > 0 && endMs <= durationMs && (report.durationMs['addBatch'] !== undefined || report.numInputRows > 0),
    );
  const windows = Array.from({ length: Math.ceil(durationMs / 5000) }, () => new Array<number>(LATENCY_EDGES_MS.length).fill(0));
  const samples: Sample[] = [];
  let processed = 0;
  let next = 0;
  let oldestMs = 0;
  let lastAppended = 0;
  let lastProcessed = 0;
  let latest: Progress | undefined;
  for (let atMs = 0; atMs <= durationMs; atMs += 1000) {
    for (let batch = batches[next]; batch !== undefined && batch.endMs <= atMs; batch = batches[++next]) {
      const window = windows[Math.min(windows.length - 1, Math.max(0, Math.floor(batch.endMs / 5000)))] as number[];
      for (let i = 0; i < batch.report.numInputRows; i++) {
        const ageMs = Math.max(0, batch.endMs - timeOf(appended, processed + i));
        const bucket = bucketOf(ageMs);
        window[bucket] = (window[bucket] ?? 0) + 1;
        oldestMs = Math.max(oldestMs, ageMs);
      }
      processed += batch.report.numInputRows;
      latest = batch.report;
    }
    const inLog = recordsAt(appended, atMs);
    samples.push({
      atMs,
      arrivals: inLog - lastAppended,
      throughput: processed - lastProcessed,
      backlog: inLog - processed,
      lag: inLog - processed,
      lagSeconds: inLog > processed ? (atMs - timeOf(appended, processed)) / 1000 : 0,
      numInputRows: latest?.numInputRows ?? null,
      inputRowsPerSecond: latest?.inputRowsPerSecond ?? null,
      processedRowsPerSecond: latest?.processedRowsPerSecond ?? null,
      batchDuration: latest?.durationMs['triggerExecution'] ?? null,
      numRowsTotal: latest?.stateOperators?.[0]?.numRowsTotal ?? null,
      numRowsDroppedByWatermark: latest?.stateOperators?.[0]?.numRowsDroppedByWatermark ?? null,
    });
    lastAppended = inLog;
    lastProcessed = processed;
  }
  const lasted = batches.map(({ startMs, endMs }) => endMs - startMs);
  return {
    samples,
    windows,
    events: batches.map(({ report, endMs }): TraceEvent => {
      const { batchId, numInputRows, durationMs: phases } = report;
      return {
        atMs: Math.max(0, endMs),
        kind: 'batch.committed',
        entity: 'query',
        detail: { batchId, numInputRows, durationMs: phases },
      };
    }),
    states: [],
    end: {
      produced: lastAppended,
      processed,
      latencyMaxMs: processed === 0 ? null : oldestMs,
      batches: batches.length,
      longestBatchMs: Math.max(0, ...lasted),
      stateRowsMax: Math.max(0, ...batches.map(({ report }) => report.stateOperators?.[0]?.numRowsTotal ?? 0)),
      rowsDroppedByWatermark: batches.reduce(
        (sum, { report }) => sum + (report.stateOperators?.[0]?.numRowsDroppedByWatermark ?? 0),
        0,
      ),
    },
  };
}

function bucketOf(ageMs: number): number {
  let low = 0;
  let high = LAST;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((LATENCY_EDGES_MS[middle] ?? Infinity) <= ageMs) low = middle;
    else high = middle - 1;
  }
  return low;
}

function recordsAt({ atMs, records }: Appended, moment: number): number {
  const index = Math.min(atMs.length - 1, Math.floor(moment / ((atMs[1] ?? 100) - (atMs[0] ?? 0))));
  return records[index] ?? 0;
}

/** When the record of this number was appended, between the samples around it. */
function timeOf({ atMs, records }: Appended, number: number): number {
  let low = 0;
  let high = records.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((records[middle] ?? 0) > number) high = middle;
    else low = middle + 1;
  }
  const [beforeMs, afterMs] = [atMs[low - 1] ?? 0, atMs[low] ?? 0];
  const [before, after] = [records[low - 1] ?? 0, records[low] ?? 0];
  return after === before ? afterMs : beforeMs + ((afterMs - beforeMs) * (number + 0.5 - before)) / (after - before);
}

/** The sampled curves of a Spark run, in columns on one time axis. */
import { queryTable, type QueryState } from '../control/spark-query.machine.ts';
import type { Series } from '../trace/trace.ts';

const SAMPLE_STEPS_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000];
const MAX_SAMPLES = 3600;
const MAX_PARTITION_SAMPLES = 500_000;

/**
 * Names of Spark's own figures where it has them: those of a progress report hold what the last report said. `offsetsBehindLatest` is
 * what Spark shows as lag, `lag` is what there is.
 */
export const QUERY_SERIES = {
  arrivals: 'records/s',
  throughput: 'records/s',
  capacity: 'records/s',
  lag: 'records',
  lagSeconds: 's',
  backlog: 'records',
  inputRowsPerSecond: 'records/s',
  processedRowsPerSecond: 'records/s',
  numInputRows: 'records',
  batchDuration: 'ms',
  offsetsBehindLatest: 'records',
  watermarkDelay: 's',
  numRowsTotal: 'rows',
  numRowsDroppedByWatermark: 'rows',
  memoryUsedBytes: 'bytes',
  heapShare: 'share',
  gcShare: 'share',
  instances: 'count',
} as const;
export type QuerySeries = keyof typeof QUERY_SERIES;

export class SampleColumns {
  /** Between two samples, ms. */
  readonly stepMs: number;
  readonly timeMs: Float64Array;
  readonly query: Readonly<Record<QuerySeries, Float64Array>>;
  readonly partitionLag: readonly Float64Array[];
  readonly sinkLatencyMs: Float64Array;
  /** Share of the time since the sample before that the query spent in each state. */
  readonly timeInState: ReadonlyMap<QueryState, Float64Array>;
  /** Samples so far. */
  count = 0;

  constructor(durationMs: number, partitions: number) {
    const fits = (step: number): boolean => durationMs / step <= MAX_SAMPLES;
    this.stepMs = SAMPLE_STEPS_MS.find(fits) ?? 300_000;
    const column = (): Float64Array => new Float64Array(Math.ceil(durationMs / this.stepMs) + 1);
    this.timeMs = column();
    this.query = Object.fromEntries(Object.keys(QUERY_SERIES).map((id) => [id, column()])) as Record<QuerySeries, Float64Array>;
    // Curves of single partitions only where they do not outweigh everything else.
    const keepsPartitions = (durationMs / this.stepMs) * partitions <= MAX_PARTITION_SAMPLES;
    this.partitionLag = Array.from({ length: keepsPartitions ? partitions : 0 }, column);
    this.sinkLatencyMs = column();
    this.timeInState = new Map(queryTable.states.map((state) => [state, column()]));
  }

  /** The samples so far. */
  upToNow(column: Float64Array): Float64Array {
    return column.slice(0, this.count);
  }

  /** The curves as a trace has them; `service` is the sink's, if there is one. */
  series(service: string | null): Series[] {
    const one = (id: string, of: string, unit: string, column: Float64Array): Series => ({
      id,
      of,
      unit,
      values: this.upToNow(column),
    });
    return [
      ...(Object.keys(QUERY_SERIES) as QuerySeries[]).map((id) => one(id, 'group', QUERY_SERIES[id], this.query[id])),
      ...[...this.timeInState].map(([state, column]) => one(`timeInState/${state}`, 'group', 'count', column)),
      ...this.partitionLag.map((column, partition) => one('lag', `partition/${String(partition)}`, 'records', column)),
      ...(service === null ? [] : [one('sinkLatencyMs', `service/${service}`, 'ms', this.sinkLatencyMs)]),
    ];
  }
}

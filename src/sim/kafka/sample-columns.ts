/** The sampled curves of a Kafka run, in columns on one time axis. */
import { consumerTable } from '../control/kafka-consumer.machine.ts';
import type { Series } from '../trace/trace.ts';

const SAMPLE_STEPS_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000];
const MAX_SAMPLES = 3600;
const MAX_PARTITION_SAMPLES = 1_000_000;

const GROUP_SERIES = {
  arrivals: 'records/s',
  throughput: 'records/s',
  capacity: 'records/s',
  lag: 'records',
  positionLag: 'records',
  lagSeconds: 's',
  queueDepth: 'records',
  instances: 'count',
  backlog: 'records',
  heapShare: 'share',
  gcShare: 'share',
  fetchBufferBytes: 'bytes',
  'poll-idle-ratio-avg': 'share',
} as const;
export type GroupSeries = keyof typeof GROUP_SERIES;

export class SampleColumns {
  /** Between two samples, ms. */
  readonly stepMs: number;
  readonly timeMs: Float64Array;
  readonly group: Readonly<Record<GroupSeries, Float64Array>>;
  readonly partitionLag: readonly Float64Array[];
  /** Mean number of consumers in each state since the sample before. */
  readonly timeInState: readonly Float64Array[];
  readonly #size: number;
  /** Samples so far. */
  count = 0;

  constructor(durationMs: number, partitions: number) {
    const fits = (step: number): boolean =>
      durationMs / step <= MAX_SAMPLES && (durationMs / step) * partitions <= MAX_PARTITION_SAMPLES;
    this.stepMs = SAMPLE_STEPS_MS.find(fits) ?? 300_000;
    this.#size = Math.ceil(durationMs / this.stepMs) + 1;
    const column = (): Float64Array => this.column();
    this.timeMs = column();
    this.group = Object.fromEntries(Object.keys(GROUP_SERIES).map((id) => [id, column()])) as Record<GroupSeries, Float64Array>;
    this.partitionLag = Array.from({ length: partitions }, column);
    this.timeInState = consumerTable.states.map(column);
  }

  /** An empty column. */
  column(): Float64Array {
    return new Float64Array(this.#size);
  }

  /** The samples so far. */
  upToNow(column: Float64Array): Float64Array {
    return column.slice(0, this.count);
  }

  /** The curves as a trace has them. @param calls those of the sink's service */
  series(calls: readonly Series[]): Series[] {
    const one = (id: string, of: string, unit: string, column: Float64Array): Series => ({
      id,
      of,
      unit,
      values: this.upToNow(column),
    });
    return [
      ...(Object.keys(GROUP_SERIES) as GroupSeries[]).map((id) => one(id, 'group', GROUP_SERIES[id], this.group[id])),
      ...consumerTable.states.map((state, index) =>
        one(`timeInState/${state}`, 'group', 'count', this.timeInState[index] as Float64Array),
      ),
      ...calls,
      ...this.partitionLag.map((column, partition) => one('lag', `partition/${String(partition)}`, 'records', column)),
    ];
  }
}

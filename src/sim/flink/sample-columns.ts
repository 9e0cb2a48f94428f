/**
 * The sampled curves of a Flink run, in columns on one time axis. Both fidelities fill these, so their traces have the same series.
 *
 * Entities: `job`, `task/ID` (ID is the first operator's), `subtask/ID/3`, `exchange/A-B` (ids of its two tasks), `service/NAME`.
 * Names are those of Flink's metrics where it has one. What Flink averages over 60 seconds has its name; beside it `…Now` is the
 * mean since the sample before. A task's values are those of the job graph: the largest of its subtasks for times and pool usages, the sum for
 * records. NaN = no such subtask, or it does not run.
 */
import type { Series } from '../trace/trace.ts';

export const JOB_SERIES = {
  arrivals: 'records/s',
  throughput: 'records/s',
  capacity: 'records/s',
  backlog: 'records',
  /** Σ records-lag of the source's clients: in the log and not fetched. */
  pendingRecords: 'records',
  /** Log end − offsets committed with the last completed checkpoint. */
  lag: 'records',
  /** Age of the oldest record that the source has not emitted. */
  lagSeconds: 's',
  /** Now − the lowest watermark at the end of the job. */
  watermarkLag: 'ms',
  instances: 'count',
  lastCheckpointDuration: 'ms',
  lastCheckpointSize: 'bytes',
  numberOfCompletedCheckpoints: 'count',
  numberOfFailedCheckpoints: 'count',
  numRestarts: 'count',
  stateBytes: 'bytes',
} as const;
export type JobSeries = keyof typeof JOB_SERIES;

export const TASK_SERIES = {
  busyTimeMsPerSecond: 'ms/s',
  backPressuredTimeMsPerSecond: 'ms/s',
  busyNow: 'ms/s',
  backPressuredNow: 'ms/s',
  idleNow: 'ms/s',
  numRecordsInPerSecond: 'records/s',
  numRecordsOutPerSecond: 'records/s',
  recordsInNow: 'records/s',
  recordsOutNow: 'records/s',
  parallelism: 'count',
  inPoolUsage: 'share',
  outPoolUsage: 'share',
  /** As the Web UI computes it: mean absolute deviation ÷ mean, %, at most 100 (DoubleAccumulator.DoubleDataSkew). */
  dataSkew: '%',
} as const;
export type TaskSeries = keyof typeof TASK_SERIES;

export const SUBTASK_SERIES = {
  busyTimeMsPerSecond: 'ms/s',
  backPressuredTimeMsPerSecond: 'ms/s',
  softBackPressuredTimeMsPerSecond: 'ms/s',
  hardBackPressuredTimeMsPerSecond: 'ms/s',
  idleTimeMsPerSecond: 'ms/s',
  busyNow: 'ms/s',
  backPressuredNow: 'ms/s',
  idleNow: 'ms/s',
  numRecordsInPerSecond: 'records/s',
  numRecordsOutPerSecond: 'records/s',
  recordsInNow: 'records/s',
  inPoolUsage: 'share',
  outPoolUsage: 'share',
  inputExclusiveBuffersUsage: 'share',
  inputFloatingBuffersUsage: 'share',
  /** Event time, ms; NaN before the first. */
  currentInputWatermark: 'ms',
  pendingRecords: 'records',
  /** Records in the async operator's queue, or writes in flight. */
  queueSize: 'records',
  debloatedBufferSize: 'bytes',
  estimatedTimeToConsumeBuffersMs: 'ms',
  stateBytes: 'bytes',
} as const;
export type SubtaskSeries = keyof typeof SUBTASK_SERIES;

export const EXCHANGE_SERIES = {
  bufferedRecords: 'records',
  bufferedBytes: 'bytes',
} as const;
export type ExchangeSeries = keyof typeof EXCHANGE_SERIES;

const SAMPLE_STEPS_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000];
const MAX_SAMPLES = 3600;
const MAX_SUBTASK_SAMPLES = 400_000;

type Columns<Id extends string> = Readonly<Record<Id, Float64Array>>;

export interface TaskShape {
  readonly id: string;
  /** The most subtasks that it has in the run. */
  readonly parallelism: number;
}

export class FlinkColumns {
  /** Between two samples, ms. */
  readonly stepMs: number;
  readonly timeMs: Float64Array;
  readonly job: Columns<JobSeries>;
  readonly tasks: readonly Columns<TaskSeries>[];
  readonly subtasks: readonly (readonly Columns<SubtaskSeries>[])[];
  /** Of the exchange into each task but the first. */
  readonly exchanges: readonly Columns<ExchangeSeries>[];
  readonly services: readonly { readonly name: string; readonly sinkLatencyMs: Float64Array; readonly calls: Float64Array }[];
  readonly #shapes: readonly TaskShape[];
  /** Samples so far. */
  count = 0;

  constructor(durationMs: number, tasks: readonly TaskShape[], services: readonly string[]) {
    const subtasks = tasks.reduce((sum, task) => sum + task.parallelism, 0);
    const fits = (step: number): boolean =>
      durationMs / step <= MAX_SAMPLES && (durationMs / step) * subtasks <= MAX_SUBTASK_SAMPLES;
    this.stepMs = SAMPLE_STEPS_MS.find(fits) ?? 300_000;
    const length = Math.ceil(durationMs / this.stepMs) + 1;
    const column = (): Float64Array => new Float64Array(length).fill(NaN);
    const columns = <Id extends string>(series: Readonly<Record<Id, string>>): Columns<Id> =>
      Object.fromEntries(Object.keys(series).map((id) => [id, column()])) as Record<Id, Float64Array>;
    this.#shapes = tasks;
    this.timeMs = new Float64Array(length);
    this.job = columns(JOB_SERIES);
    this.tasks = tasks.map(() => columns(TASK_SERIES));
    this.subtasks = tasks.map((task) => Array.from({ length: task.parallelism }, () => columns(SUBTASK_SERIES)));
    this.exchanges = tasks.slice(1).map(() => columns(EXCHANGE_SERIES));
    this.services = services.map((name) => ({ name, sinkLatencyMs: column(), calls: column() }));
  }

  /** The samples so far. */
  upToNow(column: Float64Array): Float64Array {
    return column.slice(0, this.count);
  }

  /** The curves as a trace has them; those without any value are left out. */
  series(): Series[] {
    const all: Series[] = [];
    const add = <Id extends string>(of: string, units: Readonly<Record<Id, string>>, columns: Columns<Id>): void => {
      for (const id of Object.keys(units) as Id[]) {
        const values = this.upToNow(columns[id]);
        if (values.some((value) => !Number.isNaN(value))) all.push({ id, of, unit: units[id], values });
      }
    };
    add('job', JOB_SERIES, this.job);
    this.#shapes.forEach(({ id, parallelism }, task) => {
      add(`task/${id}`, TASK_SERIES, this.tasks[task] as Columns<TaskSeries>);
      for (let i = 0; i < parallelism; i++)
        add(`subtask/${id}/${String(i)}`, SUBTASK_SERIES, this.subtasks[task]?.[i] as Columns<SubtaskSeries>);
    });
    this.exchanges.forEach((columns, i) => {
      add(`exchange/${this.#shapes[i]?.id ?? ''}-${this.#shapes[i + 1]?.id ?? ''}`, EXCHANGE_SERIES, columns);
    });
    for (const { name, sinkLatencyMs, calls } of this.services)
      add(`service/${name}`, { sinkLatencyMs: 'ms', calls: 'calls/s' }, { sinkLatencyMs, calls });
    return all;
  }
}

/**
 * The sampled curves of a Flink run, in columns on one time axis. Both fidelities fill these, so their traces have the same series.
 *
 * Entities: `job`, `task/ID` (ID is the first operator's), `subtask/ID/3`, `exchange/A-B` (ids of its two tasks), `sideOutput/ID` (what is
 * behind the side output of task ID), `service/NAME`.
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
  /** What the operator's autoscaler exports of the vertex (ScalingMetric.java); an infinite rate is a gap. */
  TRUE_PROCESSING_RATE: 'records/s',
  TARGET_DATA_RATE: 'records/s',
  CATCH_UP_DATA_RATE: 'records/s',
  SCALE_UP_RATE_THRESHOLD: 'records/s',
  SCALE_DOWN_RATE_THRESHOLD: 'records/s',
  LOAD: 'share',
  RECOMMENDED_PARALLELISM: 'count',
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
export type SubtaskColumns = Readonly<Record<SubtaskSeries, Float64Array>>;

export const EXCHANGE_SERIES = {
  bufferedRecords: 'records',
  bufferedBytes: 'bytes',
} as const;
export type ExchangeSeries = keyof typeof EXCHANGE_SERIES;

/** Of the task behind a side output; it has as many subtasks as the task before it. */
export const SIDE_SERIES = { busyNow: 'ms/s', recordsInNow: 'records/s', bufferedRecords: 'records' } as const;
export type SideSeries = keyof typeof SIDE_SERIES;

const SAMPLE_STEPS_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000];
const MAX_SAMPLES = 3600;
const MAX_SUBTASK_SAMPLES = 400_000;

type Columns<Id extends string> = Readonly<Record<Id, Float64Array>>;

export interface TaskShape {
  readonly id: string;
  /** The most subtasks that it may have in the run. */
  readonly parallelism: number;
}

export class FlinkColumns {
  /** Between two samples, ms. */
  readonly stepMs: number;
  readonly timeMs: Float64Array;
  readonly job: Columns<JobSeries>;
  readonly tasks: readonly Columns<TaskSeries>[];
  readonly #subtasks: readonly Columns<SubtaskSeries>[][];
  /** Of the exchange into each task but the first. */
  readonly exchanges: readonly Columns<ExchangeSeries>[];
  readonly services: readonly { readonly name: string; readonly sinkLatencyMs: Float64Array; readonly calls: Float64Array }[];
  readonly #sides = new Map<string, Columns<SideSeries>>();
  readonly #shapes: readonly TaskShape[];
  readonly #length: number;
  /** Samples so far. */
  count = 0;

  constructor(durationMs: number, tasks: readonly TaskShape[], services: readonly string[]) {
    const subtasks = tasks.reduce((sum, task) => sum + task.parallelism, 0);
    const fits = (step: number): boolean =>
      durationMs / step <= MAX_SAMPLES && (durationMs / step) * subtasks <= MAX_SUBTASK_SAMPLES;
    this.stepMs = SAMPLE_STEPS_MS.find(fits) ?? 300_000;
    this.#length = Math.ceil(durationMs / this.stepMs) + 1;
    this.#shapes = tasks;
    this.timeMs = new Float64Array(this.#length);
    this.job = this.#columns(JOB_SERIES);
    this.tasks = tasks.map(() => this.#columns(TASK_SERIES));
    this.#subtasks = tasks.map(() => []);
    this.exchanges = tasks.slice(1).map(() => this.#columns(EXCHANGE_SERIES));
    this.services = services.map((name) => ({ name, sinkLatencyMs: this.#column(), calls: this.#column() }));
  }

  /** The columns of a subtask, made when it is first seen: an autoscaler may have many, and has few. */
  subtask(task: number, index: number): Columns<SubtaskSeries> {
    const own = this.#subtasks[task] as Columns<SubtaskSeries>[];
    while (own.length <= index) own.push(this.#columns(SUBTASK_SERIES));
    return own[index] as Columns<SubtaskSeries>;
  }

  /** The columns of what is behind a task's side output. */
  side(task: string): Columns<SideSeries> {
    const own = this.#sides.get(task) ?? this.#columns(SIDE_SERIES);
    this.#sides.set(task, own);
    return own;
  }

  #column(): Float64Array {
    return new Float64Array(this.#length).fill(NaN);
  }

  #columns<Id extends string>(series: Readonly<Record<Id, string>>): Columns<Id> {
    const ids = Object.keys(series);
    const length = this.#length;
    // One piece of memory for all of them: many small ones cost a preview more than what is written into them.
    const memory = new Float64Array(ids.length * length).fill(NaN);
    return Object.fromEntries(ids.map((id, i) => [id, memory.subarray(i * length, (i + 1) * length)])) as Record<
      Id,
      Float64Array
    >;
  }

  /** The samples so far: a copy, unless nothing can come any more. */
  upToNow(column: Float64Array): Float64Array {
    return this.count === this.#length ? column : column.slice(0, this.count);
  }

  /** The curves as a trace has them; those without any value are left out. */
  series(): Series[] {
    const all: Series[] = [];
    const add = <Id extends string>(of: string, units: Readonly<Record<Id, string>>, columns: Columns<Id>): void => {
      for (const id of Object.keys(units) as Id[]) {
        if (hasValue(columns[id], this.count)) all.push({ id, of, unit: units[id], values: this.upToNow(columns[id]) });
      }
    };
    add('job', JOB_SERIES, this.job);
    this.#shapes.forEach(({ id }, task) => {
      add(`task/${id}`, TASK_SERIES, this.tasks[task] as Columns<TaskSeries>);
      this.#subtasks[task]?.forEach((columns, i) => {
        add(`subtask/${id}/${String(i)}`, SUBTASK_SERIES, columns);
      });
    });
    this.exchanges.forEach((columns, i) => {
      add(`exchange/${this.#shapes[i]?.id ?? ''}-${this.#shapes[i + 1]?.id ?? ''}`, EXCHANGE_SERIES, columns);
    });
    for (const [task, columns] of this.#sides) add(`sideOutput/${task}`, SIDE_SERIES, columns);
    for (const { name, sinkLatencyMs, calls } of this.services)
      add(`service/${name}`, { sinkLatencyMs: 'ms', calls: 'calls/s' }, { sinkLatencyMs, calls });
    return all;
  }
}

/** Is there a number among the first `count`? */
function hasValue(column: Float64Array, count: number): boolean {
  for (let i = 0; i < count; i++) if (!Number.isNaN(column[i])) return true;
  return false;
}

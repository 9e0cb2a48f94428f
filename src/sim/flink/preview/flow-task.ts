/** One task of the preview: its subtasks in columns, their input queues, and where their time went. */
import type { TaskCosts, TaskPlan } from '../job-plan.ts';
import type { KeyedValues } from '../keyed-values.ts';
import { TaskMetrics } from '../time-metrics.ts';
import { CohortQueue } from './cohort-queue.ts';
import type { ExchangeRoom } from './exchange-room.ts';

export class FlowTask {
  readonly plan: TaskPlan;
  readonly parallelism: number;
  costs: TaskCosts;
  /** Everything takes this many times as long, by subtask; Infinity = it hangs. */
  readonly slowness: Float64Array;
  /** Time of a thread to write dead letters, for each record that enters the operator that has them, ms. */
  deadLetterMs = 0;
  /** Records that enter the task for each source record. */
  recordsPerSource = 1;
  /** Which share of the records goes to each subtask; null = forward, each to its own. */
  share: Float64Array | null;
  /** The exchange into the task, of one pair where it is a forward one; null at the source. */
  readonly room: ExchangeRoom | null;
  readonly queues: readonly CohortQueue[];
  /** Behind a window flow its results: new records, which stand for none of the source's. */
  readonly isBehindWindow: boolean;
  readonly metrics: readonly TaskMetrics[];
  /** The keyed state of each subtask; none where the task keeps no values. */
  readonly values: readonly KeyedValues[];
  /** Source records that a buffer holds, by subtask. */
  readonly perBuffer: Float64Array;
  /** Source records that wait. */
  readonly waiting: Float64Array;
  /** Source records that could be worked off in the step. */
  readonly capacity: Float64Array;
  readonly wanted: Float64Array;
  readonly processed: Float64Array;
  /** How long the last step took, ms. */
  stepMs = 0;
  /** Source records ever worked off, in this deployment. */
  readonly processedEver: Float64Array;
  readonly busyMs: Float64Array;
  readonly idleMs: Float64Array;
  readonly softMs: Float64Array;
  readonly hardMs: Float64Array;

  constructor(
    plan: TaskPlan,
    costs: TaskCosts,
    share: Float64Array | null,
    room: ExchangeRoom | null,
    isBehindWindow: boolean,
    values: readonly KeyedValues[] = [],
  ) {
    const { parallelism } = plan;
    const column = (value = 0): Float64Array => new Float64Array(parallelism).fill(value);
    this.plan = plan;
    this.parallelism = parallelism;
    this.costs = costs;
    this.share = share;
    this.values = values;
    this.room = room;
    this.slowness = column(1);
    this.queues = Array.from({ length: parallelism }, () => new CohortQueue());
    this.isBehindWindow = isBehindWindow;
    this.metrics = Array.from({ length: parallelism }, () => new TaskMetrics());
    this.perBuffer = column(Infinity);
    this.waiting = column();
    this.capacity = column();
    this.wanted = column();
    this.processed = column();
    this.processedEver = column();
    this.busyMs = column();
    this.idleMs = column();
    this.softMs = column();
    this.hardMs = column();
  }

  /** Time of a subtask's thread for one source record, ms. */
  get sourceRecordMs(): number {
    const { headMs, headSelectivity, tailMs } = this.costs;
    const tail = this.plan.keeping === null ? 0 : headSelectivity * (tailMs + this.deadLetterMs);
    return this.recordsPerSource * (headMs + tail);
  }

  /** Source records/ms that a subtask worked off in the last step. */
  paceOf(subtask: number): number {
    return this.stepMs > 0 ? (this.processed[subtask] as number) / this.stepMs : 0;
  }

  /** Bytes of its values. */
  get stateBytes(): number {
    return this.values.reduce((sum, { stateBytes }) => sum + stateBytes, 0);
  }

  /** Records that leave for each that enters. */
  get selectivity(): number {
    return this.costs.headSelectivity * this.costs.tailSelectivity;
  }
}

/** Reads the tasks of the preview into the columns of a sample: the same series as those of an exact run. */
import type { FlinkScenario } from '../../scenario/scenario.ts';
import type { JobScaler } from '../autoscaler/job-scaler.ts';
import type { FlinkRecorder } from '../recorder.ts';
import type { FlinkColumns, TaskShape } from '../sample-columns.ts';
import { dataSkewPercent } from '../web-ui-levels.ts';
import type { FlowTask } from './flow-task.ts';

/** What was true of a task's subtasks at the sample before, one after the other. */
interface Before {
  readonly busyMs: Float64Array;
  readonly idleMs: Float64Array;
  readonly blockedMs: Float64Array;
  readonly records: Float64Array;
  /** Which of LEVELS it was in for longest; −1 before the first sample. */
  readonly level: Int8Array;
}

const LEVELS = ['idle', 'busy', 'backPressured'] as const;

export class PreviewSampler {
  readonly #recorder: FlinkRecorder;
  readonly #taskIndex: ReadonlyMap<string, number>;
  #before = new Map<FlowTask, Before>();
  #atMs = 0;

  /** @param shapes the recorder's tasks, in its order */
  constructor(recorder: FlinkRecorder, shapes: readonly TaskShape[]) {
    this.#recorder = recorder;
    this.#taskIndex = new Map(shapes.map(({ id }, index) => [id, index]));
  }

  /** Fills the columns of tasks, subtasks and exchanges for the sample at `nowMs`. */
  read(tasks: readonly FlowTask[], scenario: FlinkScenario, scaler: JobScaler, isRunning: boolean, nowMs: number): void {
    const i = this.#recorder.columns.count;
    const seconds = (nowMs - this.#atMs) / 1000;
    tasks.forEach((task, index) => {
      this.#readTask(task, tasks[index + 1], scenario, isRunning, i, seconds);
      const columns = this.#recorder.columns.tasks[this.#taskIndex.get(task.plan.id) as number];
      if (columns !== undefined) scaler.sample(task.plan.id, columns, i);
    });
    this.#atMs = nowMs;
  }

  #readTask(
    task: FlowTask,
    next: FlowTask | undefined,
    scenario: FlinkScenario,
    isRunning: boolean,
    i: number,
    seconds: number,
  ): void {
    const at = this.#taskIndex.get(task.plan.id) as number;
    const columns = this.#recorder.columns.tasks[at] as FlinkColumns['tasks'][number];
    columns.parallelism[i] = task.parallelism;
    const before = this.#beforeOf(task);
    if (!isRunning) {
      this.#remember(task, before);
      return;
    }
    const rates: number[] = [];
    const outUsage = next === undefined ? NaN : outPoolUsage(task, next);
    let bufferedRecords = 0;
    const most = { busy: 0, blocked: 0, idle: 0, busyNow: 0, blockedNow: 0, input: 0 };
    let recordsIn = 0;
    let recordsOut = 0;
    let inNow = 0;
    for (let j = 0; j < task.parallelism; j++) {
      const own = this.#recorder.columns.subtask(at, j);
      const { soft, hard, idle, recordsIn: rateIn, recordsOut: rateOut } = task.metrics[j] as FlowTask['metrics'][number];
      const busyMs = (task.busyMs[j] as number) - (before.busyMs[j] as number);
      const idleMs = (task.idleMs[j] as number) - (before.idleMs[j] as number);
      const blockedMs = (task.softMs[j] as number) + (task.hardMs[j] as number) - (before.blockedMs[j] as number);
      const runningMs = busyMs + idleMs + blockedMs;
      const backPressured = soft.value + hard.value;
      const busy = 1000 - Math.min(idle.value + backPressured, 1000);
      const busyNow = runningMs > 0 ? (1000 * busyMs) / runningMs : 0;
      const blockedNow = runningMs > 0 ? (1000 * blockedMs) / runningMs : 0;
      const idleNow = runningMs > 0 ? (1000 * idleMs) / runningMs : 1000;
      const records = ((task.processedEver[j] as number) - (before.records[j] as number)) * task.recordsPerSource;
      const recordsNow = seconds > 0 ? records / seconds : 0;
      own.busyTimeMsPerSecond[i] = busy;
      own.backPressuredTimeMsPerSecond[i] = backPressured;
      own.softBackPressuredTimeMsPerSecond[i] = soft.value;
      own.hardBackPressuredTimeMsPerSecond[i] = hard.value;
      own.idleTimeMsPerSecond[i] = idle.value;
      own.busyNow[i] = busyNow;
      own.backPressuredNow[i] = blockedNow;
      own.idleNow[i] = idleNow;
      own.numRecordsInPerSecond[i] = rateIn.rate;
      own.numRecordsOutPerSecond[i] = rateOut.rate;
      own.recordsInNow[i] = recordsNow;
      if (next !== undefined) own.outPoolUsage[i] = outUsage;
      const values = task.values[j];
      if (values !== undefined && task.plan.keeping === null) own.stateBytes[i] = values.stateBytes;
      if (task.room !== null) {
        const buffers = (task.waiting[j] as number) / (task.perBuffer[j] as number);
        const inUsage = Math.min(1, buffers / task.room.inputBuffers);
        own.inPoolUsage[i] = inUsage;
        const { watermarkMs } = task.queues[j] as FlowTask['queues'][number];
        if (Number.isFinite(watermarkMs)) own.currentInputWatermark[i] = watermarkMs;
        bufferedRecords += (task.waiting[j] as number) * task.recordsPerSource;
        if (inUsage > most.input) most.input = inUsage;
      }
      if (busy > most.busy) most.busy = busy;
      if (backPressured > most.blocked) most.blocked = backPressured;
      if (busyNow > most.busyNow) most.busyNow = busyNow;
      if (blockedNow > most.blockedNow) most.blockedNow = blockedNow;
      if (idleNow > most.idle) most.idle = idleNow;
      recordsIn += rateIn.rate;
      recordsOut += rateOut.rate;
      inNow += recordsNow;
      rates.push(rateIn.rate);
      if (seconds > 0) this.#noteState(task, j, before, idleMs, busyMs, blockedMs);
    }
    columns.busyTimeMsPerSecond[i] = most.busy;
    columns.backPressuredTimeMsPerSecond[i] = most.blocked;
    columns.busyNow[i] = most.busyNow;
    columns.backPressuredNow[i] = most.blockedNow;
    columns.idleNow[i] = most.idle;
    columns.numRecordsInPerSecond[i] = recordsIn;
    columns.numRecordsOutPerSecond[i] = recordsOut;
    columns.recordsInNow[i] = inNow;
    columns.recordsOutNow[i] = inNow * task.selectivity;
    columns.dataSkew[i] = dataSkewPercent(rates);
    if (next !== undefined) columns.outPoolUsage[i] = outUsage;
    if (task.room !== null) {
      columns.inPoolUsage[i] = most.input;
      const exchange = this.#recorder.columns.exchanges[at - 1] as FlinkColumns['exchanges'][number];
      exchange.bufferedRecords[i] = bufferedRecords;
      exchange.bufferedBytes[i] = bufferedRecords * scenario.traffic.recordBytes;
    }
    this.#remember(task, before);
  }

  #noteState(task: FlowTask, j: number, { level }: Before, idle: number, busy: number, backPressured: number): void {
    const longest = idle >= busy && idle >= backPressured ? 0 : busy >= backPressured ? 1 : 2;
    if (level[j] === longest) return;
    level[j] = longest;
    this.#recorder.state(this.#atMs, `subtask/${task.plan.id}/${String(j)}`, LEVELS[longest]);
  }

  #beforeOf(task: FlowTask): Before {
    const known = this.#before.get(task);
    if (known !== undefined) return known;
    const column = (): Float64Array => new Float64Array(task.parallelism);
    const level = new Int8Array(task.parallelism).fill(-1);
    const fresh = { busyMs: column(), idleMs: column(), blockedMs: column(), records: column(), level };
    this.#before.set(task, fresh);
    return fresh;
  }

  /** One by one: TypedArray.set costs more than so few numbers. */
  #remember(task: FlowTask, before: Before): void {
    for (let j = 0; j < task.parallelism; j++) {
      before.busyMs[j] = task.busyMs[j] as number;
      before.idleMs[j] = task.idleMs[j] as number;
      before.records[j] = task.processedEver[j] as number;
      before.blockedMs[j] = (task.softMs[j] as number) + (task.hardMs[j] as number);
    }
  }
}

/** Of the senders' pools, the part that is in use: one open buffer a channel while records flow, and what waits for credits. */
function outPoolUsage(task: FlowTask, next: FlowTask): number {
  const { room } = next;
  if (room === null) return NaN;
  const pools = next.share === null ? task.parallelism : 1;
  let waiting = 0;
  let flowing = 0;
  for (let d = 0; d < next.parallelism; d++) {
    waiting += room.outputOf((next.waiting[d] as number) / (next.perBuffer[d] as number));
    flowing += next.processed[d] as number;
  }
  const used = waiting / (pools * room.outputBuffers);
  return flowing > 0 || waiting > 0 ? Math.min(1, Math.max(used, room.openShare)) : 0;
}

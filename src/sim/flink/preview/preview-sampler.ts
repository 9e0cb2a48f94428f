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
      const metrics = task.metrics[j] as FlowTask['metrics'][number];
      const busyMs = (task.busyMs[j] as number) - (before.busyMs[j] as number);
      const idleMs = (task.idleMs[j] as number) - (before.idleMs[j] as number);
      const blockedMs = (task.softMs[j] as number) + (task.hardMs[j] as number) - (before.blockedMs[j] as number);
      const runningMs = busyMs + idleMs + blockedMs;
      const perSecond = (ms: number): number => (runningMs > 0 ? (1000 * ms) / runningMs : 0);
      own.busyTimeMsPerSecond[i] = metrics.busy;
      own.backPressuredTimeMsPerSecond[i] = metrics.backPressured;
      own.softBackPressuredTimeMsPerSecond[i] = metrics.soft.value;
      own.hardBackPressuredTimeMsPerSecond[i] = metrics.hard.value;
      own.idleTimeMsPerSecond[i] = metrics.idle.value;
      own.busyNow[i] = perSecond(busyMs);
      own.backPressuredNow[i] = perSecond(blockedMs);
      own.idleNow[i] = runningMs > 0 ? perSecond(idleMs) : 1000;
      own.numRecordsInPerSecond[i] = metrics.recordsIn.rate;
      own.numRecordsOutPerSecond[i] = metrics.recordsOut.rate;
      const records = ((task.processedEver[j] as number) - (before.records[j] as number)) * task.recordsPerSource;
      own.recordsInNow[i] = seconds > 0 ? records / seconds : 0;
      if (next !== undefined) own.outPoolUsage[i] = outUsage;
      if (task.plan.keeping === null) own.stateBytes[i] = task.values[j]?.stateBytes ?? NaN;
      if (task.room !== null) {
        const buffers = (task.waiting[j] as number) / (task.perBuffer[j] as number);
        own.inPoolUsage[i] = Math.min(1, buffers / task.room.inputBuffers);
        const watermarkMs = (task.queues[j] as FlowTask['queues'][number]).watermarkMs;
        if (Number.isFinite(watermarkMs)) own.currentInputWatermark[i] = watermarkMs;
        bufferedRecords += (task.waiting[j] as number) * task.recordsPerSource;
        most.input = Math.max(most.input, own.inPoolUsage[i]);
      }
      most.busy = Math.max(most.busy, metrics.busy);
      most.blocked = Math.max(most.blocked, metrics.backPressured);
      most.busyNow = Math.max(most.busyNow, own.busyNow[i]);
      most.blockedNow = Math.max(most.blockedNow, own.backPressuredNow[i]);
      most.idle = Math.max(most.idle, own.idleNow[i]);
      recordsIn += metrics.recordsIn.rate;
      recordsOut += metrics.recordsOut.rate;
      inNow += own.recordsInNow[i];
      rates.push(metrics.recordsIn.rate);
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

  #remember(task: FlowTask, before: Before): void {
    before.busyMs.set(task.busyMs);
    before.idleMs.set(task.idleMs);
    before.records.set(task.processedEver);
    for (let j = 0; j < task.parallelism; j++) before.blockedMs[j] = (task.softMs[j] as number) + (task.hardMs[j] as number);
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

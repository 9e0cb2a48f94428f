/** Reads the exact plant's subtasks and channels into the columns of a sample. */
import type { JobScaler } from './autoscaler/job-scaler.ts';
import type { GateDebloaters } from './gate-debloaters.ts';
import type { Job } from './job.ts';
import type { FlinkRecorder } from './recorder.ts';
import type { FlinkColumns, SubtaskColumns, TaskShape } from './sample-columns.ts';
import type { Subtask } from './subtask.ts';
import { dataSkewPercent } from './web-ui-levels.ts';

export interface SampledDeployment {
  readonly job: Job;
  /** Null without debloating. */
  readonly debloaters: GateDebloaters | null;
}

/** What was true of a subtask at the sample before. */
interface Before {
  readonly busyMs: number;
  readonly blockedMs: number;
  readonly idleMs: number;
  readonly recordsIn: number;
  readonly recordsOut: number;
}

/** What a subtask did since the sample before. */
interface Since {
  readonly busy: number;
  readonly backPressured: number;
  readonly idle: number;
  readonly recordsIn: number;
  readonly recordsOut: number;
}

export class Sampler {
  readonly #recorder: FlinkRecorder;
  readonly #taskIndex: ReadonlyMap<string, number>;
  #before = new Map<Subtask, Before>();
  /** The sample before, ms. */
  atMs = 0;

  /** @param shapes the recorder's tasks, in its order */
  constructor(recorder: FlinkRecorder, shapes: readonly TaskShape[]) {
    this.#recorder = recorder;
    this.#taskIndex = new Map(shapes.map(({ id }, index) => [id, index]));
  }

  /** Fills the columns of tasks, subtasks and exchanges for the sample at `nowMs`; the subtasks are settled. */
  read({ job, debloaters }: SampledDeployment, scaler: JobScaler, nowMs: number): void {
    const i = this.#recorder.columns.count;
    const seconds = (nowMs - this.atMs) / 1000;
    for (const task of job.tasks) {
      const at = this.#taskIndex.get(task.id) as number;
      const columns = this.#recorder.columns.tasks[at] as FlinkColumns['tasks'][number];
      const subtasks = job.subtasks[task.index] as readonly Subtask[];
      columns.parallelism[i] = subtasks.length;
      scaler.sample(task.id, columns, i);
      const all = subtasks.map((subtask) => {
        const own = this.#recorder.columns.subtask(at, subtask.index);
        const since = this.#since(subtask, seconds);
        if (subtask.clock.isRunning) this.#readSubtask(subtask, own, since, i, nowMs, debloaters);
        return { own, since };
      });
      if (!subtasks.some(({ clock }) => clock.isRunning)) continue;
      const most = (id: keyof SubtaskColumns): number => all.reduce((max, { own }) => Math.max(max, orZero(own[id][i])), 0);
      const sum = (value: (one: (typeof all)[number]) => number): number => all.reduce((total, one) => total + value(one), 0);
      columns.busyTimeMsPerSecond[i] = most('busyTimeMsPerSecond');
      columns.backPressuredTimeMsPerSecond[i] = most('backPressuredTimeMsPerSecond');
      columns.busyNow[i] = most('busyNow');
      columns.backPressuredNow[i] = most('backPressuredNow');
      columns.idleNow[i] = most('idleNow');
      columns.numRecordsInPerSecond[i] = sum(({ own }) => orZero(own.numRecordsInPerSecond[i]));
      columns.numRecordsOutPerSecond[i] = sum(({ own }) => orZero(own.numRecordsOutPerSecond[i]));
      columns.recordsInNow[i] = sum(({ since }) => since.recordsIn);
      columns.recordsOutNow[i] = sum(({ since }) => since.recordsOut);
      if (task.index > 0) columns.inPoolUsage[i] = most('inPoolUsage');
      if (!task.isLast) columns.outPoolUsage[i] = most('outPoolUsage');
      columns.dataSkew[i] = dataSkewPercent(all.map(({ own }) => orZero(own.numRecordsInPerSecond[i])));
      if (task.index > 0) this.#readExchange(subtasks, at, i);
      this.#readSides(task.id, subtasks, seconds, i, nowMs);
    }
    this.atMs = nowMs;
  }

  /** Means since the sample before; a new deployment begins at 0. */
  #since(subtask: Subtask, seconds: number): Since {
    const before = this.#before.get(subtask) ?? { busyMs: 0, blockedMs: 0, idleMs: 0, recordsIn: 0, recordsOut: 0 };
    const { clock, recordsIn } = subtask;
    const { recordsOut } = subtask.outflow;
    const after = { busyMs: clock.busyMs, blockedMs: clock.softMs + clock.hardMs, idleMs: clock.idleMs, recordsIn, recordsOut };
    this.#before.set(subtask, after);
    const busyMs = after.busyMs - before.busyMs;
    const blockedMs = after.blockedMs - before.blockedMs;
    const idleMs = after.idleMs - before.idleMs;
    const running = busyMs + blockedMs + idleMs;
    const perSecond = (ms: number): number => (running > 0 ? (ms / running) * 1000 : 0);
    const rate = (records: number): number => (seconds > 0 ? records / seconds : 0);
    const since: Since = {
      busy: perSecond(busyMs),
      backPressured: perSecond(blockedMs),
      idle: running > 0 ? perSecond(idleMs) : 1000,
      recordsIn: rate(recordsIn - before.recordsIn),
      recordsOut: rate(recordsOut - before.recordsOut),
    };
    if (clock.isRunning && seconds > 0) {
      let longest: 'idle' | 'busy' | 'backPressured' = 'idle';
      if (since.busy > since[longest]) longest = 'busy';
      if (since.backPressured > since[longest]) longest = 'backPressured';
      this.#recorder.state(this.atMs, `subtask/${subtask.task.id}/${String(subtask.index)}`, longest);
    }
    return since;
  }

  #readSubtask(
    subtask: Subtask,
    own: SubtaskColumns,
    since: Since,
    i: number,
    nowMs: number,
    debloaters: GateDebloaters | null,
  ): void {
    const { metrics, gate, partition, reader, valve } = subtask;
    own.busyTimeMsPerSecond[i] = metrics.busy;
    own.backPressuredTimeMsPerSecond[i] = metrics.backPressured;
    own.softBackPressuredTimeMsPerSecond[i] = metrics.soft.value;
    own.hardBackPressuredTimeMsPerSecond[i] = metrics.hard.value;
    own.idleTimeMsPerSecond[i] = metrics.idle.value;
    own.busyNow[i] = since.busy;
    own.backPressuredNow[i] = since.backPressured;
    own.idleNow[i] = since.idle;
    own.numRecordsInPerSecond[i] = metrics.recordsIn.rate;
    own.numRecordsOutPerSecond[i] = metrics.recordsOut.rate;
    own.recordsInNow[i] = since.recordsIn;
    if (partition !== null) own.outPoolUsage[i] = partition.poolUsage;
    if (reader !== null) own.pendingRecords[i] = reader.pendingRecords(nowMs);
    if (gate !== null) {
      const exclusive = gate.exclusivePerChannel * gate.channels.length;
      own.inPoolUsage[i] = gate.poolUsage;
      own.inputExclusiveBuffersUsage[i] = exclusive === 0 ? 0 : gate.exclusiveUsed / exclusive;
      own.inputFloatingBuffersUsage[i] = gate.floatingBuffers === 0 ? 0 : gate.floatingUsed / gate.floatingBuffers;
    }
    const debloater = debloaters?.of(subtask) ?? null;
    if (debloater !== null) {
      own.debloatedBufferSize[i] = debloater.announcedBytes;
      own.estimatedTimeToConsumeBuffersMs[i] = debloater.estimatedTimeToConsumeBuffersMs;
    }
    if (subtask.keeper !== null) own.queueSize[i] = subtask.keeper.size;
    if (subtask.keeper !== null || subtask.values !== null) own.stateBytes[i] = subtask.stateBytes;
    if (valve !== null && valve.currentMs > -Infinity) own.currentInputWatermark[i] = valve.currentMs;
  }

  /** Its busiest subtask, and what all of them write and have before them. */
  #readSides(task: string, subtasks: readonly Subtask[], seconds: number, i: number, nowMs: number): void {
    for (const { keeper } of subtasks) {
      const side = keeper?.side ?? null;
      if (side === null) continue;
      const { busyNow, recordsInNow, bufferedRecords } = this.#recorder.columns.side(task);
      const perSecond = seconds > 0 ? side.written(nowMs) / seconds : 0;
      busyNow[i] = Math.max(orZero(busyNow[i]), perSecond * side.recordMs);
      recordsInNow[i] = orZero(recordsInNow[i]) + perSecond;
      bufferedRecords[i] = orZero(bufferedRecords[i]) + side.waiting(nowMs);
    }
  }

  #readExchange(receivers: readonly Subtask[], task: number, i: number): void {
    const columns = this.#recorder.columns.exchanges[task - 1] as FlinkColumns['exchanges'][number];
    let bytes = 0;
    let records = 0;
    for (const { gate } of receivers)
      for (const channel of gate?.channels ?? []) {
        bytes += channel.outputBytes + channel.inputBytes;
        records += channel.records;
      }
    columns.bufferedBytes[i] = bytes;
    columns.bufferedRecords[i] = records;
  }
}

function orZero(value: number | undefined): number {
  return value === undefined || Number.isNaN(value) ? 0 : value;
}

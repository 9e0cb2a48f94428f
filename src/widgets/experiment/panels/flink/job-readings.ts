/** What a trace of a Flink job says of its tasks at a moment. */
import { valueAtTime } from '../../../../charts/series-reading.ts';
import { flinkTasksOf, locateBottleneck } from '../../../../sim/index.ts';
import type { Bottleneck, FlinkScenario, Scenario, TaskReading, Trace } from '../../../../sim/index.ts';

/** Flink's metrics are means over the last 60 s; `now` is the second before the moment. */
export type Averaging = 'minute' | 'now';

export interface SubtaskView {
  readonly index: number;
  /** Shares of the time. */
  readonly busy: number;
  readonly backPressured: number;
  readonly idle: number;
  readonly inPoolUsage: number;
  readonly outPoolUsage: number;
  readonly recordsPerSecond: number;
}

/** The task behind a side output: the sink of an operator's dead letters. */
export interface SideView {
  readonly name: string;
  /** Share of the time of its busiest subtask. */
  readonly busy: number;
  readonly recordsPerSecond: number;
  /** Records before it. */
  readonly waiting: number;
}

export interface TaskView {
  readonly id: string;
  /** Names of the operators in it, as the Web UI joins them. */
  readonly name: string;
  readonly parallelism: number;
  /** How records get here: `HASH`, `REBALANCE`, `FORWARD`; null at the source. */
  readonly strategy: string | null;
  /** The largest of the subtasks, shares of the time; NaN while the job does not run. */
  readonly busy: number;
  readonly backPressured: number;
  /** %; NaN while the job does not run. */
  readonly dataSkew: number;
  readonly recordsPerSecond: number;
  readonly subtasks: readonly SubtaskView[];
  readonly side: SideView | null;
}

export type ReadCurve = (id: string, of: string, atMs: number) => number;

/** Reads curves of a trace by id and entity; NaN where there is none. */
export function curveReader(trace: Trace): ReadCurve {
  const curves = new Map(trace.series.map((series) => [`${series.of} ${series.id}`, series.values]));
  return (id, of, atMs) => {
    const values = curves.get(`${of} ${id}`);
    return values === undefined ? Number.NaN : valueAtTime(trace.timeMs, values, atMs);
  };
}

export function isFlink(scenario: Scenario): scenario is FlinkScenario {
  return scenario.system === 'flink';
}

type FlinkTask = ReturnType<typeof flinkTasksOf>[number];

const share = (perSecond: number): number => (Number.isNaN(perSecond) ? 0 : Math.min(1, Math.max(0, perSecond / 1000)));
const orZero = (value: number): number => (Number.isNaN(value) ? 0 : value);

/** The operators of a task, as the Web UI joins them. */
export function nameOf({ operators }: FlinkTask): string {
  return operators.map(({ id }) => id).join(' -> ');
}

/** The tasks of the job as they are at `atMs`, from the source on. */
export function tasksAt(scenario: FlinkScenario, read: ReadCurve, atMs: number, averaging: Averaging): TaskView[] {
  const [busy, blocked] =
    averaging === 'minute' ? ['busyTimeMsPerSecond', 'backPressuredTimeMsPerSecond'] : ['busyNow', 'backPressuredNow'];
  const rate = averaging === 'minute' ? 'numRecordsInPerSecond' : 'recordsInNow';
  // A job that is down has no metrics: that is not the same as being idle.
  const gap = read('instances', 'job', atMs) === 0 ? Number.NaN : 0;
  return flinkTasksOf(scenario.flink).map((task) => {
    const of = `task/${task.id}`;
    const parallelism = orZero(read('parallelism', of, atMs)) || task.parallelism;
    return {
      id: task.id,
      name: nameOf(task),
      parallelism,
      strategy: task.source === null ? task.exchange.toUpperCase() : null,
      busy: gap + share(read(busy, of, atMs)),
      backPressured: gap + share(read(blocked, of, atMs)),
      dataSkew: gap + orZero(read('dataSkew', of, atMs)),
      recordsPerSecond: orZero(read(rate, of, atMs)),
      subtasks: Array.from({ length: parallelism }, (_, index) => {
        const one = `subtask/${task.id}/${String(index)}`;
        const busyShare = share(read(busy, one, atMs));
        const blockedShare = share(read(blocked, one, atMs));
        return {
          index,
          busy: busyShare,
          backPressured: blockedShare,
          idle: Math.max(0, 1 - busyShare - blockedShare),
          inPoolUsage: read('inPoolUsage', one, atMs),
          outPoolUsage: read('outPoolUsage', one, atMs),
          recordsPerSecond: orZero(read(rate, one, atMs)),
        };
      }),
      side: sideAt(task, read, atMs, averaging),
    };
  });
}

/** A dead-letter sink that is chained is no task; one that is not gets what leaves by the side output. */
function sideAt({ id, operators }: FlinkTask, read: ReadCurve, atMs: number, averaging: Averaging): SideView | null {
  const operator = operators.find((one) => one.kind === 'async' && one.async.deadLetter?.chain === false);
  if (operator === undefined) return null;
  const of = `sideOutput/${id}`;
  // Its curves are of this moment; Flink's mean is one of twelve looks, 5 s apart.
  const looks = averaging === 'minute' ? 12 : 1;
  const looked = (curve: string): number =>
    mean(Array.from({ length: looks }, (_, look) => Math.max(0, atMs - look * 5000)).map((ms) => orZero(read(curve, of, ms))));
  return {
    name: `dead letters of ${operator.id}`,
    busy: share(looked('busyNow')),
    recordsPerSecond: looked('recordsInNow'),
    waiting: orZero(read('bufferedRecords', of, atMs)),
  };
}

const mean = (values: readonly number[]): number => orZero(values.reduce((sum, value) => sum + value, 0) / values.length);

/** Which task holds the job up, by what the job graph shows. */
export function bottleneckOf(tasks: readonly TaskView[]): Bottleneck | null {
  const readings = tasks.map(({ subtasks }): TaskReading => ({
    busy: subtasks.map(({ busy }) => busy),
    backPressured: subtasks.map(({ backPressured }) => backPressured),
    inPoolUsage: mean(subtasks.map(({ inPoolUsage }) => orZero(inPoolUsage))),
    outPoolUsage: mean(subtasks.map(({ outPoolUsage }) => orZero(outPoolUsage))),
  }));
  return locateBottleneck(readings);
}

const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

/** Is the sink behind a side output busy all the time? */
export function isFull({ busy }: SideView): boolean {
  return busy > 0.95;
}

/** The verdict on the job in one sentence. */
export function bottleneckSentence(tasks: readonly TaskView[], found: Bottleneck | null): string {
  if (tasks.some(({ busy }) => Number.isNaN(busy))) return 'The job is not running.';
  const waiting = tasks.filter(({ backPressured }) => backPressured > 0.1).map(({ name }) => name);
  const slowSide = tasks.find(({ side, backPressured }) => backPressured > 0.1 && side !== null && isFull(side));
  if (found === null && slowSide?.side != null)
    return `The sink of the ${slowSide.side.name} is the bottleneck: it is busy all the time. ${listed(waiting)} ${waiting.length === 1 ? 'waits' : 'wait'} for it.`;
  if (found === null)
    return waiting.length === 0
      ? 'No task is held up: the job keeps up with what it reads.'
      : `${listed(waiting)} ${waiting.length === 1 ? 'is' : 'are'} held up, and no task below is busy all the time.`;
  const task = tasks[found.task];
  const victims = listed(found.victims.map((victim) => tasks[victim]?.name ?? ''));
  const behind = victims === '' ? '' : ` ${victims} wait${found.victims.length === 1 ? 's' : ''} for it.`;
  const name = task?.name ?? '';
  if (found.cause === 'network')
    return `The network into ${name} holds the job up: buffers are full before it and empty in it.${behind}`;
  if (found.cause === 'capacity') return `${name} is the bottleneck: its subtasks are busy all the time.${behind}`;
  return `${name} is the bottleneck by skew: subtask ${listed(found.subtasks.map(String))} is busy all the time, the others are not.${behind}`;
}

/**
 * Checkpoints of the preview, by the law of their barriers: an aligned one waits behind everything that is buffered, an unaligned one
 * takes that along. What a checkpoint keeps is where the source was; what an unaligned one has taken along is read again on a restart.
 */
import type { FlinkConfig, FlinkSystem } from '../../scenario/scenario.ts';
import { shareOutTouched, type TouchedKeys } from '../keyed-values.ts';
import type { FlinkRecorder } from '../recorder.ts';
import type { FlowTask } from './flow-task.ts';
import type { LogReaders } from './log-readers.ts';

export interface KeptPositions {
  /** Next record of each partition. */
  readonly positions: readonly number[];
  readonly total: number;
  /** What the subtasks of each task had touched, by its id. */
  readonly values: ReadonlyMap<string, readonly TouchedKeys[]>;
}

interface Pending {
  readonly kept: KeptPositions;
  readonly triggeredMs: number;
  readonly endsMs: number;
  readonly bytes: number;
  readonly isExpiring: boolean;
}

export class FlowCheckpoints {
  readonly #recorder: FlinkRecorder;
  /** The last completed one; null = none yet. */
  completed: KeptPositions | null = null;
  #pending: Pending | null = null;
  #failures = 0;
  #number = 0;

  constructor(recorder: FlinkRecorder) {
    this.#recorder = recorder;
  }

  /** Begins a checkpoint. Returns when it is over, completed or expired, ms. */
  trigger(tasks: readonly FlowTask[], readers: LogReaders, flink: FlinkSystem, recordBytes: number, nowMs: number): number {
    const { config, cluster } = flink;
    const barrier = barrierMs(tasks, config);
    const isUnaligned = config['execution.checkpointing.unaligned.enabled'];
    const alignedMs = config['execution.checkpointing.aligned-checkpoint-timeout'];
    const overtakes = isUnaligned && barrier > alignedMs;
    let buffered = 0;
    for (const task of tasks) for (const waiting of task.waiting) buffered += waiting * task.recordsPerSource;
    const inFlightBytes = overtakes ? buffered * recordBytes : 0;
    const subtasks = tasks.reduce((sum, { parallelism }) => sum + parallelism, 0);
    const isIncremental = config['execution.checkpointing.incremental'] && config['state.backend.type'] === 'rocksdb';
    let stateBytes = 0;
    let mostBytes = 0;
    for (const { values } of tasks)
      for (const one of values) {
        const bytes = isIncremental ? one.changedBytes : one.snapshotBytes(nowMs);
        stateBytes += bytes;
        mostBytes = Math.max(mostBytes, bytes);
      }
    const writeMs = (1000 * (inFlightBytes / subtasks + mostBytes)) / cluster.checkpointBytesPerSecond;
    const durationMs = (overtakes ? alignedMs : barrier) + writeMs;
    const timeoutMs = config['execution.checkpointing.timeout'];
    this.#pending = {
      // What is before an aligned barrier is worked off before the checkpoint is complete.
      kept: overtakes ? keep(tasks, readers, nowMs) : all(tasks, readers, nowMs),
      triggeredMs: nowMs,
      endsMs: nowMs + Math.min(durationMs, timeoutMs),
      bytes: inFlightBytes + stateBytes,
      isExpiring: durationMs > timeoutMs,
    };
    this.#recorder.event(nowMs, 'checkpoint.triggered', 'job', { checkpoint: ++this.#number });
    return this.#pending.endsMs;
  }

  /** The checkpoint under way is over. Returns whether the job has to restart because too many have failed. */
  end(config: FlinkConfig, nowMs: number): boolean {
    const pending = this.#pending;
    this.#pending = null;
    if (pending === null) return false;
    const detail = { checkpoint: this.#number, durationMs: nowMs - pending.triggeredMs };
    if (pending.isExpiring) {
      this.#recorder.checkpointsExpired++;
      this.#recorder.checkpointsFailed++;
      this.#recorder.event(nowMs, 'checkpoint.expired', 'job', detail);
      return ++this.#failures > config['execution.checkpointing.tolerable-failed-checkpoints'];
    }
    this.#failures = 0;
    this.#recorder.checkpointsCompleted++;
    this.#recorder.lastCheckpoint = { durationMs: detail.durationMs, bytes: pending.bytes };
    this.#recorder.event(nowMs, 'checkpoint.completed', 'job', detail);
    this.completed = pending.kept;
    return false;
  }

  /** The job has stopped. */
  abort(): void {
    this.#pending = null;
    this.#failures = 0;
  }
}

/** How long a barrier that starts now waits behind what is buffered: exchange after exchange, at the slowest subtask of each. */
export function barrierMs(tasks: readonly FlowTask[], config: FlinkConfig): number {
  let ms = 0;
  for (const task of tasks) {
    let slowest = 0;
    for (let j = 0; j < task.parallelism; j++) {
      const pace = task.paceOf(j);
      const waiting = task.waiting[j] as number;
      if (waiting > 0 && pace > 0) slowest = Math.max(slowest, waiting / pace);
      else if (waiting > 0) slowest = config['execution.checkpointing.timeout'] + 1;
    }
    ms += slowest;
  }
  return ms;
}

/** Where the source is. */
function all(tasks: readonly FlowTask[], readers: LogReaders, nowMs: number): KeptPositions {
  const positions = readers.positions();
  const values = new Map(tasks.map((task) => [task.plan.id, task.values.map((one) => one.snapshot(nowMs))]));
  return { positions, total: positions.reduce((sum, position) => sum + position, 0), values };
}

/** Gives a new deployment the values of a checkpoint. */
export function restoreValues(tasks: readonly FlowTask[], { values }: KeptPositions): void {
  for (const task of tasks) {
    const touched = shareOutTouched(values.get(task.plan.id) ?? [], task.parallelism);
    for (const one of task.values) one.restore(touched);
  }
}

/** Where the source is, less what is under way. */
export function keep(tasks: readonly FlowTask[], readers: LogReaders, nowMs: number): KeptPositions {
  let held = 0;
  for (const { isBehindWindow, waiting } of tasks) if (!isBehindWindow) for (const records of waiting) held += records;
  const { positions, total, values } = all(tasks, readers, nowMs);
  const share = total > 0 ? Math.max(0, 1 - held / total) : 1;
  return { values, positions: positions.map((position) => position * share), total: total * share };
}

/** A checkpoint under way, and a completed one: what the job begins with after a failure. */
import type { Barrier } from './barrier.ts';
import type { NetworkBuffer } from './channel.ts';
import { NOTHING_KEPT, type KeeperSnapshot } from './keeper.ts';
import type { TouchedKeys } from './keyed-values.ts';

/** Records that lay in the channels into a task, or in its hands: they are read again before anything else. */
export interface InFlightRecords {
  readonly records: number;
  readonly weight: number;
  readonly bornFromMs: number;
  readonly bornToMs: number;
}

/** The records of a buffer, those of one age at a time. */
export function inFlightOf({ records, weight, bornFromMs, bornToMs, ages }: NetworkBuffer): InFlightRecords[] {
  if (records === 0) return [];
  if (ages === null) return [{ records, weight, bornFromMs, bornToMs }];
  const held = ages.filter((group) => group.records > 0);
  return held.map((group) => ({
    records: group.records,
    weight: (weight / records) * group.records,
    bornFromMs: group.fromMs,
    bornToMs: group.toMs,
  }));
}

/** The state of one task over all its subtasks. */
export interface TaskState {
  readonly keepers: KeeperSnapshot[];
  readonly values: TouchedKeys[];
  readonly inFlight: InFlightRecords[];
  /** Source records that fractions of a record stood for. */
  leftWeight: number;
}

export interface CompletedCheckpoint {
  readonly id: number;
  readonly completedAtMs: number;
  /** By partition. */
  readonly offsets: Float64Array;
  /** By the task's id. */
  readonly tasks: ReadonlyMap<string, TaskState>;
}

export class PendingCheckpoint {
  readonly barrier: Barrier;
  readonly offsets: Float64Array;
  readonly tasks = new Map<string, TaskState>();
  /** Subtasks that have not taken it. */
  #missing: number;
  /** When the last of those that have taken it has written its state, ms. */
  writtenAtMs: number;
  bytes = 0;
  inFlightBytes = 0;
  startDelayMs = 0;
  alignmentMs = 0;
  isUnaligned = false;

  constructor(barrier: Barrier, partitions: number, subtasks: number) {
    this.barrier = barrier;
    this.offsets = new Float64Array(partitions);
    this.#missing = subtasks;
    this.writtenAtMs = barrier.triggeredAtMs;
  }

  get isTaken(): boolean {
    return this.#missing === 0;
  }

  stateOf(task: string): TaskState {
    let state = this.tasks.get(task);
    if (state === undefined) {
      state = { keepers: [], values: [], inFlight: [], leftWeight: 0 };
      this.tasks.set(task, state);
    }
    return state;
  }

  /** A subtask has taken it, and will have written `bytes` at `writtenAtMs`. */
  acknowledge(bytes: number, writtenAtMs: number): void {
    this.#missing--;
    this.bytes += bytes;
    this.writtenAtMs = Math.max(this.writtenAtMs, writtenAtMs);
  }

  completed(nowMs: number): CompletedCheckpoint {
    return { id: this.barrier.checkpoint, completedAtMs: nowMs, offsets: this.offsets, tasks: this.tasks };
  }
}

/** Source records that had ended at the checkpoint: before its offsets, and held by none of its operators and channels. */
export function endedBy({ tasks, offsets }: CompletedCheckpoint): number {
  const emitted = offsets.reduce((sum, offset) => sum + offset, 0);
  let weight = 0;
  for (const { keepers, inFlight, leftWeight } of tasks.values()) {
    weight += leftWeight;
    for (const { entries } of keepers) for (const [one] of entries) weight += one;
    for (const one of inFlight) weight += one.weight;
  }
  return emitted - weight;
}

/** A task's state, shared out to so many subtasks: entries in turn, windows in equal parts. */
export function shareOut({ keepers }: TaskState, subtask: number, parallelism: number): KeeperSnapshot {
  const entries = keepers.flatMap((keeper) => keeper.entries).filter((_, i) => i % parallelism === subtask);
  const windows = new Map<number, number>();
  for (const keeper of keepers)
    for (const [endMs, records] of keeper.windows) windows.set(endMs, (windows.get(endMs) ?? 0) + records);
  if (entries.length === 0 && windows.size === 0) return NOTHING_KEPT;
  const part = (records: number): number =>
    Math.floor((records * (subtask + 1)) / parallelism) - Math.floor((records * subtask) / parallelism);
  return { entries, windows: [...windows].map(([endMs, records]) => [endMs, part(records)]) };
}

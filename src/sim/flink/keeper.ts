/** An operator that does not pass a record on at once: an async call, a window, a join's state, a write to a service. */

import type { TaskCosts } from './job-plan.ts';
import type { SideOutput } from './side-output.ts';

/** What a keeper can have its task do. */
export interface KeeperHost {
  /** Is the output blocked in the middle of what was given out? */
  readonly isOutputBlocked: boolean;
  /** Gives `records` out: through the operators behind it, to the output or the end of the job. */
  giveOut(records: number, weight: number, bornFromMs: number, bornToMs: number, nowMs: number): void;
  /** Passes a watermark on. */
  passWatermark(valueMs: number): void;
  /** The task's thread is needed for so long, ms. */
  owe(ms: number): void;
  /** Source records are finished here: their effect is in the state. Ages of the first and the last, ms. */
  finish(weight: number, firstAgeMs: number, lastAgeMs: number): void;
  /** Source records leave the job on purpose: parked, or dropped because they came too late. */
  deadLetter(weight: number): void;
  dropLate(weight: number): void;
  /** The end of a call, or of a wait before one, is an event. */
  scheduleCall(call: number, atMs: number): void;
  /** A timer of the keeper's own; Infinity = never. */
  setTimer(atMs: number): void;
  /** An exception that nobody handles: the job restarts. */
  fail(reason: string): void;
}

/** A keeper's part of a checkpoint: what a restored one begins with. */
export interface KeeperSnapshot {
  /** Records to be worked on again: source records and append time, in order. */
  readonly entries: readonly (readonly [weight: number, bornMs: number])[];
  /** Open windows, or what a join keeps: by their end in event time, records. */
  readonly windows: readonly (readonly [endMs: number, records: number])[];
}

export const NOTHING_KEPT: KeeperSnapshot = { entries: [], windows: [] };

export interface Keeper {
  /** Records that it would take now; 0 = the thread waits in it, which counts as busy. */
  readonly room: number;
  /** Longest stretch of work between two looks at it, ms. */
  readonly chunkMs: number;
  /** Calls that may be under way or waiting at once: each has an event of its own. */
  readonly mostCalls: number;
  /** Records and watermarks that it holds. */
  readonly size: number;
  /** Source records that it holds and that are not finished. */
  readonly weight: number;
  readonly stateBytes: number;
  /** Of the state, what has changed since the last checkpoint, bytes: what an incremental one writes. */
  readonly changedBytes: number;
  /** An output beside the task's own, which must have room too. */
  readonly side: SideOutput | null;
  /** Records whose processing ended at firstMs, firstMs + stepMs, …; their append times lie evenly between the two given. */
  accept(records: number, weight: number, bornFromMs: number, bornToMs: number, firstMs: number, stepMs: number): void;
  /** A watermark has come; the keeper decides when it goes on. */
  watermark(valueMs: number, nowMs: number): void;
  /** The thread has time: results may be given out. */
  serve(nowMs: number): void;
  callEnded(call: number, nowMs: number): void;
  timer(nowMs: number): void;
  /** Before a checkpoint: writes out what must not be left. True = done; else the thread waits, and it is asked again. */
  prepareSnapshot(nowMs: number): boolean;
  snapshot(): KeeperSnapshot;
  restore(snapshot: KeeperSnapshot, nowMs: number): void;
}

/** How many records a task may work on before it looks at its keeper again, ≥ 1. */
export function recordsAtOnce({ room, chunkMs }: Keeper, { headMs, headSelectivity }: TaskCosts, slowness: number): number {
  const byRoom = room === Infinity || headSelectivity <= 1 ? room : Math.floor(room / headSelectivity);
  const byTime = chunkMs === Infinity || headMs === 0 ? Infinity : Math.floor(chunkMs / (headMs * slowness));
  return Math.max(1, Math.min(byRoom, byTime));
}

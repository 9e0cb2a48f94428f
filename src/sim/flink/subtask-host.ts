/** What a run does for its subtasks. */
import type { Channel, NetworkBuffer } from './channel.ts';

/** Events of a subtask; slots of the event queue in its block. */
export const SUBTASK_SLOT = { work: 0, flush: 1, input: 2, watermark: 3, keeper: 4, alignment: 5 } as const;
export const SUBTASK_SLOTS = 6;

/** What the run does for its subtasks. */
export interface SubtaskHost<S> {
  schedule(subtask: S, slot: number, atMs: number): void;
  /** Lets the subtask look what it can do, once the present event is done. */
  wake(subtask: S): void;
  /** Time goes on to `atMs` if nothing else happens until then; what would be the next event need not be one. */
  skipTo(atMs: number): boolean;
  /** Records have come to the end of the job: ages of the first and the last of them, ms. */
  finished(weight: number, firstAgeMs: number, lastAgeMs: number): void;
  scheduleCall(subtask: S, call: number, atMs: number): void;
  deadLettered(weight: number): void;
  droppedLate(weight: number): void;
  /** An exception that nobody handles. */
  failed(subtask: S, reason: string): void;
  /** A barrier has come to the end of the data before it. */
  barrierReached(subtask: S, channel: Channel, buffer: NetworkBuffer, nowMs: number): void;
  barrierArrived(subtask: S, channel: Channel, buffer: NetworkBuffer): void;
}

/** A batch that has been handed to the cluster and is not over. */
import type { ArrivedRows } from './arrived-rows.ts';
import type { EventTimes } from './event-times.ts';
import type { Executed } from './execution.ts';

/** What the batch that is being run came to. */
export interface RunningBatch {
  /** From where each partition was really read: later than planned where retention was faster. */
  readonly from: Float64Array;
  readonly rows: number;
  /** Records that can never be read; they are put aside. */
  readonly poison: number;
  readonly arrived: readonly ArrivedRows[];
  readonly eventTimes: EventTimes | null;
  readonly executed: Executed;
  /** Newest offsets when the report is made, by partition; only real-time mode asks for them again. */
  readonly newest: Float64Array;
  readonly launchedMs: number;
  publishedMs: number;
}

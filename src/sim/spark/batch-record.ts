/**
 * What a trace keeps of each batch: the `detail` of its event `query.progress`. From it progress-json.ts makes the report that Spark
 * prints. Flat, because a run of an hour has thousands of them.
 */
import type { StateReport } from './state-report.ts';

/** Moments of a batch, ms of simulated time. A batch that is run again skips latestOffset and walCommit. */
export interface BatchTimes {
  readonly triggerMs: number;
  /** Start of the trigger before, batch or not; −1 = the first one of this run of the query. */
  readonly previousTriggerMs: number;
  readonly latestOffsetMs: number;
  readonly walCommitMs: number;
  readonly queryPlanningMs: number;
  readonly addBatchMs: number;
  readonly commitOffsetsMs: number;
  readonly endMs: number;
}

/** A stage of a batch. */
export interface StageRecord {
  readonly id: 'source' | 'state' | 'sink';
  readonly startMs: number;
  readonly endMs: number;
  readonly tasks: number;
  readonly slots: number;
  readonly waves: number;
  readonly longestMs: number;
  readonly busyMs: number;
  /** By task; empty once a run has had very many tasks. */
  readonly executor: readonly number[];
  readonly taskStartMs: readonly number[];
  readonly taskEndMs: readonly number[];
}

export interface BatchRecord extends BatchTimes {
  readonly batchId: number;
  /** A batch of real-time mode: its end was a moment, and both logs were written after its work. */
  readonly isRealTime: boolean;
  readonly isReplay: boolean;
  readonly numInputRows: number;
  /** By partition. Where the batch starts is where the one before ended. */
  readonly endOffsets: readonly number[];
  /** Newest offsets when the batch was planned; empty where they are the end offsets, as they always are without a limit. */
  readonly latestOffsets: readonly number[];
  /** Real-time mode: newest offsets when the report was made; else empty. */
  readonly newestOffsets: readonly number[];
  /** Rows and stretch of the second input of a join; 0 without one. */
  readonly rightRows: number;
  /** The watermark that the batch used, ms since the epoch; −1 = the query has none. */
  readonly watermarkMs: number;
  /** Event times of the batch, ms since the epoch; −1 = no rows. */
  readonly eventTimeMs: { readonly min: number; readonly max: number; readonly avg: number };
  readonly state: (StateReport & StateTimes) | null;
  readonly outputRows: number;
  readonly executors: number;
  readonly gcMs: number;
  readonly stages: readonly StageRecord[];
}

/** Sums over all state tasks, ms, and sizes. */
export interface StateTimes {
  readonly allUpdatesTimeMs: number;
  readonly allRemovalsTimeMs: number;
  readonly commitTimeMs: number;
  readonly memoryUsedBytes: number;
  readonly currentVersionBytes: number;
  readonly partitions: number;
  readonly stores: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
}

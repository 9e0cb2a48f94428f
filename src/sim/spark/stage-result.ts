/** What goes into a stage and what comes of it. */

export interface StageTasks {
  /** Work of each task before its first call, ms. */
  readonly workMs: Float64Array;
  /** Rows that each task writes; null = the stage writes nothing. */
  readonly rows: Float64Array | null;
}

/** How a stage went. */
export interface StageResult {
  readonly startMs: number;
  /** Infinity: there are no executors and none are coming. */
  readonly endMs: number;
  readonly isFailed: boolean;
  /** Slots at the start. */
  readonly slots: number;
  readonly longestMs: number;
  /** Sum of the time that tasks held slots, ms. */
  readonly busyMs: number;
  /** By task, of its last attempt. */
  readonly executor: Int32Array;
  readonly taskStartMs: Float64Array;
  readonly taskEndMs: Float64Array;
}

import type { EventTimePiece, EventTimes } from './event-times.ts';

/** What a stateful operator did in one batch: the numbers behind `stateOperators` of a progress report. */
export interface StateReport {
  /** Rows of state after the batch. */
  readonly rowsTotal: number;
  /** Rows before it: what an HDFS-backed store copies. */
  readonly rowsBefore: number;
  /** Rows put. */
  readonly rowsUpdated: number;
  readonly rowsRemoved: number;
  /** Groups (aggregation) or rows (the others) that came too late. */
  readonly droppedByWatermark: number;
  /** Input records behind them. */
  readonly lateRecords: number;
  /** Rows that go on to the sink. */
  readonly outputRows: number;
  /** Rows that the state tasks work on: what a shuffle brings them. */
  readonly rowsShuffled: number;
}

/** A stateful operator's memory of all batches so far. */
export interface OperatorState {
  /** How many stores a partition opens. */
  readonly storesPerPartition: number;
  /**
   * Takes in a batch.
   * @param lateMs rows up to this watermark are late: that of the batch before since Spark 3.4, else the same as `evictMs`
   * @param evictMs the watermark of this batch
   */
  process(batch: StateInput): StateReport;
}

export interface StateInput {
  readonly eventTimes: EventTimes;
  /** Rows of the second input of a join, by event time. */
  readonly right: readonly EventTimePiece[];
  readonly rows: number;
  readonly keys: number;
  readonly lateMs: number;
  readonly evictMs: number;
}

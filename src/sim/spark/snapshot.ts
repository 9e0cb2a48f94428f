/** How a query stands at a sample; offsets by partition. */
export interface Snapshot {
  readonly committed: Float64Array;
  readonly finished: Float64Array;
  /** Records of the running batch whose output is not there yet. */
  readonly inFlight: number;
  /** Records that retention deleted unread. */
  readonly lost: number;
  readonly executors: number;
  /** ms since the epoch; null = the query has none. */
  readonly watermarkMs: number | null;
}

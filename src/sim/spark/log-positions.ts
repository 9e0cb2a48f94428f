/** Where the log, the commit log and the output of a query stand, all partitions together, and how long what waits has been waiting. */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import { setLogEnds } from './log-ends.ts';
import type { Snapshot } from './snapshot.ts';

export interface Positions {
  /** Records in the log. */
  readonly produced: number;
  /** Records that are not in the commit log. */
  readonly lag: number;
  /** When the oldest of them was appended, ms; the moment itself where there are none. */
  readonly oldestMs: number;
  /** The same of records whose output is not there. */
  readonly oldestUnfinishedMs: number;
}

export class LogPositions {
  readonly #curve: ArrivalCurve;
  readonly #logEnds: Float64Array;
  /** By partition: where the commit log stood when it was last looked at, and when the record was appended that comes next. */
  readonly #committed: Float64Array;
  readonly #nextMs: Float64Array;

  constructor(curve: ArrivalCurve) {
    this.#curve = curve;
    this.#logEnds = new Float64Array(curve.partitions);
    this.#committed = new Float64Array(curve.partitions).fill(-1);
    this.#nextMs = new Float64Array(curve.partitions);
  }

  /**
   * How things stand at `atMs`.
   * @param lagColumns get the lag of each partition in row `i`; there may be none
   */
  at(atMs: number, snapshot: Snapshot, lagColumns: readonly Float64Array[], i: number): Positions {
    const logEnds = setLogEnds(this.#logEnds, this.#curve, atMs);
    let produced = 0;
    let lag = 0;
    let oldestMs = atMs;
    let oldestUnfinishedMs = atMs;
    for (let partition = 0; partition < logEnds.length; partition++) {
      const logEnd = logEnds[partition] as number;
      const committed = snapshot.committed[partition] as number;
      const finished = snapshot.finished[partition] as number;
      produced += logEnd;
      lag += logEnd - committed;
      const column = lagColumns[partition];
      if (column !== undefined) column[i] = logEnd - committed;
      // Looked up again only when it has moved on: real-time mode leaves it minutes behind.
      if (committed !== this.#committed[partition]) {
        this.#committed[partition] = committed;
        this.#nextMs[partition] = this.#curve.timeOf(partition, committed + 0.5);
      }
      const nextMs = this.#nextMs[partition] as number;
      if (logEnd > committed && nextMs < oldestMs) oldestMs = nextMs;
      if (logEnd <= finished) continue;
      const unfinishedMs = finished === committed ? nextMs : this.#curve.timeOf(partition, finished + 0.5);
      if (unfinishedMs < oldestUnfinishedMs) oldestUnfinishedMs = unfinishedMs;
    }
    return { produced, lag, oldestMs, oldestUnfinishedMs };
  }
}

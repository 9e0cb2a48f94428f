/** An operator that does not pass a record on at once: an async call, a window, a join's state, a write to a service. */

/** What a keeper can have its task do. */
export interface KeeperHost {
  /** Gives `records` out: through the operators behind it, to the output or the end of the job. */
  giveOut(records: number, weight: number, bornFromMs: number, bornToMs: number, nowMs: number): void;
  /** Passes a watermark on. */
  passWatermark(valueMs: number): void;
  /** The task's thread is needed for so long, ms. */
  owe(ms: number): void;
  /** Schedules the keeper's timer; Infinity = never. */
  setTimer(atMs: number): void;
}

export interface Keeper {
  /** Records that it would take now; 0 = the thread waits in it, which counts as busy. */
  readonly room: number;
  /** Source records that it holds. */
  readonly weight: number;
  /** Records whose processing ended at firstMs, firstMs + stepMs, …; their append times lie evenly between the two given. */
  accept(records: number, weight: number, bornFromMs: number, bornToMs: number, firstMs: number, stepMs: number): void;
  /** A watermark has come; the keeper decides when it goes on. */
  watermark(valueMs: number, nowMs: number): void;
  /** The thread has time: results may be given out. */
  serve(nowMs: number): void;
  /** Its timer is due. */
  timer(nowMs: number): void;
}

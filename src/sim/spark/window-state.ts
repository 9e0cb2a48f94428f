/**
 * State of an aggregation: one row for each key in each open window, or for each key alone.
 *
 * A row of input is late when its window's end is at or before the watermark of the batch before (Spark 3.4 and later); a window is
 * removed, and in append mode emitted, once its end is at or before the watermark of this batch. Complete mode does neither.
 *
 * Sources: StateStoreSaveExec, WatermarkSupport.watermarkExpression (Spark 4.x, statefulOperators.scala); EventTimeWatermark; SPARK-40925
 * (late filter by the watermark of the batch before).
 */
import { expectedDistinct } from './distinct-keys.ts';
import type { OperatorState, StateInput, StateReport } from './state-report.ts';

interface Window {
  /** Input records so far. */
  records: number;
  /** Different keys among them. */
  keys: number;
}

export class WindowState implements OperatorState {
  readonly storesPerPartition = 1;
  readonly #slideMs: number;
  readonly #slides: number;
  readonly #mode: 'append' | 'update' | 'complete';
  /** By the number of the window: its start divided by the slide. In rising order. */
  readonly #windows = new Map<number, Window>();
  #total = 0;

  constructor({
    windowMs,
    slideMs,
    outputMode,
  }: {
    windowMs: number;
    slideMs: number;
    outputMode: 'append' | 'update' | 'complete';
  }) {
    this.#slideMs = slideMs;
    this.#slides = windowMs / slideMs;
    this.#mode = outputMode;
  }

  process({ eventTimes, keys, lateMs, evictMs }: StateInput): StateReport {
    const rowsBefore = this.#total;
    const arrived = this.#recordsByWindow(eventTimes.pieces);
    let rowsUpdated = 0;
    let droppedByWatermark = 0;
    let lateRecords = 0;
    for (const [window, records] of arrived) {
      const groups = expectedDistinct(records, keys);
      if (this.#mode !== 'complete' && this.#endOf(window) <= lateMs) {
        droppedByWatermark += groups;
        // A record of sliding windows is lost with the last of them only.
        if (this.#slides === 1) lateRecords += records;
        continue;
      }
      rowsUpdated += groups;
      const before = this.#windows.get(window) ?? { records: 0, keys: 0 };
      const after = Math.max(before.keys, expectedDistinct(before.records + records, keys));
      this.#windows.set(window, { records: before.records + records, keys: after });
      this.#total += after - before.keys;
    }
    let rowsRemoved = 0;
    if (this.#mode !== 'complete')
      for (const [window, { keys: rows }] of this.#windows) {
        if (this.#endOf(window) > evictMs) continue;
        rowsRemoved += rows;
        this.#windows.delete(window);
      }
    this.#total -= rowsRemoved;
    const outputRows = { append: rowsRemoved, update: rowsUpdated, complete: this.#total }[this.#mode];
    const rowsShuffled = rowsUpdated + droppedByWatermark;
    return {
      rowsTotal: this.#total,
      rowsBefore,
      rowsUpdated,
      rowsRemoved,
      droppedByWatermark,
      lateRecords,
      outputRows,
      rowsShuffled,
    };
  }

  #endOf(window: number): number {
    return (window + this.#slides) * this.#slideMs;
  }

  /** Records of a batch by window; each belongs to as many windows as slides fit into one. */
  #recordsByWindow(pieces: StateInput['eventTimes']['pieces']): Map<number, number> {
    const bySlide = new Map<number, number>();
    const add = (slide: number, rows: number): void => {
      if (rows > 0) bySlide.set(slide, (bySlide.get(slide) ?? 0) + rows);
    };
    for (const { rows, fromMs, toMs } of pieces) {
      const first = Math.floor(fromMs / this.#slideMs);
      const last = Math.floor(toMs / this.#slideMs);
      let done = 0;
      for (let slide = first; slide < last; slide++) {
        const below = Math.floor((rows * ((slide + 1) * this.#slideMs - fromMs)) / (toMs - fromMs));
        add(slide, below - done);
        done = below;
      }
      add(last, rows - done);
    }
    if (this.#slides === 1) return bySlide;
    const byWindow = new Map<number, number>();
    for (const [slide, rows] of bySlide)
      for (let window = slide - this.#slides + 1; window <= slide; window++)
        byWindow.set(window, (byWindow.get(window) ?? 0) + rows);
    return byWindow;
  }
}

/** An aggregation by key alone: every key that was ever seen, for ever. */
export class KeyedState implements OperatorState {
  readonly storesPerPartition = 1;
  readonly #mode: 'update' | 'complete';
  #records = 0;
  #total = 0;

  constructor(outputMode: 'update' | 'complete') {
    this.#mode = outputMode;
  }

  process({ rows, keys }: StateInput): StateReport {
    const rowsBefore = this.#total;
    this.#records += rows;
    this.#total = Math.max(this.#total, expectedDistinct(this.#records, keys));
    const rowsUpdated = expectedDistinct(rows, keys);
    return {
      rowsTotal: this.#total,
      rowsBefore,
      rowsUpdated,
      rowsRemoved: 0,
      droppedByWatermark: 0,
      lateRecords: 0,
      outputRows: this.#mode === 'update' ? rowsUpdated : this.#total,
      rowsShuffled: rowsUpdated,
    };
  }
}

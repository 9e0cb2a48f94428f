/**
 * The metrics of one subtask as Flink reports them: means over 60 seconds, renewed every 5.
 *
 * Sources: TimerGauge.java (ring of 12 × 5 s, integer division, FLINK-30090), MeterView.java (60 s), TaskIOMetricGroup.java (busy is what
 * is left of 1000), ViewUpdater (View.UPDATE_INTERVAL_SECONDS = 5), 1.20 and 2.0.
 */
export const UPDATE_MS = 5000;
const UPDATE_S = UPDATE_MS / 1000;
const WINDOW_S = 60;
const SLOTS = WINDOW_S / UPDATE_S;

/** TimerGauge: milliseconds per second spent in a state. */
export class TimerGauge {
  readonly #slots = new Float64Array(SLOTS);
  #next = 0;
  #filled = 0;
  #value = 0;

  /** Mean over the last 60 s, whole ms per second; 0 before the first update. */
  get value(): number {
    return this.#value;
  }

  /** @param ms time in the state since the update before, ms */
  update(ms: number): void {
    // Flink's clock counts whole milliseconds.
    this.#slots[this.#next] = Math.floor(ms + 0.5);
    this.#next = (this.#next + 1) % SLOTS;
    if (this.#filled < SLOTS) this.#filled++;
    let total = 0;
    for (let i = 0; i < this.#filled; i++) total += this.#slots[i] as number;
    const mean = Math.floor(total / (UPDATE_S * this.#filled));
    this.#value = Math.max(0, Math.min(mean, 1000));
  }
}

/** MeterView: events per second. */
export class MeterView {
  readonly #counts = new Float64Array(SLOTS + 1);
  #at = 0;
  #rate = 0;

  /** Mean over the last 60 s; 0 before the first update, and too low in the first minute. */
  get rate(): number {
    return this.#rate;
  }

  /** @param count events ever */
  update(count: number): void {
    this.#at = (this.#at + 1) % this.#counts.length;
    this.#counts[this.#at] = count;
    const oldest = this.#counts[(this.#at + 1) % this.#counts.length] as number;
    this.#rate = (count - oldest) / WINDOW_S;
  }
}

/** The time metrics and record meters of one subtask. */
export class TaskMetrics {
  readonly idle = new TimerGauge();
  readonly soft = new TimerGauge();
  readonly hard = new TimerGauge();
  readonly recordsIn = new MeterView();
  readonly recordsOut = new MeterView();
  #idleMs = 0;
  #softMs = 0;
  #hardMs = 0;

  /** `backPressuredTimeMsPerSecond`. */
  get backPressured(): number {
    return this.soft.value + this.hard.value;
  }

  /** `busyTimeMsPerSecond`: what is left. */
  get busy(): number {
    return 1000 - Math.min(this.idle.value + this.backPressured, 1000);
  }

  /** Times and counts ever. */
  update(idleMs: number, softMs: number, hardMs: number, recordsIn: number, recordsOut: number): void {
    this.idle.update(idleMs - this.#idleMs);
    this.soft.update(softMs - this.#softMs);
    this.hard.update(hardMs - this.#hardMs);
    this.recordsIn.update(recordsIn);
    this.recordsOut.update(recordsOut);
    this.#idleMs = idleMs;
    this.#softMs = softMs;
    this.#hardMs = hardMs;
  }
}

/**
 * The watermarks of a query. Each input has its own: the newest event time that it has shown, less its delay, never going back. The
 * query's is the smallest of them (or the largest, if the policy says so); it is computed after a batch and used in the next one. An
 * input that has shown nothing stands at the epoch and, under `min`, holds the query there: Spark knows no idle inputs.
 *
 * Sources: WatermarkTracker.updateWatermark, MultipleWatermarkPolicy, EventTimeStats (Spark 4.x).
 */
export class WatermarkTracker {
  readonly #policy: 'min' | 'max';
  readonly #inputsMs: Float64Array;
  #globalMs = 0;

  constructor(inputs: number, policy: 'min' | 'max') {
    this.#policy = policy;
    this.#inputsMs = new Float64Array(inputs);
  }

  /** The watermark that the next batch uses, ms since the epoch; 0 at first. */
  get currentMs(): number {
    return this.#globalMs;
  }

  /** A new run of the query reads the query's watermark from the logs; what each input had shown is not in them. */
  restart(): void {
    this.#inputsMs.fill(0);
  }

  /**
   * A batch has ended.
   * @param newestMs the newest event time that each input showed in it; NaN = it had no rows
   * @param delaysMs how far each input's watermark stays behind
   */
  update(newestMs: readonly number[], delaysMs: readonly number[]): void {
    for (let i = 0; i < this.#inputsMs.length; i++) {
      const watermark = (newestMs[i] as number) - (delaysMs[i] as number);
      if (watermark > (this.#inputsMs[i] as number)) this.#inputsMs[i] = watermark;
    }
    let chosen = this.#inputsMs[0] ?? 0;
    for (const ms of this.#inputsMs) chosen = this.#policy === 'min' ? Math.min(chosen, ms) : Math.max(chosen, ms);
    if (chosen > this.#globalMs) this.#globalMs = chosen;
  }
}

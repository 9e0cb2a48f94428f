/**
 * Arrivals record by record, for plants in which every record is an event of its own: the moments at which the integral of the
 * piecewise-linear rate reaches the next target. Targets one record apart give even arrivals; targets an exponential gap apart (mean 1
 * record) give a Poisson process whose rate changes over time, exactly.
 *
 * Source: E. Çinlar, "Introduction to Stochastic Processes", Prentice-Hall 1975, chapter 4 (time transformation of a Poisson process).
 */
import { RandomStream } from '../kernel/random.ts';
import type { RatePoint, Traffic } from '../scenario/scenario.ts';

export class ArrivalTimes {
  readonly #points: readonly RatePoint[];
  /** Null where arrivals are even. */
  readonly #gaps: RandomStream | null;
  /** The stretch of the rate curve between this point and the next one is the current one. */
  #point = 0;
  /** Records from the start of the stretch to the last arrival; half a record ahead of even arrivals, as in ArrivalCurve. */
  #records: number;

  constructor(traffic: Pick<Traffic, 'arrivals' | 'ratePerSecond'>, seed: number) {
    this.#points = traffic.ratePerSecond;
    this.#gaps = traffic.arrivals === 'poisson' ? new RandomStream(seed, 'arrivals') : null;
    this.#records = traffic.arrivals === 'poisson' ? 0 : -0.5;
  }

  /** The moment of the next arrival, ms; Infinity when none comes any more. */
  nextMs(): number {
    this.#records += this.#gaps === null ? 1 : this.#gaps.exponential(1);
    for (;;) {
      const [fromMs, fromRate] = this.#points[this.#point] ?? [0, 0];
      const next = this.#points[this.#point + 1];
      if (next === undefined) return fromRate > 0 ? fromMs + (this.#records * 1000) / fromRate : Infinity;
      const [toMs, toRate] = next;
      const recordsInStretch = (((fromRate + toRate) / 2) * (toMs - fromMs)) / 1000;
      if (this.#records <= recordsInStretch && recordsInStretch > 0) {
        // The root of fromRate · t + slope · t² / 2 = records, in the form that does not divide by a slope of 0.
        const slope = (toRate - fromRate) / (toMs - fromMs);
        const square = fromRate * fromRate + 2000 * slope * this.#records;
        const afterMs = (2000 * this.#records) / (fromRate + Math.sqrt(square > 0 ? square : 0));
        return Math.min(toMs, fromMs + afterMs);
      }
      this.#records -= recordsInStretch;
      this.#point++;
    }
  }
}

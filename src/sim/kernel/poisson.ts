/**
 * Poisson counts without exp or log-gamma. Relative to the most likely count the weights follow from p(k + 1) = p(k) · mean ÷ (k + 1),
 * so a table of the cumulative distribution is a matter of multiplying and adding.
 *
 * A table pays for itself only when a mean comes again. A new mean (every slot of a ramp is one) is split instead, because sums of
 * independent Poisson counts are Poisson: into a multiple of 64, whole units and a rest below 1, whose tables are few.
 * The choice depends on this sampler's own calls only, so that what else runs in the process cannot change the draws.
 *
 * Means above 4096 take the rounded normal with the Cornish–Fisher terms for skewness and kurtosis (E. A. Cornish, R. A. Fisher, 1937):
 * there the error of the cumulative distribution is below 10⁻⁴.
 */
import type { RandomStream } from './random.ts';

const LARGEST_TABLED_MEAN = 4096;
const COARSE_STEP = 64;
/** Counts this much less likely than the most likely one never occur. */
const NEGLIGIBLE = 1e-18;
const MAX_TABLES = 512;
/** Relative steps of 2^−32: rounding noise in an integral of the rate must not make two means out of one. */
const SPLITTER = 1048577;

class PoissonTable {
  readonly #first: number;
  readonly #cumulative: Float64Array;
  /** For u in [i, i + 1) / length: where to start looking. */
  readonly #guide: Int32Array;

  constructor(mean: number) {
    const mode = Math.floor(mean);
    const below: number[] = [];
    for (let k = mode, weight = 1; k > 0; k--) {
      weight *= k / mean;
      if (weight < NEGLIGIBLE) break;
      below.push(weight);
    }
    const weights = [...below.reverse(), 1];
    for (let k = mode + 1, weight = 1; ; k++) {
      weight *= mean / k;
      if (weight < NEGLIGIBLE) break;
      weights.push(weight);
    }
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const length = weights.length;
    this.#first = mode - below.length;
    this.#cumulative = new Float64Array(length);
    this.#guide = new Int32Array(length);
    let sum = 0;
    let guided = 0;
    for (let i = 0; i < length; i++) {
      sum += weights[i] as number;
      const upTo = i === length - 1 ? 1 : sum / total;
      this.#cumulative[i] = upTo;
      while (guided < length && guided < upTo * length) this.#guide[guided++] = i;
    }
  }

  /** The count whose share of [0, 1) holds `u`. */
  countAt(u: number): number {
    const cumulative = this.#cumulative;
    let i = this.#guide[Math.floor(u * cumulative.length)] as number;
    while ((cumulative[i] as number) <= u) i++;
    return this.#first + i;
  }
}

const tables = new Map<number, PoissonTable>();

function tableOf(mean: number): PoissonTable {
  let table = tables.get(mean);
  if (table === undefined) {
    if (tables.size >= MAX_TABLES) tables.clear();
    table = new PoissonTable(mean);
    tables.set(mean, table);
  }
  return table;
}

export class PoissonSampler {
  readonly #stream: RandomStream;
  #lastMean = NaN;
  #lastTable: PoissonTable | null = null;

  constructor(stream: RandomStream) {
    this.#stream = stream;
  }

  /**
   * One count with the given mean.
   * @throws RangeError for a mean that is negative, infinite or no number
   */
  sample(mean: number): number {
    if (!(mean >= 0 && mean < Infinity)) throw new RangeError(`${mean} is no mean of a Poisson count; it must be 0 or more.`);
    if (mean > LARGEST_TABLED_MEAN) return this.#sampleLarge(mean);
    const scaled = mean * SPLITTER;
    const rounded = scaled - (scaled - mean);
    if (rounded !== this.#lastMean) {
      this.#lastMean = rounded;
      this.#lastTable = null;
      return this.#sampleInParts(rounded);
    }
    this.#lastTable ??= tableOf(rounded);
    return this.#lastTable.countAt(this.#stream.uniform());
  }

  #sampleInParts(mean: number): number {
    const coarse = Math.floor(mean / COARSE_STEP) * COARSE_STEP;
    const whole = Math.floor(mean - coarse);
    let count = 0;
    if (coarse > 0) count += tableOf(coarse).countAt(this.#stream.uniform());
    if (whole > 0) count += tableOf(whole).countAt(this.#stream.uniform());
    return count + this.#sampleSmall(mean - coarse - whole);
  }

  /** Arrivals of a unit-rate Poisson process before `mean` < 1. */
  #sampleSmall(mean: number): number {
    let count = 0;
    for (let at = this.#stream.exponential(1); at < mean; at += this.#stream.exponential(1)) count++;
    return count;
  }

  #sampleLarge(mean: number): number {
    const z = this.#stream.normal();
    const deviation = Math.sqrt(mean);
    return Math.floor(mean + deviation * z + (z * z - 1) / 6 + (z - z * z * z) / (72 * deviation) + 0.5);
  }
}

/**
 * Percentiles of ages from intervals: `count` records whose ages are spread evenly over [from, to]. Inserting costs the same however
 * many records there are, and the number of records below a bucket's edge is exact.
 *
 * An interval is a step up in density at `from` and a step down at `to`. Per logarithmic bucket we keep Σ density and
 * Σ density · age of the steps in it; at an edge e the count below is e · Σ density − Σ density · age over the buckets below.
 * Buckets come from the exponent and the top 7 mantissa bits of the double (at most 0.8 % wide), so no logarithm is needed.
 */
const MANTISSA_BITS = 7;
const PER_OCTAVE = 1 << MANTISSA_BITS;
/** The first bucket holds all ages below 2^−10 ms (about 1 µs), the last one all from 2^34 ms (half a year) on. */
const LOWEST_EXPONENT = -10;
const HIGHEST_EXPONENT = 34;
const BUCKETS = (HIGHEST_EXPONENT - LOWEST_EXPONENT) * PER_OCTAVE + 2;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** Lower edge of `bucket`, ms; bucket 0 begins at 0, the last one has no end. */
function edgeOf(bucket: number): number {
  if (bucket === 0) return 0;
  if (bucket === BUCKETS) return Infinity;
  const step = bucket - 1;
  const octave = Math.floor(step / PER_OCTAVE);
  let scale = 1;
  for (let e = LOWEST_EXPONENT + octave; e > 0; e--) scale *= 2;
  for (let e = LOWEST_EXPONENT + octave; e < 0; e++) scale /= 2;
  return scale * (1 + (step - octave * PER_OCTAVE) / PER_OCTAVE);
}

function bucketOf(ageMs: number): number {
  float[0] = ageMs;
  const high = words[1] as number;
  const exponent = (high >>> 20) - 1023;
  if (exponent < LOWEST_EXPONENT) return 0;
  const bucket = (exponent - LOWEST_EXPONENT) * PER_OCTAVE + ((high >>> (20 - MANTISSA_BITS)) & (PER_OCTAVE - 1)) + 1;
  return bucket < BUCKETS ? bucket : BUCKETS - 1;
}

const EDGES_MS = Float64Array.from({ length: BUCKETS + 1 }, (_, i) => edgeOf(i));

/** Every 4th edge of the fine buckets: about 3 % wide at most. */
const FINE_PER_COARSE = 4;
const LOWEST_COARSE_MS = 0.25;
/** 2^31 ms, 24 days. */
const HIGHEST_COARSE_MS = 2_147_483_648;

/** Bucket edges of trace.v1's latency histograms, ms; the last bucket is open. */
export const LATENCY_EDGES_MS = Float64Array.from([
  0,
  ...EDGES_MS.filter((edge, i) => edge >= LOWEST_COARSE_MS && edge <= HIGHEST_COARSE_MS && (i - 1) % FINE_PER_COARSE === 0),
]);

/** Ages closer together than this share of themselves count as one age: dividing by their width would only amplify rounding. */
const NARROW = 1e-9;

/** Columns of the table, side by side because they are written together. */
const DENSITY = 0;
const DENSITY_AGE = 1;
const POINTS = 2;
const COLUMNS = 3;

export class AgeHistogram {
  readonly #table = new Float64Array(BUCKETS * COLUMNS);
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = 0;

  /** Records entered so far, possibly a fraction. */
  get count(): number {
    return this.#count;
  }

  /** Mean age, ms; NaN when empty. Exact, whatever the buckets. */
  get mean(): number {
    return this.#count > 0 ? this.#sum / this.#count : NaN;
  }

  /** Highest age, ms; 0 when empty. Exact, whatever the buckets. */
  get max(): number {
    return this.#max;
  }

  /**
   * Enters `count` records (possibly a fraction) with ages spread evenly over [fromMs, toMs]; equal ends are one age.
   * @throws RangeError for negative or unordered ages and for a negative count
   */
  add(count: number, fromMs: number, toMs: number): void {
    if (!(fromMs >= 0 && toMs >= fromMs)) throw new RangeError(`Ages from ${fromMs} to ${toMs} ms are no interval of ages.`);
    if (!(count >= 0)) throw new RangeError(`${count} is no number of records.`);
    if (count === 0) return;
    this.#count += count;
    this.#sum += (count * (fromMs + toMs)) / 2;
    if (fromMs < this.#min) this.#min = fromMs;
    if (toMs > this.#max) this.#max = toMs;
    // + 0 because the sign bit of −0 would be taken for part of the exponent.
    const from = bucketOf(fromMs + 0);
    const to = bucketOf(toMs + 0);
    if (from === to || toMs - fromMs <= toMs * NARROW) {
      this.#bump(from * COLUMNS + POINTS, count);
      return;
    }
    const density = count / (toMs - fromMs);
    this.#bump(from * COLUMNS + DENSITY, density);
    this.#bump(from * COLUMNS + DENSITY_AGE, density * fromMs);
    this.#bump(to * COLUMNS + DENSITY, -density);
    this.#bump(to * COLUMNS + DENSITY_AGE, -density * toMs);
  }

  /** Enters everything that `other` holds. */
  merge(other: AgeHistogram): void {
    for (let i = 0; i < this.#table.length; i++) this.#bump(i, other.#table[i] as number);
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  reset(): void {
    this.#table.fill(0);
    this.#count = 0;
    this.#sum = 0;
    this.#min = Infinity;
    this.#max = 0;
  }

  /**
   * The age below which the share `q` (0…1) of the records lies, ms; NaN when empty. Off by at most the width of a bucket, in which
   * ages count as evenly spread.
   */
  quantile(q: number): number {
    if (this.#count === 0) return NaN;
    const wanted = q * this.#count;
    let below = 0;
    let ageMs = this.#max;
    this.#walk((bucket, count) => {
      below += count;
      if (below < wanted) return true;
      const from = Math.max(EDGES_MS[bucket] as number, this.#min);
      const to = Math.min(EDGES_MS[bucket + 1] as number, this.#max);
      ageMs = to - (to - from) * ((below - wanted) / count);
      return false;
    });
    return ageMs;
  }

  /** Records per bucket of `edgesMs`, which must be edges of this histogram's own, as LATENCY_EDGES_MS are; the last bucket is open. */
  toBuckets(edgesMs: Float64Array): Float64Array {
    const counts = new Float64Array(edgesMs.length);
    let target = 0;
    this.#walk((bucket, count) => {
      const edge = EDGES_MS[bucket] as number;
      while (target + 1 < edgesMs.length && (edgesMs[target + 1] as number) <= edge) target++;
      counts[target] = (counts[target] as number) + count;
      return true;
    });
    return counts;
  }

  #bump(cell: number, by: number): void {
    this.#table[cell] = (this.#table[cell] as number) + by;
  }

  /**
   * Visits the buckets that hold records, from the youngest age on, until `visit` returns false. The bucket of the highest age gets
   * what is left, so that rounding in the sums neither loses records nor scatters them over ages that never occurred.
   */
  #walk(visit: (bucket: number, count: number) => boolean): void {
    if (this.#count === 0) return;
    const table = this.#table;
    const last = bucketOf(this.#max + 0);
    let density = 0;
    let densityAge = 0;
    let spread = 0;
    let left = this.#count;
    for (let bucket = bucketOf(this.#min + 0); bucket < last; bucket++) {
      density += table[bucket * COLUMNS + DENSITY] as number;
      densityAge += table[bucket * COLUMNS + DENSITY_AGE] as number;
      const spreadBefore = spread;
      spread = Math.max(spreadBefore, (EDGES_MS[bucket + 1] as number) * density - densityAge);
      const count = Math.min(left, spread - spreadBefore + (table[bucket * COLUMNS + POINTS] as number));
      left -= count;
      if (count > 0 && !visit(bucket, count)) return;
    }
    if (left > 0) visit(last, left);
  }
}

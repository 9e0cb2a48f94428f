/**
 * When a backlog peaked, was worked off and stopped growing: the definitions behind the summary, over a sampled curve.
 * All times are those of samples, so they are as fine as the trace's time axis (usually a second).
 */

/** A curve of records on a time axis, with the arrivals beside it. */
export interface BacklogCurve {
  /** Rising sample times, ms. */
  readonly timeMs: ArrayLike<number>;
  /** Records not finished at that time. */
  readonly backlog: ArrayLike<number>;
  /** Arrival rate at that time, records/s. */
  readonly arrivalsPerSecond: ArrayLike<number>;
}

const WINDOW_MS = 10_000;

/** The highest backlog and the first moment of it; 0 at 0 for an empty curve. */
export function peakOf(
  timeMs: ArrayLike<number>,
  backlog: ArrayLike<number>,
): { readonly records: number; readonly atMs: number; readonly index: number } {
  let index = 0;
  for (let i = 1; i < backlog.length; i++) if ((backlog[i] ?? 0) > (backlog[index] ?? 0)) index = i;
  return { records: backlog[index] ?? 0, atMs: timeMs[index] ?? 0, index };
}

/** Is so little waiting that it is no backlog: less than one second of arrivals, less than 1 record where nothing arrives? */
function isSmall({ backlog, arrivalsPerSecond }: BacklogCurve, i: number): boolean {
  const oneSecond = arrivalsPerSecond[i] ?? 0;
  return (backlog[i] ?? 0) < (oneSecond > 0 ? oneSecond : 1);
}

/**
 * The first time from the peak on from which the backlog stays small for 10 s: below one second of arrivals, and below 1 record
 * where nothing arrives. Null where that never happens or the run ends before the 10 s are over.
 */
export function drainedAt(curve: BacklogCurve): number | null {
  const { timeMs, backlog } = curve;
  let since: number | null = null;
  for (let i = peakOf(timeMs, backlog).index; i < timeMs.length; i++) {
    const atMs = timeMs[i] ?? 0;
    since = isSmall(curve, i) ? (since ?? atMs) : null;
    if (since !== null && atMs - since >= WINDOW_MS) return since;
  }
  return null;
}

/**
 * The first time, not before the first rise of the arrival rate, from which the backlog no longer grows to the end: its trend over the
 * last 10 s (least squares) is at most 0, or it is small, so that the ripple of single polls and of random arrivals is no growth.
 * Null = it grows at the end.
 */
export function stabilizedAt(curve: BacklogCurve, firstRiseMs: number): number | null {
  const { timeMs, backlog } = curve;
  let stableFrom: number | null = null;
  for (let i = timeMs.length - 1; i >= 0; i--) {
    const atMs = timeMs[i] ?? 0;
    if (atMs < firstRiseMs) break;
    if (!isSmall(curve, i) && trendPerSecond(timeMs, backlog, i) > 0) break;
    stableFrom = atMs;
  }
  return stableFrom;
}

/** Least-squares slope of a curve over the 10 s up to a sample, per second; 0 at the first sample. */
export function trendPerSecond(timeMs: ArrayLike<number>, values: ArrayLike<number>, index: number): number {
  const end = timeMs[index] ?? 0;
  let first = index;
  while (first > 0 && (timeMs[first - 1] ?? 0) >= end - WINDOW_MS) first--;
  // On an axis coarser than 10 s the trend is that since the sample before.
  if (first === index && index > 0) first--;
  const count = index - first + 1;
  if (count < 2) return 0;
  let meanTime = 0;
  let meanValue = 0;
  for (let i = first; i <= index; i++) {
    meanTime += ((timeMs[i] ?? 0) - end) / count;
    meanValue += (values[i] ?? 0) / count;
  }
  let products = 0;
  let squares = 0;
  for (let i = first; i <= index; i++) {
    const time = (timeMs[i] ?? 0) - end - meanTime;
    products += time * ((values[i] ?? 0) - meanValue);
    squares += time * time;
  }
  // A level curve must not seem to grow by a rounding error.
  const slope = squares === 0 ? 0 : (products / squares) * 1000;
  return Math.abs(slope) <= 1e-9 * Math.max(1, Math.abs(meanValue)) ? 0 : slope;
}

/** The first time at which the arrival rate goes up; 0 where it never does. */
export function firstRiseOf(ratePerSecond: readonly (readonly [atMs: number, rate: number])[]): number {
  for (const [i, [, rate]] of ratePerSecond.entries()) {
    const before = ratePerSecond[i - 1];
    if (before !== undefined && rate > before[1]) return before[0];
  }
  return 0;
}

/**
 * Reading ages off a latency histogram: for one window or for any stretch of time. Within a bucket ages count as evenly spread,
 * so a percentile is off by at most the width of its bucket.
 */
import type { LatencyHistogram } from './trace.ts';

/** The age below which a share (0…1) of the counted records lies, ms; null where nothing was counted. */
export function percentileOf(edgesMs: ArrayLike<number>, counts: ArrayLike<number>, share: number): number | null {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i] ?? 0;
  if (!(total > 0)) return null;
  const wanted = share * total;
  let below = 0;
  let last = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] ?? 0;
    if (!(count > 0)) continue;
    const from = edgesMs[i] ?? 0;
    const to = edgesMs[i + 1] ?? from;
    if (below + count >= wanted) return from + (to - from) * Math.max(0, (wanted - below) / count);
    below += count;
    last = to;
  }
  return last;
}

/** The counts of all windows that begin in [fromMs, toMs), added up; by default of the whole run. */
export function countsBetween({ windowMs, edgesMs, counts }: LatencyHistogram, fromMs = 0, toMs = Infinity): Float64Array {
  const sum = new Float64Array(counts[0]?.length ?? edgesMs.length);
  for (const [window, row] of counts.entries()) {
    const atMs = window * windowMs;
    if (atMs < fromMs || atMs >= toMs) continue;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (row[i] ?? 0);
  }
  return sum;
}

/** The age below which a share of the records lies that finished in the windows from fromMs to toMs; null where none did. */
export function percentileBetween(histogram: LatencyHistogram, share: number, fromMs = 0, toMs = Infinity): number | null {
  return percentileOf(histogram.edgesMs, countsBetween(histogram, fromMs, toMs), share);
}

/** One percentile per window, NaN where no record finished in it; `timeMs` are the ends of the windows. */
export function percentileByWindow(
  histogram: LatencyHistogram,
  share: number,
): { readonly timeMs: Float64Array; readonly valuesMs: Float64Array } {
  const { windowMs, edgesMs, counts } = histogram;
  return {
    timeMs: Float64Array.from(counts, (_, window) => (window + 1) * windowMs),
    valuesMs: Float64Array.from(counts, (row) => percentileOf(edgesMs, row, share) ?? Number.NaN),
  };
}

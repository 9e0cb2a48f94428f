/** Why a run went as it did, in one or two sentences with numbers taken from its trace. */
import type { Trace } from '../sim/index.ts';
import { countInWords, roundedCount, timeInWords } from '../sim/index.ts';

/** The curve of the whole: Kafka's group, Flink's job, Spark's query. */
function curveOfAll(series: Trace['series'], id: string): Float64Array | undefined {
  return series.find((curve) => curve.id === id && !curve.of.includes('/'))?.values;
}

/** Mean of a curve of the whole between two times; null where it has no values there. */
export function meanBetween({ timeMs, series }: Trace, id: string, fromMs: number, toMs: number): number | null {
  const values = curveOfAll(series, id);
  if (values === undefined) return null;
  let sum = 0;
  let count = 0;
  for (const [i, atMs] of timeMs.entries()) {
    const value = values[i];
    if (atMs <= fromMs || atMs > toMs || value === undefined || Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return count === 0 ? null : sum / count;
}

/** The stretch in which the backlog grew to its peak: from the last time it was below a twentieth of the peak. */
function growthBefore(trace: Trace): { readonly fromMs: number; readonly toMs: number } {
  const { peakBacklog, peakBacklogAtMs } = trace.summary;
  const backlog = backlogOf(trace);
  let fromMs = 0;
  for (const [i, atMs] of trace.timeMs.entries()) {
    if (atMs >= peakBacklogAtMs) break;
    if ((backlog?.[i] ?? 0) < peakBacklog / 20) fromMs = atMs;
  }
  return { fromMs, toMs: peakBacklogAtMs };
}

function backlogOf({ series }: Trace): Float64Array | undefined {
  return curveOfAll(series, 'backlog') ?? curveOfAll(series, 'lag');
}

/** Rates around the peak: what came in and what was finished while the backlog grew. */
export function ratesOfGrowth(trace: Trace): { readonly arrivals: number; readonly throughput: number } | null {
  const { fromMs, toMs } = growthBefore(trace);
  const arrivals = meanBetween(trace, 'arrivals', fromMs, toMs);
  const throughput = meanBetween(trace, 'throughput', fromMs, toMs);
  return arrivals === null || throughput === null ? null : { arrivals, throughput };
}

/** Why the backlog grew as high, and how fast it went away. */
export function explainBacklog(trace: Trace): string {
  const { peakBacklog, peakBacklogAtMs, drainedAtMs } = trace.summary;
  const growth = ratesOfGrowth(trace);
  const peak = `${countInWords(peakBacklog)} records were waiting at ${timeInWords(peakBacklogAtMs)}.`;
  if (growth === null || growth.arrivals <= growth.throughput) return peak;
  const surplus = roundedCount(growth.arrivals) - roundedCount(growth.throughput);
  const grew =
    `While the backlog grew, ${countInWords(growth.arrivals)} records arrived each second and ` +
    `${countInWords(growth.throughput)} were finished: ${countInWords(surplus)} a second were left over.`;
  const endMs = drainedAtMs ?? trace.timeMs.at(-1) ?? 0;
  const arrivals = meanBetween(trace, 'arrivals', peakBacklogAtMs, endMs);
  const throughput = meanBetween(trace, 'throughput', peakBacklogAtMs, endMs);
  if (arrivals === null || throughput === null) return grew;
  const drain = throughput - arrivals;
  return drain > 0
    ? `${grew} After the peak ${countInWords(drain)} a second more were finished than arrived.`
    : `${grew} Even after the peak no more were finished than arrived.`;
}

/** Why records were as old as they were: the wait is what stood in front, divided by the pace. */
export function explainLatency(trace: Trace): string {
  const { peakBacklog, drainedAtMs, peakBacklogAtMs } = trace.summary;
  const endMs = drainedAtMs ?? trace.timeMs.at(-1) ?? 0;
  const pace = meanBetween(trace, 'throughput', peakBacklogAtMs, endMs) ?? ratesOfGrowth(trace)?.throughput ?? null;
  if (pace === null || !(pace > 0)) return 'Nothing was finished while records waited.';
  const waitMs = (peakBacklog / pace) * 1000;
  if (waitMs < 1000) return 'No backlog formed: a record waits for its poll and its write only.';
  return (
    `A record waits until everything in front of it is done. At the peak that was ${countInWords(peakBacklog)} records at ` +
    `${countInWords(pace)} a second, about ${timeInWords(waitMs)}.`
  );
}

/** When calls to services were slowest. */
export function explainSink({ series, timeMs }: Trace): string {
  let slowest = { atMs: 0, ms: -1, of: '' };
  for (const curve of series) {
    if (curve.id !== 'sinkLatencyMs') continue;
    for (const [i, ms] of curve.values.entries()) if (ms > slowest.ms) slowest = { atMs: timeMs[i] ?? 0, ms, of: curve.of };
  }
  if (slowest.ms < 0) return 'No service was called.';
  const name = slowest.of.replace('service/', '');
  return `Calls to ${name} were slowest around ${timeInWords(slowest.atMs)}: ${timeInWords(slowest.ms)} on average, waiting for its limit included.`;
}

/** From a trace of a Kafka consumer group to the pictures of this instrument: which curve in which chart, in which ink. */
import { lineFrom } from '../../charts/marks.ts';
import type { ChartLine, ChartPhase, ChartRange, ChartSketch, Ink } from '../../charts/marks.ts';
import { valueAtTime } from '../../charts/series-reading.ts';
import type { Place } from '../../charts/state-layout.ts';
import type { RatePoint, Series, Trace } from '../../sim/index.ts';
import { percentileByWindow } from '../../sim/index.ts';

const present = (lines: readonly (ChartLine | null)[]): ChartLine[] => lines.filter((line) => line !== null);

/** A rate is that of the second before its sample: at the start of a run there is none. */
function rate(trace: Trace, id: string, style: Omit<ChartLine, 'timeMs' | 'values'>): ChartLine | null {
  const line = lineFrom(trace, id, 'group', style);
  return line && { ...line, values: Float64Array.from(line.values, (value, index) => (index === 0 ? Number.NaN : value)) };
}

/** What comes in, what goes out, and what could go out at the most. */
export function flowLines(trace: Trace): ChartLine[] {
  return present([
    lineFrom(trace, 'capacity', 'group', { key: 'capacity', label: 'capacity', ink: 'limit', dash: 'dashed', marker: 'square' }),
    rate(trace, 'arrivals', { key: 'arrivals', label: 'arrivals', ink: 'arrivals', dash: 'solid', marker: 'triangle' }),
    rate(trace, 'throughput', { key: 'throughput', label: 'processed', ink: 'processed', dash: 'dotted', marker: 'circle' }),
  ]);
}

const GHOST = { ink: 'muted', dash: 'solid', marker: 'circle', ghost: true } as const;

/** Records that wait. `ghost` is another run to compare with. */
export function lagLines(trace: Trace | null, ghost: Trace | null, ghostLabel: string): ChartLine[] {
  return present([
    ghost && lineFrom(ghost, 'lag', 'group', { ...GHOST, key: 'ghost', label: ghostLabel }),
    trace &&
      lineFrom(trace, 'lag', 'group', {
        key: 'lag',
        label: 'lag',
        ink: 'waiting',
        dash: 'solid',
        marker: 'diamond',
        filled: true,
      }),
  ]);
}

/** How long records wait: the oldest one now, and those that finished in each window. Seconds. */
export function delayLines(trace: Trace, ghost: Trace | null, ghostLabel: string): ChartLine[] {
  return present([
    ghost && lineFrom(ghost, 'lagSeconds', 'group', { ...GHOST, key: 'ghost', label: ghostLabel }),
    lineFrom(trace, 'lagSeconds', 'group', {
      key: 'oldest',
      label: 'oldest waiting',
      ink: 'waiting',
      dash: 'solid',
      marker: 'diamond',
    }),
    { key: 'p95', label: 'p95 finished', ink: 'downstream', dash: 'dashed', marker: 'circle', ...percentile(trace, 0.95) },
  ]);
}

/** From the median to p99 of the records that finished in each window. */
export function delayRange(trace: Trace): ChartRange {
  const lower = percentile(trace, 0.5);
  return { key: 'p50–p99', ink: 'downstream', timeMs: lower.timeMs, lower: lower.values, upper: percentile(trace, 0.99).values };
}

/** Records in the application's queues, all consumers together. */
export function queueLines(trace: Trace): ChartLine[] {
  return present([
    lineFrom(trace, 'queueDepth', 'group', {
      key: 'queue',
      label: 'in queues',
      ink: 'waiting',
      dash: 'solid',
      marker: 'square',
      filled: true,
    }),
  ]);
}

/** An age percentile per window, in seconds. */
export function percentile(trace: Trace, share: number): { readonly timeMs: Float64Array; readonly values: Float64Array } {
  const { timeMs, valuesMs } = percentileByWindow(trace.latency, share);
  return { timeMs, values: valuesMs.map((ms) => ms / 1000) };
}

/** The lag of each partition in records: one row a partition, in order. */
export function partitionRows(trace: Trace): { readonly label: string; readonly values: Float64Array }[] {
  return trace.series
    .filter((series) => series.id === 'lag' && series.of.startsWith('partition/'))
    .map((series) => ({ label: series.of.replace('/', ' '), values: series.values }));
}

/** Consumers in each state, on the mean of the second before. */
export function countsAt(trace: Trace, atMs: number): Record<string, number> {
  const PREFIX = 'timeInState/';
  return Object.fromEntries(
    trace.series
      .filter((series) => series.id.startsWith(PREFIX))
      .map((series) => [series.id.slice(PREFIX.length), valueAtTime(trace.timeMs, series.values, atMs) || 0]),
  );
}

/** A curve of the group at a moment; NaN where the trace does not reach. */
export function groupValueAt(trace: Trace, id: string, atMs: number): number {
  const series = trace.series.find((candidate) => candidate.id === id && candidate.of === 'group');
  return series === undefined ? Number.NaN : valueAtTime(trace.timeMs, series.values, atMs);
}

/** The planned arrival rate as a line: what is known before the run. */
export function plannedArrivals(points: readonly RatePoint[], durationMs: number): ChartLine {
  const [lastMs, lastRate] = points[points.length - 1] ?? [0, 0];
  const whole = lastMs < durationMs ? [...points, [durationMs, lastRate] as const] : points;
  return {
    key: 'arrivals',
    label: 'arrivals',
    ink: 'arrivals',
    dash: 'solid',
    marker: 'triangle',
    timeMs: whole.map(([atMs]) => atMs),
    values: whole.map(([, rate]) => rate),
  };
}

export interface Spike {
  readonly fromMs: number;
  readonly toMs: number;
  readonly ratePerSecond: number;
}

/** The stretch with the highest rate: from where the rate reaches it to where it leaves it. */
export function spikeOf(points: readonly RatePoint[], durationMs: number): Spike {
  const ratePerSecond = points.reduce((most, [, rate]) => Math.max(most, rate), 0);
  const first = points.findIndex(([, rate]) => rate === ratePerSecond);
  const after = points.findIndex(([, rate], index) => index > first && rate < ratePerSecond);
  return { fromMs: points[first]?.[0] ?? 0, toMs: points[after]?.[0] ?? durationMs, ratePerSecond };
}

export function phaseOf(spike: Spike, label: string): ChartPhase {
  return { fromMs: spike.fromMs, toMs: spike.toMs, label };
}

/** The curve that a prediction means: up through the spike to its peak, then down to nothing, or on at that height. */
export function sketchOf(peakRecords: number, drainedAtMs: number | null, spike: Spike, durationMs: number): ChartSketch {
  const rise = [
    [spike.fromMs, 0],
    [spike.toMs, peakRecords],
  ] as const;
  return {
    label: 'your prediction',
    points: drainedAtMs === null ? [...rise, [durationMs, peakRecords]] : [...rise, [Math.max(drainedAtMs, spike.toMs), 0]],
  };
}

/** Where the states of the consumer's machine stand: polling in the middle, because everything starts from there. */
export const CONSUMER_PLACES: Readonly<Record<string, Place>> = {
  starting: [0, 0],
  stopped: [0, 1],
  closing: [0, 2],
  joining: [1, 0],
  polling: [1, 1],
  paused: [1, 2],
  left: [2, 0],
  processing: [2, 1],
  revoking: [2, 2],
};

export const CONSUMER_INKS: Readonly<Record<string, Ink>> = {
  polling: 'arrivals',
  processing: 'processed',
  paused: 'waiting',
  left: 'limit',
  joining: 'limit',
  revoking: 'limit',
  starting: 'limit',
  closing: 'limit',
};

/** A trace's curves with p50, p95 and p99 of the ages among them, for the table and the file. */
export function withPercentiles(trace: Trace): Pick<Trace, 'timeMs' | 'series'> {
  const added = (
    [
      ['p50', 0.5],
      ['p95', 0.95],
      ['p99', 0.99],
    ] as const
  ).map(([id, share]): Series => {
    const { timeMs, values } = percentile(trace, share);
    return { id, of: 'group', unit: 's', values: trace.timeMs.map((atMs) => valueAtTime(timeMs, values, atMs)) };
  });
  return { timeMs: trace.timeMs, series: [...trace.series, ...added] };
}

/**
 * A preview whose beginning has been replaced by the exact run as far as that has been computed: the picture does not shrink while the
 * exact run comes. Both are sampled at the same moments. The summary stays the preview's.
 */
export function stitch(preview: Trace, exact: Trace): Trace {
  const series = preview.series.map((curve) => {
    const known = exact.series.find((candidate) => candidate.id === curve.id && candidate.of === curve.of)?.values;
    if (known === undefined || known.length > curve.values.length) return curve;
    const values = Float64Array.from(curve.values);
    values.set(known);
    return { ...curve, values };
  });
  // The last window of a growing run is not full yet.
  const full = exact.latency.counts.slice(0, -1);
  const counts = [...full, ...preview.latency.counts.slice(full.length)];
  return { ...preview, series, latency: { ...preview.latency, counts } };
}

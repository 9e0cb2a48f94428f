/** From a trace and the description of a chart to what is drawn: which values, where a line may be shown, the prediction's sketch. */
import { speakQuantity } from '../../charts/format.ts';
import { valueAtTime } from '../../charts/series-reading.ts';
import type { ChartLine, ChartRange, ChartSketch } from '../../charts/marks.ts';
import { findSeries } from '../../course/reading.ts';
import { parsePointer, percentileByWindow, valueAt } from '../../sim/index.ts';
import type { RatePoint, Scenario, Series, Trace } from '../../sim/index.ts';
import type { ExperimentProps, LineSource, Sketch, View, ViewLine } from './types.ts';

const MEMBERS: LineSource = { series: 'instances', of: 'group' };

interface Curve {
  readonly timeMs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

type Plan = Pick<Scenario, 'traffic' | 'durationMs'>;

/** The lines of a view, those that the trace has; without a trace, those that are known before the run. */
export function linesOf(view: View, plan: Plan, trace: Trace | null): ChartLine[] {
  return view.lines.flatMap((line) => {
    const curve = curveOf(line.from, plan, trace);
    return curve === null ? [] : [{ ...styleOf(line), ...divided(curve, line.per) }];
  });
}

/** The line of another run to compare with, thin and grey. */
export function ghostOf(view: View, plan: Plan, ghost: { readonly trace: Trace; readonly label: string } | null): ChartLine[] {
  const line = view.lines.find(({ key }) => key === view.compare);
  const curve = line === undefined || ghost === null ? null : curveOf(line.from, plan, ghost.trace);
  if (line === undefined || ghost === null || curve === null) return [];
  const style = { key: 'ghost', label: ghost.label, ink: 'muted', dash: 'solid', marker: 'circle', ghost: true } as const;
  return [{ ...style, ...divided(curve, line.per) }];
}

export function rangesOf(view: View, trace: Trace | null): ChartRange[] {
  if (trace === null) return [];
  return view.ranges.map(({ key, ink, lower, upper, per }) => {
    const { timeMs, values } = divided(percentile(trace, lower), per);
    return { key, ink, timeMs, lower: values, upper: divided(percentile(trace, upper), per).values };
  });
}

function styleOf({ key, label, ink, dash, marker, isFilled }: ViewLine): Omit<ChartLine, keyof Curve> {
  return { key, label, ink, dash, marker, filled: isFilled };
}

function curveOf(from: LineSource, plan: Plan, trace: Trace | null): Curve | null {
  if ('plan' in from) return plannedArrivals(plan.traffic.ratePerSecond, plan.durationMs);
  // Arrivals are planned: before the run the plan is what is known of them.
  if (trace === null && 'series' in from && from.series === 'arrivals' && !from.of.includes('/'))
    return plannedArrivals(plan.traffic.ratePerSecond, plan.durationMs);
  if (trace === null) return null;
  if ('percentile' in from) return percentile(trace, from.percentile);
  if ('fluid' in from) return fluidBacklog(plan, curveOf(from.fluid, plan, trace));
  if ('series' in from) {
    const series = findSeries(trace, from.series, from.of);
    if (series === undefined) return null;
    return {
      timeMs: trace.timeMs,
      values: from.rateOver === undefined ? series.values : meanRates(series.values, from.rateOver),
    };
  }
  if ('event' in from) return stepsOf(from, plan, trace);
  const isProduct = 'product' in from;
  const isStaircase = 'staircase' in from;
  const sources = isProduct ? from.product : isStaircase ? [from.staircase, MEMBERS] : from.quotient;
  const [left, right] = sources.map((source) => curveOf(source, plan, trace));
  if (left == null || right == null) return null;
  const partitions = isStaircase ? Number(valueAt(plan, ['kafka', 'topic', 'partitions'])) : 0;
  const values = Float64Array.from(left.values, (value, index) => {
    const other = valueAtTime(right.timeMs, right.values, left.timeMs[index] ?? 0);
    // The capacity is that of min(N, P) members; whole partitions leave c · P ÷ ⌈P ÷ N⌉ of it (theory/staircase.ts).
    if (isStaircase) return (value * partitions) / Math.min(other, partitions) / Math.ceil(partitions / other);
    return isProduct ? value * other : value / other;
  });
  return { timeMs: left.timeMs, values };
}

/** Of every sample the mean of the last `samples`: what is finished in bursts, batch by batch, as the pace that it makes. NaN at the start. */
function meanRates(values: Float64Array, samples: number): Float64Array {
  return values.map((_, index) => {
    const from = Math.max(1, index - samples + 1);
    let sum = 0;
    for (let at = from; at <= index; at++) sum += values[at] as number;
    return sum / (index - from + 1);
  });
}

function stepsOf(from: Extract<LineSource, { event: string }>, plan: Plan, trace: Trace): Curve {
  const events = trace.events.filter(({ kind }) => kind === from.event);
  const before = valueAt(plan, parsePointer(from.before) ?? ['']);
  let next = 0;
  let value = typeof before === 'number' ? before : Number.NaN;
  const values = trace.timeMs.map((atMs) => {
    for (; (events[next]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs; next++) {
      const detail = events[next]?.detail?.[from.detail];
      if (typeof detail === 'number') value = detail;
    }
    return value;
  });
  return { timeMs: trace.timeMs, values };
}

function divided({ timeMs, values }: Curve, per: number): Curve {
  return { timeMs, values: per === 1 ? values : Float64Array.from(values, (value) => value / per) };
}

/** An age percentile per window, ms. */
function percentile(trace: Trace, share: number): Curve {
  const { timeMs, valuesMs } = percentileByWindow(trace.latency, share);
  return { timeMs, values: valuesMs };
}

/** The planned arrival rate as a line. */
export function plannedArrivals(points: readonly RatePoint[], durationMs: number): Curve {
  const [lastMs, lastRate] = points[points.length - 1] ?? [0, 0];
  const whole = lastMs < durationMs ? [...points, [durationMs, lastRate] as const] : points;
  return { timeMs: whole.map(([atMs]) => atMs), values: whole.map(([, rate]) => rate) };
}

/**
 * What would wait if records were a fluid: in at the planned rate, out at the capacity while anything waits (Newell 1982, chapter 2).
 * Second by second along the capacity's own samples.
 */
function fluidBacklog(plan: Plan, capacity: Curve | null): Curve | null {
  if (capacity === null) return null;
  const { timeMs, values } = plannedArrivals(plan.traffic.ratePerSecond, plan.durationMs);
  const backlog = new Float64Array(capacity.values.length);
  for (let index = 1; index < backlog.length; index++) {
    const fromMs = capacity.timeMs[index - 1] ?? 0;
    const toMs = capacity.timeMs[index] ?? fromMs;
    const arrivals = valueAtTime(timeMs, values, (fromMs + toMs) / 2);
    const surplus = (arrivals - (capacity.values[index] ?? 0)) * ((toMs - fromMs) / 1000);
    backlog[index] = Math.max(0, (backlog[index - 1] ?? 0) + surplus);
  }
  return { timeMs: capacity.timeMs, values: backlog };
}

/** The curve that a prediction means: up to its peak, then down to nothing, or on at that height. */
export function sketchOf(peak: number, endMs: number | null, { fromMs, toMs }: Sketch, durationMs: number): ChartSketch {
  const rise = [
    [fromMs, 0],
    [toMs, peak],
  ] as const;
  const fall = endMs === null ? ([durationMs, peak] as const) : ([Math.max(endMs, toMs), 0] as const);
  return { label: 'your prediction', points: [...rise, fall] };
}

/** The curves of the charts and p50, p95 and p99 of the ages, for the table. */
export function tableSeries(views: readonly View[], trace: Trace): Pick<Trace, 'timeMs' | 'series'> {
  const seen = new Set<Series>();
  for (const { from } of views.flatMap((view) => view.lines)) {
    const series = 'series' in from ? findSeries(trace, from.series, from.of) : undefined;
    if (series !== undefined) seen.add(series);
  }
  return { timeMs: trace.timeMs, series: [...seen, ...percentileSeries(trace)] };
}

/** All curves of a trace with p50, p95 and p99 of the ages among them, for the file. */
export function withPercentiles(trace: Trace): Pick<Trace, 'timeMs' | 'series'> {
  return { timeMs: trace.timeMs, series: [...trace.series, ...percentileSeries(trace)] };
}

function percentileSeries(trace: Trace): Series[] {
  return [50, 95, 99].map((percent): Series => {
    const { timeMs, values } = percentile(trace, percent / 100);
    const inSeconds = trace.timeMs.map((atMs) => valueAtTime(timeMs, values, atMs) / 1000);
    return { id: `p${String(percent)}`, of: 'group', unit: 's', values: inSeconds };
  });
}

/**
 * A preview whose beginning has been replaced by the exact run as far as that has been computed: the picture does not shrink while the
 * exact run comes. Both are sampled at the same moments. The summary stays the preview's.
 */
export function stitch(preview: Trace, exact: Trace): Trace {
  const series = preview.series.map((curve) => {
    const known = findSeries(exact, curve.id, curve.of)?.values;
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

/** A moment of the run in words: the first line of the last main chart. */
export function readingAt(
  { views, scenario }: Pick<ExperimentProps, 'views' | 'scenario'>,
  trace: Trace | null,
  atMs: number,
): string {
  const view = views.findLast(({ place }) => place === 'main');
  const line = view === undefined ? undefined : linesOf(view, scenario, trace)[0];
  const value = line === undefined ? Number.NaN : valueAtTime(line.timeMs, line.values, atMs);
  if (view === undefined || line === undefined || Number.isNaN(value)) return 'not computed yet';
  return `${line.label} ${speakQuantity(value, view.unit)}`;
}

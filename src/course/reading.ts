/**
 * A number read off a run, as data: authors name it in YAML and MDX, conditions compare it, predictions are held against it and
 * prose quotes it. One way of reading for all of them, so that a sentence and a task cannot mean different numbers.
 */
import { parsePointer, percentileBetween, valueAt } from '../sim/index.ts';
import type { Scenario, Series, Trace } from '../sim/index.ts';

/** Which stretch of the run counts; by default all of it. */
interface Stretch {
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** How a curve becomes one number. `maxAtMs` and `minAtMs` are the first moments at which it is highest and lowest. */
export const TAKES = ['max', 'min', 'mean', 'last', 'maxAtMs', 'minAtMs'] as const;
export type Take = (typeof TAKES)[number];

export type Reading =
  /** A key of the summary. */
  | { readonly summary: string }
  /** A curve at a moment, straight between its samples. */
  | { readonly series: string; readonly of: string; readonly atMs: number }
  /** A curve over a stretch. */
  | ({ readonly series: string; readonly of: string; readonly take: Take } & Stretch)
  /** The first moment at which a curve is above (or below) a value, ms. */
  | ({ readonly series: string; readonly of: string; readonly above: number } & Stretch)
  | ({ readonly series: string; readonly of: string; readonly below: number } & Stretch)
  /** A percentile of the ages of the records finished in a stretch, ms. */
  | ({ readonly percentile: number } & Stretch)
  /** The first event of a kind, ms. */
  | { readonly event: string; readonly of?: string }
  /** How many events of a kind there were. */
  | { readonly countOf: string; readonly of?: string }
  /** A number that the scenario itself says: a JSON Pointer. */
  | { readonly setting: string };

/** The number; null where the run has none: a backlog that was never drained, a curve that it does not have. */
export function readFrom(reading: Reading, trace: Trace, scenario: Scenario): number | null {
  if ('summary' in reading) return trace.summary[reading.summary] ?? null;
  if ('setting' in reading) {
    const value = valueAt(scenario, parsePointer(reading.setting) ?? ['']);
    return typeof value === 'number' ? value : null;
  }
  if ('percentile' in reading) return percentileBetween(trace.latency, reading.percentile, reading.fromMs, reading.toMs);
  if ('event' in reading) return trace.events.find((event) => isOf(event, reading.event, reading.of))?.atMs ?? null;
  if ('countOf' in reading) return trace.events.filter((event) => isOf(event, reading.countOf, reading.of)).length;
  const curve = findSeries(trace, reading.series, reading.of);
  if (curve === undefined) return null;
  const value =
    'atMs' in reading ? valueBetween(trace.timeMs, curve.values, reading.atMs) : overStretch(trace.timeMs, curve, reading);
  return value === null || Number.isNaN(value) ? null : value;
}

/** The curve of an entity. */
export function findSeries(trace: Pick<Trace, 'series'>, id: string, of: string): Series | undefined {
  return trace.series.find((series) => series.id === id && series.of === of);
}

function isOf(event: { readonly kind: string; readonly entity: string }, kind: string, of: string | undefined): boolean {
  return event.kind === kind && (of === undefined || event.entity === of);
}

function valueBetween(timeMs: Float64Array, values: Float64Array, atMs: number): number {
  const after = timeMs.findIndex((sampleMs) => sampleMs >= atMs);
  const rightMs = timeMs[after] ?? Number.NaN;
  const right = values[after] ?? Number.NaN;
  const leftMs = timeMs[after - 1];
  const left = values[after - 1];
  if (rightMs === atMs || leftMs === undefined || left === undefined) return rightMs === atMs ? right : Number.NaN;
  return left + ((right - left) * (atMs - leftMs)) / (rightMs - leftMs);
}

type OverStretch = Stretch & ({ readonly take: Take } | { readonly above: number } | { readonly below: number });

function overStretch(timeMs: Float64Array, { values }: Series, reading: OverStretch): number | null {
  const { fromMs = 0, toMs = Number.POSITIVE_INFINITY } = reading;
  let sum = 0;
  let count = 0;
  let last = Number.NaN;
  let highest: Sample | null = null;
  let lowest: Sample | null = null;
  for (const [index, value] of values.entries()) {
    const atMs = timeMs[index] ?? Number.NaN;
    if (Number.isNaN(value) || !(atMs >= fromMs && atMs <= toMs)) continue;
    if ('above' in reading && value > reading.above) return atMs;
    if ('below' in reading && value < reading.below) return atMs;
    sum += value;
    count++;
    last = value;
    if (highest === null || value > highest.value) highest = { atMs, value };
    if (lowest === null || value < lowest.value) lowest = { atMs, value };
  }
  if (!('take' in reading) || highest === null || lowest === null) return null;
  const taken = { max: highest.value, min: lowest.value, mean: sum / count, last, maxAtMs: highest.atMs, minAtMs: lowest.atMs };
  return taken[reading.take];
}

interface Sample {
  readonly atMs: number;
  readonly value: number;
}

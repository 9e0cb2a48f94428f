/** The figures that two runs of one scenario are compared by, and how far apart they are. */
import type { Trace } from '../../sim/trace/trace.ts';
import { percentileOf } from '../../sim/trace/percentiles.ts';
import { percentile, type ReferenceResult } from './per-record-kafka.ts';

export const MEASURES = ['p50', 'p95', 'p99', 'peakLag'] as const;
export type Measure = (typeof MEASURES)[number];

export interface Figures extends Readonly<Record<Measure, number>> {
  /** ms; null = never. */
  readonly drainedAtMs: number | null;
}

/** Relative errors (0.01 = 1 % too high), and by how much the drain is late, ms. */
export interface Errors extends Readonly<Record<Measure, number>> {
  /** NaN where only one of the two drains, or neither. */
  readonly drainedLateMs: number;
}

export function figuresOfTrace({ summary, series }: Trace): Figures {
  const lag = series.find(({ id, of }) => id === 'lag' && of === 'group');
  return {
    p50: summary.latencyP50Ms ?? NaN,
    p95: summary.latencyP95Ms ?? NaN,
    p99: summary.latencyP99Ms ?? NaN,
    peakLag: Math.max(...(lag?.values ?? [NaN])),
    drainedAtMs: summary.drainedAtMs,
  };
}

export function figuresOfReference(result: ReferenceResult): Figures {
  return {
    p50: percentile(result.agesMs, 0.5),
    p95: percentile(result.agesMs, 0.95),
    p99: percentile(result.agesMs, 0.99),
    peakLag: Math.max(...result.lagPerSecond),
    drainedAtMs: result.drainedAtMs,
  };
}

/** The reference's figures as a trace would show them: ages counted in the trace's buckets, which are about 3 % wide. */
export function figuresInBuckets(result: ReferenceResult, edgesMs: Float64Array): Figures {
  const counts = new Float64Array(edgesMs.length);
  let bucket = 0;
  for (const ageMs of result.agesMs) {
    while (bucket + 1 < edgesMs.length && edgesMs[bucket + 1]! <= ageMs) bucket++;
    counts[bucket] = counts[bucket]! + 1;
  }
  const at = (share: number): number => percentileOf(edgesMs, counts, share) ?? NaN;
  return { ...figuresOfReference(result), p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export function errorsOf(figures: Figures, truth: Figures): Errors {
  const relative = (measure: Measure): number => figures[measure] / truth[measure] - 1;
  return {
    p50: relative('p50'),
    p95: relative('p95'),
    p99: relative('p99'),
    peakLag: relative('peakLag'),
    drainedLateMs: (figures.drainedAtMs ?? NaN) - (truth.drainedAtMs ?? NaN),
  };
}

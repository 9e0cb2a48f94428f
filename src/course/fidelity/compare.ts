/** How far the simulator is from the engine, metric by metric, beside how far the engine is from itself when it runs again. */
import type { Scenario, Trace } from '../../sim/index.ts';
import { readFrom } from '../reading.ts';
import type { Reading } from '../reading.ts';

/** What is compared: a number of a run, counted from another one where only the difference means something. */
export interface Metric {
  /** In the words of the page. */
  readonly name: string;
  readonly unit: 'records' | 'records/s' | 'ms' | 'clock' | 'count' | 'ms/s' | 'rows';
  readonly read: Reading;
  /** A clock metric counts from this moment of the run, ms: an error of a drain is one of its length, not of the clock. */
  readonly sinceMs?: number;
}

export interface Comparison {
  readonly metric: Metric;
  /** One number a run of the engine, in their order; null where it has none. */
  readonly recorded: readonly (number | null)[];
  /** Mean of the simulations; null where one of them has no number. */
  readonly simulated: number | null;
  /** Largest less smallest run of the engine, as a share of their mean; of shares of the time, the difference itself. */
  readonly spread: number;
  /** Mean of the simulations against mean of the recordings, likewise. */
  readonly error: number;
  /** What the error may be at most: the spread or 5 %, whichever is more, and never more than 10 %. */
  readonly limit: number;
  readonly isInside: boolean;
}

const AT_LEAST = 0.05;
const AT_MOST = 0.1;

/**
 * @param recorded runs of one scenario on the engine
 * @param simulated simulations of them; where chance plays a part, several for each
 */
export function compare(metric: Metric, scenario: Scenario, recorded: readonly Trace[], simulated: readonly Trace[]): Comparison {
  const valuesOf = (traces: readonly Trace[]) => traces.map((trace) => readFrom(metric.read, trace, scenario));
  const [ofEngine, ofSimulator] = [valuesOf(recorded), valuesOf(simulated)];
  const [measured, computed] = [numbersIn(ofEngine, metric), numbersIn(ofSimulator, metric)];
  const spread =
    measured.length === 0 ? 0 : differenceBetween(Math.max(...measured), Math.min(...measured), mean(measured), metric);
  const agreeOnNone = measured.length === 0 && computed.length === 0;
  const lackSome = measured.length < recorded.length || computed.length < simulated.length;
  const error = agreeOnNone
    ? 0
    : lackSome
      ? Number.POSITIVE_INFINITY
      : differenceBetween(mean(computed), mean(measured), mean(measured), metric);
  const limit = Math.min(AT_MOST, Math.max(AT_LEAST, spread));
  const ofAll = lackSome ? null : mean(computed) + (metric.sinceMs ?? 0);
  return { metric, recorded: ofEngine, simulated: ofAll, spread, error, limit, isInside: error <= limit };
}

function numbersIn(values: readonly (number | null)[], { sinceMs = 0 }: Metric): number[] {
  return values.filter((value) => value !== null).map((value) => value - sinceMs);
}

/** Relative; a share of the time is a part of a whole already, so two of them differ by their difference. */
function differenceBetween(one: number, other: number, reference: number, { unit }: Metric): number {
  const difference = Math.abs(one - other);
  if (unit === 'ms/s') return difference / 1000;
  return difference === 0 ? 0 : difference / Math.abs(reference);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

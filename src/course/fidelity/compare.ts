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
  /** One a run too: each is simulated with what its recording measured. */
  readonly simulated: readonly (number | null)[];
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
 * @param runs recordings of one scenario, each with the simulation of it
 */
export function compare(
  metric: Metric,
  scenario: Scenario,
  runs: readonly { readonly recorded: Trace; readonly simulated: Trace }[],
): Comparison {
  const valuesOf = (of: 'recorded' | 'simulated') => runs.map((run) => readFrom(metric.read, run[of], scenario));
  const [recorded, simulated] = [valuesOf('recorded'), valuesOf('simulated')];
  const [measured, computed] = [numbersIn(recorded, metric), numbersIn(simulated, metric)];
  const spread = differenceBetween(Math.max(...measured), Math.min(...measured), mean(measured), metric);
  const agreeOnNone = measured.length === 0 && computed.length === 0;
  const lackSome = measured.length !== computed.length;
  const error = agreeOnNone
    ? 0
    : lackSome
      ? Number.POSITIVE_INFINITY
      : differenceBetween(mean(computed), mean(measured), mean(measured), metric);
  const limit = Math.min(AT_MOST, Math.max(AT_LEAST, measured.length === 0 ? 0 : spread));
  return { metric, recorded, simulated, spread: measured.length === 0 ? 0 : spread, error, limit, isInside: error <= limit };
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

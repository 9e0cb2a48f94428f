/** Linear and logarithmic scales: what these charts need of d3-scale, at a tenth of its bytes; the ticks are d3-array's. */
import { nice, ticks } from 'd3-array';

export type ScaleKind = 'linear' | 'log';

export interface Scale {
  readonly kind: ScaleKind;
  readonly domain: readonly [number, number];
  /** Position of a value; values beyond the domain give positions beyond the range. */
  at(value: number): number;
  /** Value at a position. */
  valueAt(position: number): number;
  /** About `count` round values within the domain. */
  ticks(count: number): number[];
}

/** A linear scale; an empty domain maps everything to the start of the range. */
export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [low, high] = domain;
  const [start, end] = range;
  const slope = high === low ? 0 : (end - start) / (high - low);
  return {
    kind: 'linear',
    domain,
    at: (value) => start + (value - low) * slope,
    valueAt: (position) => (slope === 0 ? low : low + (position - start) / slope),
    ticks: (count) => ticks(low, high, count),
  };
}

/** A logarithmic scale over a positive domain; values below it (zero too) sit at its lower end. Ticks are powers of ten. */
export function logScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [low, high] = domain;
  const inner = linearScale([Math.log10(low), Math.log10(high)], range);
  return {
    kind: 'log',
    domain,
    at: (value) => inner.at(Math.log10(Math.max(value, low))),
    valueAt: (position) => 10 ** inner.valueAt(position),
    ticks: (count) => {
      const first = Math.ceil(Math.log10(low) - 1e-9);
      const last = Math.floor(Math.log10(high) + 1e-9);
      const step = Math.max(1, Math.ceil((last - first + 1) / count));
      const powers: number[] = [];
      for (let power = first; power <= last; power += step) powers.push(10 ** power);
      return powers;
    },
  };
}

/** The smallest round number at or above `value`, so that an axis changes rarely while a curve grows. */
export function roundUp(value: number): number {
  return value > 0 && Number.isFinite(value) ? nice(0, value, 4)[1] : 1;
}

const TIME_STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 86400].map(
  (seconds) => seconds * 1000,
);

/** Round moments from 0 to `durationMs`, at most `count` intervals: on whole seconds, minutes or hours. */
export function timeTicks(durationMs: number, count: number): number[] {
  const step = TIME_STEPS_MS.find((candidate) => durationMs / candidate <= count) ?? durationMs;
  const moments: number[] = [];
  for (let moment = 0; moment <= durationMs; moment += step) moments.push(moment);
  return moments;
}

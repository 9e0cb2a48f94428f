/** What a chart draws: plain data, so that the same description can be drawn on a canvas, as SVG at build time, or read aloud. */
import type { Series } from '../sim/index.ts';

/** A colour by meaning; the site's style sheet says which colour that is in light and in dark. */
export const INKS = ['arrivals', 'processed', 'waiting', 'downstream', 'limit', 'text', 'muted'] as const;
export type Ink = (typeof INKS)[number];

/** Dash patterns in CSS pixels: with the marker and the label, what tells two lines apart without colour. */
export const DASHES = { solid: [], dashed: [7, 4], dotted: [2, 3], dashDotted: [8, 3, 2, 3] } as const satisfies Record<
  string,
  readonly number[]
>;
export type Dash = keyof typeof DASHES;

/** Outlines around (0, 0), about 8 CSS pixels across. */
export const MARKERS = {
  circle: 'M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0Z',
  square: 'M-3.5,-3.5h7v7h-7Z',
  triangle: 'M0,-4.5L4.3,3.5H-4.3Z',
  diamond: 'M0,-5L5,0L0,5L-5,0Z',
} as const;
export type Marker = keyof typeof MARKERS;

/** A line over simulated time. `values[i]` belongs to `timeMs[i]`; NaN leaves a gap. */
export interface ChartLine {
  readonly key: string;
  /** Stands at the end of the line and in the legend. */
  readonly label: string;
  readonly timeMs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
  readonly ink: Ink;
  readonly dash: Dash;
  readonly marker: Marker;
  /** Filled down to zero: for amounts that wait. */
  readonly filled?: boolean;
  /** A run that the learner has left behind: thin, without marker and readout. */
  readonly ghost?: boolean;
}

/** The space between two lines, such as p50 to p99. */
export interface ChartRange {
  readonly key: string;
  readonly timeMs: ArrayLike<number>;
  readonly lower: ArrayLike<number>;
  readonly upper: ArrayLike<number>;
  readonly ink: Ink;
}

/** A horizontal line that something is measured against. */
export interface ChartLimit {
  readonly key: string;
  readonly label: string;
  readonly value: number;
}

/** A stretch of time with a name, such as the spike. */
export interface ChartPhase {
  readonly fromMs: number;
  readonly toMs: number;
  readonly label: string;
}

/** A sketched curve (the learner's prediction): corner points, straight between them. */
export interface ChartSketch {
  readonly label: string;
  readonly points: readonly (readonly [atMs: number, value: number])[];
}

/** A point in time worth a mark on the axis. */
export interface ChartEvent {
  readonly atMs: number;
  readonly label: string;
}

/** The series of a trace as a line; null when the trace has no such series. */
export function lineFrom(
  trace: { readonly timeMs: ArrayLike<number>; readonly series: readonly Series[] },
  id: string,
  of: string,
  style: Omit<ChartLine, 'timeMs' | 'values'>,
): ChartLine | null {
  const series = trace.series.find((candidate) => candidate.id === id && candidate.of === of);
  return series === undefined ? null : { ...style, timeMs: trace.timeMs, values: series.values };
}

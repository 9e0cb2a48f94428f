/** Curves as SVG path data: pure, so that Astro can draw a finished chart at build time. */
import { area, line } from 'd3-shape';
import { samplesToDraw, samplesUntil } from './series-reading.ts';
import type { Scale } from './scale.ts';

/** Pixel columns assumed when a path is drawn before its width is known. */
const COLUMNS = 720;

interface Curve {
  readonly timeMs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** `d` of a line up to `untilMs`; a NaN leaves a gap. Coordinates have one decimal. */
export function linePath(curve: Curve, x: Scale, y: Scale, untilMs = Number.POSITIVE_INFINITY): string {
  const path = line<number>()
    .defined((index) => !Number.isNaN(curve.values[index] ?? Number.NaN))
    .x((index) => x.at(curve.timeMs[index] ?? 0))
    .y((index) => y.at(curve.values[index] ?? 0))
    .digits(1);
  return path(drawn(curve, x, untilMs)) ?? '';
}

/** `d` of the surface between a curve and the lower end of the scale, or another curve. */
export function areaPath(
  curve: Curve,
  x: Scale,
  y: Scale,
  lower?: ArrayLike<number>,
  untilMs = Number.POSITIVE_INFINITY,
): string {
  const path = area<number>()
    .defined((index) => !Number.isNaN((curve.values[index] ?? Number.NaN) + (lower?.[index] ?? 0)))
    .x((index) => x.at(curve.timeMs[index] ?? 0))
    .y0((index) => y.at(lower?.[index] ?? y.domain[0]))
    .y1((index) => y.at(curve.values[index] ?? 0))
    .digits(1);
  return path(drawn(curve, x, untilMs)) ?? '';
}

/** `d` through corner points. */
export function polylinePath(points: readonly (readonly [number, number])[], x: Scale, y: Scale): string {
  const path = line<readonly [number, number]>()
    .x(([atMs]) => x.at(atMs))
    .y(([, value]) => y.at(value))
    .digits(1);
  return path([...points]) ?? '';
}

function drawn(curve: Curve, x: Scale, untilMs: number): number[] {
  const perColumn = COLUMNS / Math.max(1, x.domain[1] - x.domain[0]);
  return samplesToDraw(curve.values, samplesUntil(curve.timeMs, untilMs), (index) => (curve.timeMs[index] ?? 0) * perColumn);
}

/** Curves as SVG path data: pure, so that Astro can draw a finished chart at build time. */
import { pathRound, type Path } from 'd3-path';
import { samplesToDraw, samplesUntil } from './series-reading.ts';
import type { Scale } from './scale.ts';

/** Pixel columns assumed when a path is drawn before its width is known. */
const COLUMNS = 720;

interface Curve {
  readonly timeMs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

type Point = readonly [number, number];

/** `d` of a line up to `untilMs`; a NaN leaves a gap. Coordinates have one decimal. */
export function linePath(curve: Curve, x: Scale, y: Scale, untilMs = Number.POSITIVE_INFINITY): string {
  const path = pathRound(1);
  for (const run of unbrokenRuns(curve, x, untilMs)) {
    drawThrough(
      path,
      run.map((index) => pointOf(curve, index, x, y)),
    );
    // A lone sample is a dot.
    if (run.length === 1) path.closePath();
  }
  return path.toString();
}

/** `d` of the surface between a curve and the lower end of the scale, or another curve. */
export function areaPath(
  curve: Curve,
  x: Scale,
  y: Scale,
  lower?: ArrayLike<number>,
  untilMs = Number.POSITIVE_INFINITY,
): string {
  const path = pathRound(1);
  for (const run of unbrokenRuns(curve, x, untilMs, lower)) {
    const above = run.map((index) => pointOf(curve, index, x, y));
    const below = run.map((index): Point => [x.at(curve.timeMs[index] ?? 0), y.at(lower?.[index] ?? y.domain[0])]);
    drawThrough(path, [...above, ...below.reverse()]);
    path.closePath();
  }
  return path.toString();
}

function pointOf({ timeMs, values }: Curve, index: number, x: Scale, y: Scale): Point {
  return [x.at(timeMs[index] ?? 0), y.at(values[index] ?? 0)];
}

function drawThrough(path: Path, points: readonly Point[]): void {
  for (const [position, [toX, toY]] of points.entries()) {
    if (position === 0) path.moveTo(toX, toY);
    else path.lineTo(toX, toY);
  }
}

/** The samples that are drawn, cut where a value is not known. */
function unbrokenRuns(curve: Curve, x: Scale, untilMs: number, lower?: ArrayLike<number>): number[][] {
  const runs: number[][] = [];
  let run: number[] = [];
  for (const index of drawn(curve, x, untilMs)) {
    if (Number.isNaN((curve.values[index] ?? Number.NaN) + (lower?.[index] ?? 0))) {
      run = [];
      continue;
    }
    if (run.length === 0) runs.push(run);
    run.push(index);
  }
  return runs;
}

function drawn(curve: Curve, x: Scale, untilMs: number): number[] {
  const perColumn = COLUMNS / Math.max(1, x.domain[1] - x.domain[0]);
  return samplesToDraw(curve.values, samplesUntil(curve.timeMs, untilMs), (index) => (curve.timeMs[index] ?? 0) * perColumn);
}

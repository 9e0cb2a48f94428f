/**
 * Curves on a canvas. Strokes are one device pixel wide and the context is never scaled: the renderer has a fast path for such
 * hairlines, 5–9 times quicker than wide strokes. A bold line is the same path drawn a few times, one device pixel apart.
 */
import { DASHES } from './marks.ts';
import type { ChartLine, ChartRange } from './marks.ts';
import type { Palette } from './palette.ts';
import { samplesToDraw, samplesUntil, valueAtTime } from './series-reading.ts';
import type { Scale } from './scale.ts';

/** What a drawing needs of CanvasRenderingContext2D. */
export type Pen = Pick<
  CanvasRenderingContext2D,
  | 'beginPath'
  | 'moveTo'
  | 'lineTo'
  | 'closePath'
  | 'stroke'
  | 'fill'
  | 'clearRect'
  | 'setLineDash'
  | 'setTransform'
  | 'strokeStyle'
  | 'fillStyle'
  | 'lineWidth'
  | 'globalAlpha'
>;

export interface Picture {
  readonly lines: readonly ChartLine[];
  readonly ranges: readonly ChartRange[];
  /** The curves are drawn up to this moment; the last piece ends between two samples. */
  readonly untilMs: number;
  /** Time → 0…1. */
  readonly x: Scale;
  /** Value → CSS pixels from the top. */
  readonly y: Scale;
}

const FILL_OPACITY = 0.16;
const NUDGES = [
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
] as const;

/** Draws the whole picture. `width` and `height` are in device pixels, `ratio` is device pixels per CSS pixel. */
export function drawPicture(pen: Pen, picture: Picture, palette: Palette, width: number, height: number, ratio: number): void {
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.lineWidth = 1;
  const toX = (atMs: number) => picture.x.at(atMs) * width;
  const toY = (value: number) => picture.y.at(value) * ratio;
  const floor = toY(picture.y.domain[0]);

  for (const range of picture.ranges) {
    const lower = pointsOf(range.timeMs, range.lower, picture.untilMs, toX, toY);
    const upper = pointsOf(range.timeMs, range.upper, picture.untilMs, toX, toY);
    pen.fillStyle = palette[range.ink];
    pen.globalAlpha = FILL_OPACITY;
    for (const [index, piece] of upper.entries()) fillBetween(pen, piece, lower[index] ?? []);
  }
  for (const line of picture.lines) {
    const pieces = pointsOf(line.timeMs, line.values, picture.untilMs, toX, toY);
    if (line.filled === true && line.ghost !== true) {
      pen.fillStyle = palette[line.ink];
      pen.globalAlpha = FILL_OPACITY;
      for (const piece of pieces) fillBetween(pen, piece, groundOf(piece, floor));
    }
    pen.globalAlpha = 1;
    pen.strokeStyle = palette[line.ghost === true ? 'muted' : line.ink];
    pen.setLineDash(DASHES[line.dash].map((length) => length * ratio));
    for (const [right, down] of line.ghost === true ? NUDGES.slice(0, 1) : NUDGES) strokePieces(pen, pieces, right, down);
  }
  pen.setLineDash([]);
  pen.globalAlpha = 1;
}

/** A piece of a curve without gaps: x0, y0, x1, y1, … in device pixels. */
type Piece = number[];

function pointsOf(
  timeMs: ArrayLike<number>,
  values: ArrayLike<number>,
  untilMs: number,
  toX: (atMs: number) => number,
  toY: (value: number) => number,
): Piece[] {
  const count = samplesUntil(timeMs, untilMs);
  const pieces: Piece[] = [];
  let piece: Piece = [];
  const add = (atMs: number, value: number) => {
    if (Number.isNaN(value)) piece = [];
    else {
      if (piece.length === 0) pieces.push(piece);
      piece.push(toX(atMs), toY(value));
    }
  };
  for (const index of samplesToDraw(values, count, (i) => toX(timeMs[i] ?? 0)))
    add(timeMs[index] ?? 0, values[index] ?? Number.NaN);
  const tip = valueAtTime(timeMs, values, untilMs);
  if (!Number.isNaN(tip)) add(untilMs, tip);
  return pieces;
}

function groundOf(piece: Piece, floor: number): Piece {
  return [piece[0] ?? 0, floor, piece[piece.length - 2] ?? 0, floor];
}

function fillBetween(pen: Pen, upper: Piece, lower: Piece): void {
  pen.beginPath();
  for (let i = 0; i < upper.length; i += 2) pen.lineTo(upper[i] ?? 0, upper[i + 1] ?? 0);
  for (let i = lower.length - 2; i >= 0; i -= 2) pen.lineTo(lower[i] ?? 0, lower[i + 1] ?? 0);
  pen.closePath();
  pen.fill();
}

function strokePieces(pen: Pen, pieces: readonly Piece[], right: number, down: number): void {
  pen.beginPath();
  for (const piece of pieces) {
    pen.moveTo((piece[0] ?? 0) + right, (piece[1] ?? 0) + down);
    for (let i = 2; i < piece.length; i += 2) pen.lineTo((piece[i] ?? 0) + right, (piece[i + 1] ?? 0) + down);
  }
  pen.stroke();
}

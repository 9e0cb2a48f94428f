import { describe, expect, it } from 'vitest';
import { drawPicture } from './draw-lines.ts';
import type { Pen, Picture } from './draw-lines.ts';
import type { ChartLine } from './marks.ts';
import type { Palette } from './palette.ts';
import { linearScale } from './scale.ts';

const palette: Palette = {
  arrivals: 'blue',
  processed: 'green',
  waiting: 'red',
  downstream: 'purple',
  limit: 'black',
  text: 'black',
  muted: 'grey',
  surface: 'white',
};
const lag: ChartLine = {
  key: 'lag',
  label: 'lag',
  timeMs: [0, 1000, 2000, 3000],
  values: [0, 10, Number.NaN, 5],
  ink: 'waiting',
  dash: 'solid',
  marker: 'circle',
};

describe('drawPicture', () => {
  it('draws from sample to sample in device pixels and lifts the pen over a gap', () => {
    const { strokes } = drawn({ lines: [lag] });

    expect(strokes[0]).toEqual({ colour: 'red', width: 1, path: 'M0,100L100,0M300,50' });
  });

  it('draws a bold line as one-pixel strokes side by side, a ghost as a single grey one', () => {
    expect(drawn({ lines: [lag] }).strokes).toHaveLength(4);
    expect(drawn({ lines: [{ ...lag, ghost: true }] }).strokes).toEqual([
      { colour: 'grey', width: 1, path: 'M0,100L100,0M300,50' },
    ]);
  });

  it('ends between two samples when the clock stands there', () => {
    expect(drawn({ lines: [lag], untilMs: 500 }).strokes[0]?.path).toBe('M0,100L50,50');
  });

  it('fills a waiting amount down to zero, each piece on its own', () => {
    expect(drawn({ lines: [{ ...lag, filled: true }] }).fills).toEqual(['0,100 100,0 100,100 0,100', '300,50 300,100 300,100']);
  });

  it('fills the range between two curves', () => {
    const range = { key: 'p', timeMs: [0, 1000], lower: [2, 2], upper: [4, 8], ink: 'downstream' } as const;

    expect(drawn({ ranges: [range] }).fills).toEqual(['0,60 100,20 100,80 0,80']);
  });
});

// Helpers

/** Draws at 400 × 100 device pixels and writes down what the pen did. */
function drawn(picture: Partial<Picture>) {
  const strokes: { colour: unknown; width: number; path: string }[] = [];
  const fills: string[] = [];
  let path = '';
  let corners: string[] = [];
  const pen: Pen = {
    strokeStyle: '',
    fillStyle: '',
    lineWidth: 0,
    globalAlpha: 1,
    setTransform: () => undefined,
    clearRect: () => undefined,
    setLineDash: () => undefined,
    closePath: () => undefined,
    beginPath: () => {
      path = '';
      corners = [];
    },
    moveTo: (x, y) => void (path += `M${String(x)},${String(y)}`),
    lineTo: (x, y) => {
      path += `L${String(x)},${String(y)}`;
      corners.push(`${String(x)},${String(y)}`);
    },
    stroke: () => void strokes.push({ colour: pen.strokeStyle, width: pen.lineWidth, path }),
    fill: () => void fills.push(corners.join(' ')),
  };
  const whole = { lines: [], ranges: [], untilMs: 4000, x: linearScale([0, 4000], [0, 1]), y: linearScale([0, 10], [100, 0]) };
  drawPicture(pen, { ...whole, ...picture }, palette, 400, 100, 1);
  return { strokes, fills };
}

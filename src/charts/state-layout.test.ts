import { describe, expect, it } from 'vitest';
import { layOut, placeByDistance } from './state-layout.ts';
import type { StateGraph } from './state-layout.ts';

const graph: StateGraph = {
  states: [{ id: 'off' }, { id: 'idle' }, { id: 'busy' }, { id: 'blocked' }],
  edges: [
    { from: 'off', to: 'idle', event: 'started' },
    { from: 'idle', to: 'busy', event: 'work.arrived' },
    { from: 'busy', to: 'idle', event: 'work.finished' },
    { from: 'busy', to: 'blocked', event: 'output.full' },
    { from: 'blocked', to: 'busy', event: 'output.freed' },
    { from: 'idle', to: 'off', event: 'stopped' },
    { from: 'busy', to: 'off', event: 'stopped' },
    { from: 'blocked', to: 'off', event: 'stopped' },
  ],
};

describe('layOut', () => {
  it('puts unplaced states into columns by their distance from the first', () => {
    expect(placeByDistance(graph)).toEqual({ off: [0, 0], idle: [1, 0], busy: [2, 0], blocked: [3, 0] });
  });

  it('uses the given places only when every state has one', () => {
    const tops = (places: Record<string, readonly [number, number]>) =>
      layOut(graph, places, 600, 80).boxes.map((box) => box.top);

    expect(tops({ off: [0, 0], idle: [0, 1], busy: [1, 1], blocked: [1, 0] })).toEqual([1, 81, 81, 1]);
    expect(tops({ off: [0, 0], idle: [0, 1] })).toEqual([1, 1, 1, 1]);
  });

  it('keeps every box inside the picture, narrow or wide, and boxes apart', () => {
    for (const width of [280, 640]) {
      const { boxes, height } = layOut(graph, {}, width, 80);
      for (const box of boxes) {
        expect(box.left).toBeGreaterThanOrEqual(0);
        expect(box.left + box.width).toBeLessThanOrEqual(width);
        expect(box.top + box.height).toBeLessThanOrEqual(height);
      }
      for (const [index, box] of boxes.entries()) {
        const next = boxes[index + 1];
        if (next !== undefined) expect(next.left).toBeGreaterThan(box.left + box.width);
      }
    }
  });

  it('tells an exit that many states share in words and draws every other edge once', () => {
    const { arrows, sharedExits } = layOut(graph, {}, 600, 80);

    expect(sharedExits).toEqual([{ event: 'stopped', to: 'off', from: ['idle', 'busy', 'blocked'] }]);
    expect(arrows.map(({ from, to, events }) => [from, to, events])).toEqual([
      ['off', 'idle', ['started']],
      ['idle', 'busy', ['work.arrived']],
      ['busy', 'idle', ['work.finished']],
      ['busy', 'blocked', ['output.full']],
      ['blocked', 'busy', ['output.freed']],
    ]);
  });

  it('draws two arrows between the same boxes side by side', () => {
    const { arrows } = layOut(graph, {}, 600, 80);
    const there = arrows.find((arrow) => arrow.from === 'idle' && arrow.to === 'busy');
    const back = arrows.find((arrow) => arrow.from === 'busy' && arrow.to === 'idle');

    expect(Math.abs((there?.labelAt[1] ?? 0) - (back?.labelAt[1] ?? 0))).toBeCloseTo(14, 6);
  });

  it('bends an arrow round a box that stands in its way', () => {
    const skipping: StateGraph = {
      states: [{ id: 'a' }, { id: 'b' }, { id: 'c' }],
      edges: [{ from: 'a', to: 'c', event: 'skip' }],
    };
    const { arrows, boxes } = layOut(skipping, { a: [0, 0], b: [1, 0], c: [2, 0] }, 600, 80);

    const [, startY, controlY, endY] = /^M[\d.]+,([\d.]+)Q[\d.]+,([\d.]+) [\d.]+,([\d.]+)$/.exec(arrows[0]?.path ?? '') ?? [];
    const middleY = Number(startY) / 4 + Number(controlY) / 2 + Number(endY) / 4;
    const inTheWay = boxes[1];
    expect(middleY).toBeGreaterThan((inTheWay?.top ?? 0) + (inTheWay?.height ?? 0));
  });
});

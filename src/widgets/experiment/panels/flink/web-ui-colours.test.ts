import { describe, expect, it } from 'vitest';
import { nodeColours } from './web-ui-colours.ts';

describe('nodeColours', () => {
  it.each([
    [0, 0, '#5db1ff', '#1890ff'],
    [1, 0, '#ee6464', '#ee2222'],
    [1, 1, '#888888', '#000000'],
    [0, 1, '#888888', '#000000'],
    // Half way from blue to red, then a quarter of the way from there to grey.
    [0.5, 0.25, '#9f8aa8', '#62436d'],
  ])('busy %d, backpressured %d: fill %s, border %s', (busy, backPressured, fill, border) => {
    expect(nodeColours(busy, backPressured)).toEqual({ fill, border });
  });
});

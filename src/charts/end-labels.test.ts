import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeLabels } from './end-labels.ts';

const at = (...wanted: number[]) => wanted.map((wantedY) => ({ wantedY }));

describe('placeLabels', () => {
  it.each([
    [
      [20, 60, 90],
      [20, 60, 90],
    ],
    [
      [50, 52],
      [50, 64],
    ],
    [
      [52, 50],
      [64, 50],
    ],
    [
      [-30, 500],
      [0, 100],
    ],
    [
      [98, 99, 100],
      [72, 86, 100],
    ],
  ])('places labels that want %j at %j', (wanted, expected) => {
    expect(placeLabels(at(...wanted), 14, 0, 100)).toEqual(expected);
  });

  it('keeps order, room and a gap whenever there is room for it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 150 }), { minLength: 1, maxLength: 7 }), (wanted) => {
        const placed = placeLabels(at(...wanted), 14, 0, 100);
        const sorted = [...placed].sort((a, b) => a - b);

        for (const [index, y] of sorted.entries()) {
          expect(y).toBeGreaterThanOrEqual(0);
          expect(y).toBeLessThanOrEqual(100);
          if (index > 0) expect(y - (sorted[index - 1] ?? 0)).toBeGreaterThanOrEqual(14 - 1e-9);
        }
        for (let a = 0; a < wanted.length; a++)
          for (let b = 0; b < wanted.length; b++)
            if ((wanted[a] ?? 0) < (wanted[b] ?? 0)) expect(placed[a]).toBeLessThan(placed[b] ?? 0);
      }),
    );
  });
});

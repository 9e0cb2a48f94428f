import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placePhaseLabels } from './phase-labels.ts';

const phase = (fromMs: number, toMs: number, label = 'a phase') => ({ fromMs, toMs, label });

describe('placePhaseLabels', () => {
  it('gives a name the room up to the next phase', () => {
    expect(placePhaseLabels([phase(20, 30, 'spike'), phase(50, 60, 'slow')], 100)).toEqual([
      { label: 'spike', from: 0.2, to: 0.5, isAtEnd: false },
      { label: 'slow', from: 0.5, to: 1, isAtEnd: false },
    ]);
  });

  it('leaves the numbers of the axis alone', () => {
    expect(placePhaseLabels([phase(0, 30)], 100)[0]?.from).toBeCloseTo(1 / 6, 12);
  });

  it('lets a late name end with its phase, and halves the gap before it', () => {
    expect(placePhaseLabels([phase(25, 50, 'spike'), phase(75, 90, 'slow')], 100)).toEqual([
      { label: 'spike', from: 0.25, to: 0.625, isAtEnd: false },
      { label: 'slow', from: 0.625, to: 0.9, isAtEnd: true },
    ]);
  });

  it('never lets two names overlap', () => {
    const moments = fc.uniqueArray(fc.integer({ min: 0, max: 1000 }), { minLength: 2, maxLength: 10 });
    fc.assert(
      fc.property(moments, (drawn) => {
        const sorted = drawn.toSorted((a, b) => a - b);
        const phases = sorted.slice(1).flatMap((toMs, index) => (index % 2 === 0 ? [phase(sorted[index] ?? 0, toMs)] : []));
        const placed = placePhaseLabels(phases, 1000);

        for (const [index, { from, to }] of placed.entries()) {
          expect(to).toBeGreaterThanOrEqual(from);
          expect(placed[index + 1]?.from ?? 1).toBeGreaterThanOrEqual(to);
        }
      }),
    );
  });
});

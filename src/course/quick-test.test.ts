import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawTest, scoreTest, shuffled } from './quick-test.ts';
import type { Drawable } from './quick-test.ts';

/** Thirteen objectives with four questions each, and one that stands in a lesson only. */
const BANK: readonly Drawable[] = [
  ...Array.from({ length: 52 }, (_, n) => ({ id: `question-${String(n)}`, objective: `objective-${String(n % 13)}` })),
  { id: 'lesson-check', objective: null },
];
const objectiveOf = (id: string): string | null => BANK.find((question) => question.id === id)?.objective ?? null;

describe('drawTest', () => {
  it('should cover every objective with every seed, and draw nothing twice', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const drawn = drawTest(BANK, seed);

        expect(drawn).toHaveLength(15);
        expect(new Set(drawn).size).toBe(15);
        expect(new Set(drawn.map(objectiveOf)).size).toBe(13);
        expect(drawn).not.toContain('lesson-check');
      }),
    );
  });

  it('should draw the same test from the same seed, whatever the order of the files', () => {
    expect(drawTest([...BANK].reverse(), 'a')).toEqual(drawTest(BANK, 'a'));
    expect(drawTest(BANK, 'b')).not.toEqual(drawTest(BANK, 'a'));
  });

  it('should draw others on a retry as long as there are any', () => {
    const answered: Record<string, number> = {};
    const met = new Set<string>();
    for (let attempt = 1; attempt <= 3; attempt++) {
      const drawn = drawTest(BANK, `attempt ${String(attempt)}`, answered);
      expect(drawn.filter((id) => met.has(id))).toEqual([]);
      for (const id of drawn) {
        met.add(id);
        answered[id] = attempt;
      }
    }
  });

  it('should cover every objective even where fewer questions are asked for', () => {
    expect(new Set(drawTest(BANK, 'short', {}, 3).map(objectiveOf)).size).toBe(13);
  });

  it('should draw all that there is when more are asked for, and nothing from nothing', () => {
    expect(drawTest(BANK, 'all', {}, 500)).toHaveLength(52);
    expect(drawTest([], 'none')).toEqual([]);
  });
});

describe('scoreTest', () => {
  it.each([
    [12, 15, true],
    [11, 15, false],
    [4, 5, true],
    [0, 0, false],
  ])('should say whether %d of %d pass', (right, total, isPassed) => {
    const answers = Array.from({ length: total }, (_, n) => ({ objective: `o${String(n % 2)}`, isRight: n < right }));

    expect(scoreTest(answers)).toMatchObject({ right, total, isPassed });
  });

  it('should count each objective by itself', () => {
    const answers = [
      { objective: 'lag', isRight: true },
      { objective: 'state', isRight: false },
      { objective: 'lag', isRight: false },
    ];

    expect(scoreTest(answers).objectives).toEqual([
      { id: 'lag', right: 1, total: 2 },
      { id: 'state', right: 0, total: 1 },
    ]);
  });
});

describe('shuffled', () => {
  it('should keep everything, and put each entry in each place about equally often', () => {
    const counts = Array.from({ length: 4 }, () => [0, 0, 0, 0]);
    for (let seed = 0; seed < 4000; seed++) {
      const order = shuffled([0, 1, 2, 3], String(seed));
      expect([...order].sort((a, b) => a - b)).toEqual([0, 1, 2, 3]);
      for (const [place, entry] of order.entries()) (counts[entry] ?? [])[place]! += 1;
    }
    // 1000 expected, with a standard deviation of √(4000 · ¼ · ¾) ≈ 27: five of them either way.
    for (const count of counts.flat()) expect(Math.abs(count - 1000)).toBeLessThan(137);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from './random.ts';

const DRAWS = 200_000;

describe('RandomStream', () => {
  it('should repeat itself for the same seed and name', () => {
    const one = new RandomStream(42, 'arrivals/partition/3');
    const two = new RandomStream(42, 'arrivals/partition/3');

    for (let i = 0; i < 1000; i++) expect(one.nextUint32()).toBe(two.nextUint32());
  });

  it('should begin differently for every seed and name', () => {
    const starts = new Set<string>();
    const names = Array.from({ length: 60 }, (_, i) => `services/downstream/consumer/${i}`);

    for (const seed of [0, 1, 2, 42, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER])
      for (const name of [...names, 'a', 'b', 'ab', 'ba', '']) {
        const stream = new RandomStream(seed, name);
        starts.add(`${stream.nextUint32()} ${stream.nextUint32()}`);
      }

    expect(starts.size).toBe(7 * 65);
  });

  it('should change half of the first bits when one bit of the seed changes', () => {
    let differing = 0;
    let pairs = 0;
    for (let seed = 0; seed < 200; seed++)
      for (let bit = 0; bit < 32; bit++) {
        const changed = (seed ^ (1 << bit)) >>> 0;
        const difference = new RandomStream(seed, 'x').nextUint32() ^ new RandomStream(changed, 'x').nextUint32();
        differing += bitsIn(difference);
        pairs++;
      }

    const standardError = Math.sqrt(8 / pairs);
    expect(Math.abs(differing / pairs - 16)).toBeLessThan(4 * standardError);
  });

  it('should keep streams of neighbouring names uncorrelated', () => {
    const one = new RandomStream(7, 'consumer/1');
    const two = new RandomStream(7, 'consumer/2');
    let products = 0;
    for (let i = 0; i < DRAWS; i++) products += (one.uniform() - 0.5) * (two.uniform() - 0.5);

    const correlation = (products / DRAWS) * 12;

    expect(Math.abs(correlation)).toBeLessThan(4 / Math.sqrt(DRAWS));
  });

  it('should spread uniform numbers evenly over 64 cells of [0, 1)', () => {
    const stream = new RandomStream(11, 'uniform');
    const cells = new Array<number>(64).fill(0);
    for (let i = 0; i < DRAWS; i++) {
      const cell = Math.floor(stream.uniform() * 64);
      cells[cell] = (cells[cell] as number) + 1;
    }

    const expected = DRAWS / 64;
    const chiSquare = cells.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);

    expect(cells).toHaveLength(64);
    // Chi-square with 63 degrees of freedom: mean 63, variance 126.
    expect(Math.abs(chiSquare - 63)).toBeLessThan(4 * Math.sqrt(126));
  });

  it.each([
    { name: 'uniform', mean: 1 / 2, variance: 1 / 12, fourth: 1 / 80, draw: (stream: RandomStream) => stream.uniform() },
    { name: 'exponential', mean: 5, variance: 25, fourth: 9 * 625, draw: (stream: RandomStream) => stream.exponential(5) },
    { name: 'normal', mean: 0, variance: 1, fourth: 3, draw: (stream: RandomStream) => stream.normal() },
  ])('should draw $name numbers with the mean and variance of theory', ({ name, mean, variance, fourth, draw }) => {
    const stream = new RandomStream(2026, name);
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < DRAWS; i++) {
      const x = draw(stream);
      sum += x;
      squares += (x - mean) ** 2;
    }

    expect(Math.abs(sum / DRAWS - mean)).toBeLessThan(4 * Math.sqrt(variance / DRAWS));
    expect(Math.abs(squares / DRAWS - variance)).toBeLessThan(4 * Math.sqrt((fourth - variance ** 2) / DRAWS));
  });

  it('should draw exponential numbers whose tail is that of theory', () => {
    const stream = new RandomStream(5, 'tail');
    let beyond = 0;
    for (let i = 0; i < DRAWS; i++) if (stream.exponential(1) > 4) beyond++;

    const share = Math.exp(-4);
    expect(Math.abs(beyond / DRAWS - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / DRAWS));
  });

  it('should never draw an infinite or negative exponential', () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), (seed, name) => {
        const x = new RandomStream(seed, name).exponential(3);
        return x >= 0 && x < Infinity;
      }),
      { seed: 3 },
    );
  });
});

// Helpers

function bitsIn(word: number): number {
  let bits = 0;
  for (let rest = word >>> 0; rest !== 0; rest = (rest & (rest - 1)) >>> 0) bits++;
  return bits;
}

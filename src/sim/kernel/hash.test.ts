import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Hasher } from './hash.ts';

describe('Hasher', () => {
  it('should give 16 hexadecimal digits, the same for the same input', () => {
    expect(hashOf([1, 'lag', NaN])).toMatch(/^[0-9a-f]{16}$/);
    expect(hashOf([1, 'lag', NaN])).toBe(hashOf([1, 'lag', NaN]));
  });

  it('should count −0 as 0 and every NaN as the same', () => {
    const otherNaN = new Float64Array(new Uint32Array([1, 0xfff80000]).buffer)[0] as number;

    expect(hashOf([-0])).toBe(hashOf([0]));
    expect(hashOf([otherNaN])).toBe(hashOf([NaN]));
  });

  it('should hash a column as it does its numbers one after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double(), fc.constantFrom(NaN, -0, Infinity))), (row) => {
        const hasher = new Hasher();
        hasher.addNumbers(Float64Array.from(row));
        return hasher.digest() === hashOf(row);
      }),
    );
  });

  it('should tell neighbours apart: one bit, the order, a text cut elsewhere', () => {
    expect(hashOf([1])).not.toBe(hashOf([1 + Number.EPSILON]));
    expect(hashOf([1])).not.toBe(hashOf([-1]));
    expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]));
    expect(hashOf(['ab', 'c'])).not.toBe(hashOf(['a', 'bc']));
    expect(hashOf([])).not.toBe(hashOf(['']));
  });

  it('should never collide when one number of a long row changes', () => {
    const number = fc.double();
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 50 }), fc.nat(), number, (row, at, value) => {
        const changed = row.with(at % row.length, value);
        const isSame = Object.is((row[at % row.length] as number) + 0, value + 0);
        return (hashOf(row) === hashOf(changed)) === isSame;
      }),
      { numRuns: 2000, seed: 6 },
    );
  });

  it('should change half of the digest when one bit of the input changes, wherever it stands', () => {
    const bits = new Float64Array(1);
    const words = new Uint32Array(bits.buffer);
    const flips = 64 * 40;
    let changed = 0;
    for (let i = 0; i < 40; i++)
      for (let bit = 0; bit < 64; bit++) {
        bits[0] = 1 + i / 7;
        const before = hashOf([bits[0], 5, 6]);
        const word = bit >> 5;
        words[word] = (words[word] as number) ^ (1 << (bit & 31));
        changed += differingBits(before, hashOf([bits[0], 5, 6]));
      }

    // 64 bits, each flipped with probability ½: variance 16 per digest.
    expect(Math.abs(changed / flips - 32)).toBeLessThan(4 * Math.sqrt(16 / flips));
  });

  it('should not collide over 50 000 similar inputs', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 50_000; i++) seen.add(hashOf([i / 8, i % 10]));

    expect(seen.size).toBe(50_000);
  });
});

// Helpers

function hashOf(values: readonly (number | string)[]): string {
  const hasher = new Hasher();
  for (const value of values) {
    if (typeof value === 'number') hasher.addNumber(value);
    else hasher.addString(value);
  }
  return hasher.digest();
}

function differingBits(a: string, b: string): number {
  let rest = BigInt(`0x${a}`) ^ BigInt(`0x${b}`);
  let bits = 0;
  for (; rest !== 0n; rest &= rest - 1n) bits++;
  return bits;
}

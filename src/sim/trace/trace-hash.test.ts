import { describe, expect, it } from 'vitest';
import { Hasher } from '../kernel/hash.ts';
import { addValue } from './hash-value.ts';

describe('addValue', () => {
  it('should not depend on the order of keys', () => {
    expect(hashOf({ a: 1, b: { c: [1, 2], d: null } })).toBe(hashOf({ b: { d: null, c: [1, 2] }, a: 1 }));
  });

  it('should leave out what is undefined', () => {
    expect(hashOf({ a: 1, b: undefined })).toBe(hashOf({ a: 1 }));
  });

  it.each<[unknown, unknown]>([
    [1, '1'],
    [
      [1, 2],
      [2, 1],
    ],
    [[[1], 2], [[1, 2]]],
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [{ a: 1 }, { b: 1 }],
    [null, 'null'],
    [[0.1 + 0.2], [0.3]],
    [{}, []],
  ])('should tell %j from %j', (one, other) => {
    expect(hashOf(one)).not.toBe(hashOf(other));
  });

  it('should take a typed array for a list', () => {
    expect(hashOf(Float64Array.of(1, Number.NaN))).toBe(hashOf([1, Number.NaN]));
  });
});

// Helpers

function hashOf(value: unknown): string {
  const hasher = new Hasher();
  addValue(hasher, value);
  return hasher.digest();
}

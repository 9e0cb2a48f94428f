import { describe, expect, it } from 'vitest';
import { countInWords, shareInWords, timeInWords } from './words.ts';

describe('countInWords', () => {
  it.each([
    [0, '0'],
    [812.4, '812'],
    [9999, '9,999'],
    [12_345, '12,300'],
    [123_456, '123,500'],
    [999_499, '999,500'],
    [999_940, '999,900'],
    [999_950, '1 million'],
    [999_950_000, '1 billion'],
    [-0.2, '0'],
    [3_123_456, '3.1 million'],
    [2.4e9, '2.4 billion'],
    [-1234, '−1,234'],
  ])('should say %d as %s', (count, words) => {
    expect(countInWords(count)).toBe(words);
  });
});

describe('timeInWords', () => {
  it.each([
    [0, '0 ms'],
    [4.25, '4.3 ms'],
    [350, '350 ms'],
    [4200, '4.2 s'],
    [99_900, '99.9 s'],
    [100_000, '1 min 40 s'],
    [240_000, '4 min'],
    [7_199_600, '2 h'],
    [86_400_000, '24 h'],
  ])('should say %d ms as %s', (ms, words) => {
    expect(timeInWords(ms)).toBe(words);
  });
});

describe('shareInWords', () => {
  it('should say a share in percent', () => {
    expect(shareInWords(0.125)).toBe('12.5 %');
  });
});

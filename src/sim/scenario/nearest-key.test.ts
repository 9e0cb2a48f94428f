import { describe, expect, it } from 'vitest';
import { editDistance, nearestKey } from './nearest-key.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['abc', 'abd', 1],
    ['abc', 'acb', 1],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
  ])('of %j and %j should be %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
    expect(editDistance(b, a)).toBe(distance);
  });

  it('should not take long over long names', () => {
    expect(editDistance('a'.repeat(1e6), 'b'.repeat(1e6))).toBe(80);
  });
});

describe('nearestKey', () => {
  const known = ['max.poll.records', 'max.poll.interval.ms', 'fetch.min.bytes', 'seed'];

  it.each([
    ['max.pol.records', 'max.poll.records'],
    ['MAX_POLL_INTERVAL_MS', 'max.poll.interval.ms'],
    ['fetchMinBytes', 'fetch.min.bytes'],
    ['sede', 'seed'],
    ['nothingLikeIt', null],
  ])('should take %s for %s', (key, expected) => {
    expect(nearestKey(key, known)).toBe(expected);
  });
});

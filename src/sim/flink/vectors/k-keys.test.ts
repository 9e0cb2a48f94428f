import { describe, expect, it } from 'vitest';
import {
  defaultMaxParallelism,
  keyGroupOf,
  keyGroupRangeOf,
  mostKeyGroupsPerSubtask,
  subtaskOfKeyGroup,
  subtaskShares,
} from '../key-groups.ts';
import vectors from './flink.json' with { type: 'json' };

describe('vectors K: keys, key groups, subtasks', () => {
  it.each([vectors.K_keys.integers, vectors.K_keys.strings])('keys $in.keys', (row) => {
    const { keys, M, p } = row.in;
    const groups = keys.map((key) => keyGroupOf(key, M));
    expect(groups).toEqual(row.out.groups);
    expect(groups.map((group) => subtaskOfKeyGroup(group, p, M))).toEqual(row.out.subtasks);
  });

  it.each(vectors.K_quantised)('$in.M key groups on $in.p subtasks: at most $out.most_groups each', (row) => {
    const { M, p } = row.in;
    const sizes = Array.from({ length: p }, (_, subtask) => {
      const { first, last } = keyGroupRangeOf(subtask, p, M);
      return last - first + 1;
    });
    const most = Math.max(...sizes);
    expect(most).toBe(row.out.most_groups);
    expect(mostKeyGroupsPerSubtask(p, M)).toBe(most);
    expect(M / most).toBeCloseTo(row.out.capacity, 2);
    expect((100 * M) / most / p).toBeCloseTo(row.out.efficiency_percent, 1);
  });

  it.each(vectors.K_default)('parallelism $in.p: $out.M key groups by default', (row) => {
    expect(defaultMaxParallelism(row.in.p)).toBe(row.out.M);
  });

  it('every key group belongs to the subtask in whose range it lies, for all parallelisms', () => {
    const M = 128;
    for (let p = 1; p <= M; p++) {
      let next = 0;
      for (let subtask = 0; subtask < p; subtask++) {
        const { first, last } = keyGroupRangeOf(subtask, p, M);
        expect(first).toBe(next);
        for (let group = first; group <= last; group++) expect(subtaskOfKeyGroup(group, p, M)).toBe(subtask);
        next = last + 1;
      }
      expect(next).toBe(M);
    }
  });

  it('a hot key adds its share to one subtask, and many keys spread as the key groups do', () => {
    const even = subtaskShares(50_000, 0, 8, 128);
    for (const share of even) expect(share).toBeCloseTo(1 / 8, 2);
    const skewed = subtaskShares(50_000, 0.3, 8, 128);
    expect(skewed.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    // Key 0 is in group 94 of 128: subtask 5 of 8.
    expect(skewed[5]).toBeCloseTo(0.3 + 0.7 / 8, 2);
    expect(Math.max(...skewed)).toBe(skewed[5]);
  });
});

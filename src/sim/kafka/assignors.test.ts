import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CLIENT_ASSIGNORS, withholdMoving, type Assignment, type Assignor } from './assignors.ts';
import { SERVER_ASSIGNORS } from './server-assignors.ts';

const ASSIGNORS: Readonly<Record<string, Assignor>> = {
  ...CLIENT_ASSIGNORS,
  'uniform (server)': SERVER_ASSIGNORS.uniform,
  'range (server)': SERVER_ASSIGNORS.range,
};
const STICKY = ['sticky', 'cooperative-sticky', 'uniform (server)', 'range (server)'];

const membersUpTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const memberSet = fc
  .uniqueArray(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 9 })
  .map((ids) => ids.sort((a, b) => a - b));
const partitionCount = fc.integer({ min: 1, max: 30 });

function keptBy(before: Assignment, after: Assignment): number {
  let kept = 0;
  for (const [member, partitions] of after)
    kept += partitions.filter((partition) => before.get(member)?.includes(partition)).length;
  return kept;
}

describe.each(Object.entries(ASSIGNORS))('%s', (_, assign) => {
  it('should give every partition to exactly one member and differ by at most one in their counts, whatever was before', () => {
    fc.assert(
      fc.property(partitionCount, memberSet, memberSet, (partitions, before, after) => {
        const owned = assign(partitions, before, new Map());
        const assignment = assign(partitions, after, owned);
        const counts = [...assignment.values()].map((given) => given.length);

        expect([...assignment.keys()].sort((a, b) => a - b)).toEqual(after);
        expect([...assignment.values()].flat().sort((a, b) => a - b)).toEqual(membersUpTo(partitions));
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('should change nothing when nothing has changed', () => {
    fc.assert(
      fc.property(partitionCount, memberSet, (partitions, members) => {
        const owned = assign(partitions, members, new Map());

        expect(assign(partitions, members, owned)).toEqual(owned);
      }),
    );
  });
});

describe.each(STICKY)('%s', (name) => {
  const assign = ASSIGNORS[name] as Assignor;

  it('should move no partition that the balance does not force to move, when members join', () => {
    fc.assert(
      fc.property(partitionCount, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 6 }), (partitions, n, more) => {
        const before = assign(partitions, membersUpTo(n), new Map());
        const after = assign(partitions, membersUpTo(n + more), before);
        const most = Math.ceil(partitions / (n + more));
        const withMost = partitions % (n + more) === 0 ? n + more : partitions % (n + more);
        // Old members keep what the smaller counts leave them; the larger counts may all be theirs.
        const least = [...before.values()].map((given) => Math.min(given.length, most)).sort((a, b) => b - a);
        const keepable = least.reduce(
          (sum, count, i) => sum + (i < withMost ? count : Math.min(count, Math.floor(partitions / (n + more)))),
          0,
        );

        expect(keptBy(before, after)).toBe(keepable);
      }),
    );
  });
});

describe('the first round of a cooperative rebalance', () => {
  it('should give a partition that moves to nobody', () => {
    const before = CLIENT_ASSIGNORS.sticky(6, [0, 1], new Map());
    const first = withholdMoving(CLIENT_ASSIGNORS.sticky(6, [0, 1, 2], before), before);

    expect(first.get(2)).toEqual([]);
    expect([...first.values()].flat()).toHaveLength(4);
  });
});

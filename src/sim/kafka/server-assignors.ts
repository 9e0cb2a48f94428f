/**
 * The assignors that run in the group coordinator for `group.protocol=consumer` (KIP-848), for one topic. Both keep what they can of
 * the assignment before; they differ in which partitions a member gets on top.
 *
 * Simplified: members in the order of their numbers, where the coordinator takes them as its hash map has them.
 * @source UniformHomogeneousAssignmentBuilder, RangeAssignor (org.apache.kafka.coordinator.group.assignor, 4.1)
 */
import type { Assignment, Assignor } from './assignors.ts';

export const SERVER_ASSIGNORS = { uniform: assignUniform, range: assignServerRange } as const satisfies Readonly<
  Record<string, Assignor>
>;

/** Balanced; a member above its quota gives up its last partitions, and those without an owner fill up the members below theirs. */
function assignUniform(partitions: number, members: readonly number[], owned: Assignment): Assignment {
  const least = Math.floor(partitions / members.length);
  let extra = partitions % members.length;
  const free = freePartitions(partitions, members, owned);
  const unfilled: { readonly given: number[]; readonly quota: number }[] = [];
  const assignment = new Map<number, number[]>();
  for (const member of members) {
    const quota = least + (extra-- > 0 ? 1 : 0);
    const had = owned.get(member) ?? [];
    const given = had.slice(0, quota);
    free.push(...had.slice(quota));
    assignment.set(member, given);
    if (given.length < quota) unfilled.push({ given, quota });
  }
  let next = 0;
  for (const { given, quota } of unfilled) while (given.length < quota) given.push(free[next++] as number);
  for (const given of assignment.values()) given.sort((a, b) => a - b);
  return assignment;
}

/** Each keeps its first partitions up to the least number, some one more; what is left is given away in contiguous ranges. */
function assignServerRange(partitions: number, members: readonly number[], owned: Assignment): Assignment {
  const least = Math.floor(partitions / members.length);
  let extra = partitions % members.length;
  const assignment = new Map<number, number[]>();
  const unfilled: { readonly given: number[]; readonly missing: number }[] = [];
  for (const member of members) {
    const had = owned.get(member) ?? [];
    const given = had.slice(0, least);
    if (had.length > least && extra > 0) {
      extra--;
      given.push(had[least] as number);
    } else unfilled.push({ given, missing: least - given.length });
    assignment.set(member, given);
  }
  const free = freePartitions(partitions, members, assignment);
  let next = 0;
  for (const { given, missing } of unfilled) {
    const count = missing + (extra-- > 0 ? 1 : 0);
    given.push(...free.slice(next, next + count));
    next += count;
  }
  for (const given of assignment.values()) given.sort((a, b) => a - b);
  return assignment;
}

function freePartitions(partitions: number, members: readonly number[], owned: Assignment): number[] {
  const taken = new Uint8Array(partitions);
  for (const member of members) for (const partition of owned.get(member) ?? []) taken[partition] = 1;
  return [...taken.keys()].filter((partition) => taken[partition] === 0);
}

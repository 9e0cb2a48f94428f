/**
 * RangeAssignor for one topic: members in the order of their ids, contiguous ranges, the first `partitions mod members` get one
 * more. Members beyond the partitions get nothing. It balances counts of partitions, never their traffic or lag.
 *
 * Simplified: ids sort in the order of joining; real ids end in random UUIDs.
 * @source facts: Kafka §1.7; RangeAssignor@4.1.1
 */
export function assignRange(partitions: number, members: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const assignment = new Map<number, readonly number[]>();
  const each = Math.floor(partitions / members.length);
  const extra = partitions - each * members.length;
  let next = 0;
  members.forEach((member, index) => {
    const count = each + (index < extra ? 1 : 0);
    assignment.set(
      member,
      Array.from({ length: count }, (_, i) => next + i),
    );
    next += count;
  });
  return assignment;
}

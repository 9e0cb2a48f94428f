/**
 * The assignors that run in the client that leads a classic group, for one topic. All of them balance counts of partitions, never
 * their traffic or lag.
 *
 * Simplified: ids of members sort in the order of their numbers; real ids end in random UUIDs.
 * @source RangeAssignor, RoundRobinAssignor, AbstractStickyAssignor.ConstrainedAssignmentBuilder, CooperativeStickyAssignor.adjustAssignment (kafka-clients 4.1.1)
 */

/** Which member has which partitions, in rising order. */
export type Assignment = ReadonlyMap<number, readonly number[]>;

/**
 * @param partitions how many the topic has
 * @param members in the order of their ids, at least one
 * @param owned what each of them had before
 */
export type Assignor = (partitions: number, members: readonly number[], owned: Assignment) => Assignment;

export const CLIENT_ASSIGNORS = {
  range: assignRange,
  roundrobin: assignRoundRobin,
  sticky: assignSticky,
  'cooperative-sticky': assignSticky,
} as const satisfies Readonly<Record<string, Assignor>>;

/** Contiguous ranges; the first `partitions mod members` get one more. */
function assignRange(partitions: number, members: readonly number[]): Assignment {
  const each = Math.floor(partitions / members.length);
  const extra = partitions - each * members.length;
  let next = 0;
  return new Map(
    members.map((member, index) => {
      const first = next;
      next += each + (index < extra ? 1 : 0);
      return [member, Array.from({ length: next - first }, (_, i) => first + i)];
    }),
  );
}

/** Dealt in turn. */
function assignRoundRobin(partitions: number, members: readonly number[]): Assignment {
  const dealt = new Map<number, number[]>(members.map((member) => [member, []]));
  for (let partition = 0; partition < partitions; partition++)
    dealt.get(members[partition % members.length] as number)?.push(partition);
  return dealt;
}

/** Balanced, and everyone keeps as much of what they had as the balance allows. */
function assignSticky(partitions: number, members: readonly number[], owned: Assignment): Assignment {
  const least = Math.floor(partitions / members.length);
  const most = Math.ceil(partitions / members.length);
  const overLeastWanted = partitions % members.length;
  let overLeast = 0;
  const assignment = new Map<number, number[]>();
  const underLeast: number[] = [];
  let exactlyLeast: number[] = [];
  const taken = new Uint8Array(partitions);
  for (const member of members) {
    const had = (owned.get(member) ?? []).filter((partition) => partition < partitions && taken[partition] === 0);
    let keeps = least;
    if (had.length < least) {
      keeps = had.length;
      underLeast.push(member);
    } else if (had.length >= most && overLeast < overLeastWanted) {
      keeps = most;
      overLeast++;
      if (overLeast === overLeastWanted) exactlyLeast = [];
    } else if (overLeast < overLeastWanted) exactlyLeast.push(member);
    const kept = had.slice(0, keeps);
    for (const partition of kept) taken[partition] = 1;
    assignment.set(member, kept);
  }
  fillUp(assignment, taken, least, underLeast, exactlyLeast);
  for (const given of assignment.values()) given.sort((a, b) => a - b);
  return assignment;
}

/** Deals the partitions that nobody keeps: in turn to those below the least number, then to those that may have one more. */
function fillUp(
  assignment: ReadonlyMap<number, number[]>,
  taken: Uint8Array,
  least: number,
  underLeast: number[],
  exactlyLeast: number[],
): void {
  let turn = 0;
  for (let partition = 0; partition < taken.length; partition++) {
    if (taken[partition] === 1) continue;
    if (turn >= underLeast.length) turn = 0;
    const member = underLeast.length > 0 ? (underLeast[turn++] as number) : (exactlyLeast.shift() as number);
    const given = assignment.get(member) as number[];
    given.push(partition);
    if (given.length !== least) continue;
    underLeast.splice(--turn, 1);
    exactlyLeast.push(member);
  }
}

/**
 * The first round of a cooperative rebalance: a partition that another member still holds is given to nobody yet. Its holder gives it
 * up when it hears of its assignment, and asks for the second round.
 */
export function withholdMoving(assignment: Assignment, owned: Assignment): Assignment {
  const holder = new Map<number, number>();
  for (const [member, partitions] of owned) for (const partition of partitions) holder.set(partition, member);
  return new Map(
    [...assignment].map(([member, partitions]) => [
      member,
      partitions.filter((partition) => (holder.get(partition) ?? member) === member),
    ]),
  );
}

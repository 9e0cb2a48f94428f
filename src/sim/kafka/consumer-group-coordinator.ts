/**
 * The coordinator of a group with `group.protocol=consumer` (KIP-848): it works out a target for the whole group and moves each
 * member there by itself. A member first gives up what it must; a partition is given to its next owner when its last one has said
 * that it no longer has it.
 *
 * @source GroupMetadataManager.consumerGroupHeartbeat, CurrentAssignmentBuilder.computeNextAssignment, TargetAssignmentBuilder (4.1)
 */
import { reconciledMemberTable, type ReconciledMemberEvent } from '../control/reconciled-member.machine.ts';
import { nextState } from '../control/step-table.ts';
import type { Assignment, Assignor } from './assignors.ts';

interface ReconciledMember {
  epoch: number;
  /** Index into the table's states. */
  state: number;
  assigned: readonly number[];
  /** What it must give up before anything else happens to it. */
  pendingRevocation: readonly number[];
}

const UNREVOKED = reconciledMemberTable.states.indexOf('unrevokedPartitions');
const STABLE = reconciledMemberTable.states.indexOf('stable');

const EVENT_INTO = {
  unrevokedPartitions: 'revocation.requested',
  unreleasedPartitions: 'partitions.awaited',
  stable: 'target.reached',
} as const satisfies Record<string, ReconciledMemberEvent>;

export class ConsumerGroupCoordinator {
  readonly #assignor: Assignor;
  readonly #ownerChanged: (partition: number, member: number) => void;
  readonly #members = new Map<number, ReconciledMember>();
  #owner = new Int32Array(0);
  #target: Assignment = new Map();
  /** Rises with every change of the members or the topic. */
  epoch = 0;

  /** @param ownerChanged is told whenever a partition is given to a member, or released (−1) */
  constructor(assignor: Assignor, ownerChanged: (partition: number, member: number) => void) {
    this.#assignor = assignor;
    this.#ownerChanged = ownerChanged;
  }

  /** Members that have long had their parts of the target. */
  startStable(partitions: number, members: readonly number[]): Assignment {
    for (const member of members) this.add(member);
    this.retarget(partitions);
    for (const member of members) this.reconcile(member, []);
    return this.#target;
  }

  has(member: number): boolean {
    return this.#members.has(member);
  }

  get size(): number {
    return this.#members.size;
  }

  add(member: number): void {
    this.#members.set(member, { epoch: 0, state: STABLE, assigned: [], pendingRevocation: [] });
  }

  remove(member: number): void {
    const leaving = this.#members.get(member);
    if (leaving === undefined) return;
    this.#members.delete(member);
    this.#release([...leaving.assigned, ...leaving.pendingRevocation]);
  }

  /** The process behind a member id is gone: the id lives on under another number until its session is over. */
  rename(member: number, ghost: number): void {
    const dead = this.#members.get(member);
    if (dead === undefined) return;
    this.#members.delete(member);
    this.#members.set(ghost, dead);
    this.#target = new Map([...this.#target].map(([id, partitions]) => [id === member ? ghost : id, partitions]));
    for (const partition of [...dead.assigned, ...dead.pendingRevocation]) this.#setOwner(partition, ghost);
  }

  /** The members or the topic have changed: a new epoch with a new target. */
  retarget(partitions: number): void {
    this.epoch++;
    const owner = new Int32Array(partitions).fill(-1);
    owner.set(this.#owner);
    this.#owner = owner;
    const members = [...this.#members.keys()].sort((a, b) => a - b);
    this.#target = members.length === 0 ? new Map() : this.#assignor(partitions, members, this.#target);
  }

  assignedTo(member: number): readonly number[] {
    return this.#members.get(member)?.assigned ?? [];
  }

  /** It has been asked to give up partitions and has not said that it did. */
  awaitsRevocation(member: number): boolean {
    return this.#members.get(member)?.state === UNREVOKED;
  }

  /** A heartbeat would bring `member` further. */
  hasNewsFor(member: number): boolean {
    const there = this.#members.get(member);
    return there !== undefined && there.state !== UNREVOKED && (there.state !== STABLE || there.epoch !== this.epoch);
  }

  /** Everyone has their part of the target. */
  get isReconciled(): boolean {
    for (const member of this.#members.values()) if (member.state !== STABLE || member.epoch !== this.epoch) return false;
    return true;
  }

  /** A heartbeat of `id` says that it has `owned`: what it may have from now on is `assignedTo`. */
  reconcile(id: number, owned: readonly number[]): void {
    const member = this.#members.get(id) as ReconciledMember;
    if (member.state === STABLE && member.epoch === this.epoch) return;
    if (member.state === UNREVOKED && owned.some((partition) => member.pendingRevocation.includes(partition))) return;
    const target = this.#target.get(id) ?? [];
    const kept = member.assigned.filter((partition) => target.includes(partition));
    const mustGo = member.assigned.filter((partition) => !target.includes(partition));
    const given = member.pendingRevocation;
    member.pendingRevocation = [];
    this.#release(given.filter((partition) => !target.includes(partition)));
    if (owned.some((partition) => mustGo.includes(partition))) {
      this.#release(given.filter((partition) => target.includes(partition)));
      member.assigned = kept;
      member.pendingRevocation = mustGo;
      this.#enter(member, 'unrevokedPartitions');
      return;
    }
    this.#release(mustGo);
    const missing = target.filter((partition) => !kept.includes(partition));
    const free = missing.filter((partition) => this.#owner[partition] === -1 || this.#owner[partition] === id);
    for (const partition of free) this.#setOwner(partition, id);
    member.assigned = [...kept, ...free].sort((a, b) => a - b);
    member.epoch = this.epoch;
    this.#enter(member, free.length < missing.length ? 'unreleasedPartitions' : 'stable');
  }

  #enter(member: ReconciledMember, state: keyof typeof EVENT_INTO): void {
    if (reconciledMemberTable.states[member.state] === state) return;
    member.state = nextState(reconciledMemberTable, member.state, EVENT_INTO[state]);
  }

  #release(partitions: readonly number[]): void {
    for (const partition of partitions) this.#setOwner(partition, -1);
  }

  #setOwner(partition: number, member: number): void {
    if (this.#owner[partition] === member) return;
    this.#owner[partition] = member;
    this.#ownerChanged(partition, member);
  }
}

/**
 * What a group protocol and a plant say to each other. The protocol is the coordinator and the part of each client that talks to it, in
 * simulated time; the plant is the poll thread and the application. Both fidelities and both protocols use this.
 */
import type { Assignment } from './assignors.ts';

/** What a member must do inside poll(). */
export type Duty =
  /** Give up every partition, then join again. */
  | 'rejoin'
  /** It is in the group with these partitions now: give up the others, take over the new ones, then say `assignmentApplied`. */
  | { readonly partitions: readonly number[] };

/** The plant's side. */
export interface MembershipHost {
  /** The event slot in which a member's protocol acts. */
  slotOf(member: number): number;
  /** It has no partitions and waits for the group, so that it acts on whatever it hears at once. */
  isJoining(member: number): boolean;
  maxPollIntervalMs(): number;
  /** How many partitions the topic has. */
  partitions(): number;
  /** The client of `member` has heard something: it takes its duty the next time it is inside poll(). */
  heard(member: number, nowMs: number): void;
  /**
   * From now on this member owns `partition` in the eyes of the coordinator, whether it knows it yet or not; −1 = nobody.
   */
  ownerChanged(partition: number, member: number): void;
  /** The coordinator has removed `member`, which does not know yet. */
  removed(member: number, nowMs: number): void;
}

export interface GroupProtocol {
  /** Who has what at t = 0, when the group has long been stable. */
  readonly initial: Assignment;
  /** `member` calls poll() and is no member, or has lost its partitions. */
  join(member: number, nowMs: number): void;
  /** A clean close. */
  leave(member: number, nowMs: number): void;
  /** The client has noticed that nobody calls poll() any more. */
  pollIntervalExceeded(member: number, nowMs: number): void;
  /** The process is gone without a word. */
  vanish(member: number, nowMs: number): void;
  /** What `member` must do now that it is inside poll(); null = nothing (more). */
  takeDuty(member: number, nowMs: number): Duty | null;
  /** `member` has done its last duty: it has given up the partitions that it was not to keep. */
  assignmentApplied(member: number, gaveUp: boolean, nowMs: number): void;
  /** The member's slot is due. */
  step(member: number, nowMs: number): void;
  /** The group's slot is due. */
  reachDeadline(nowMs: number): void;
  /** The topic has more partitions than before. */
  partitionsAdded(nowMs: number): void;
}

/**
 * The group coordinator of a classic group: when a join phase starts, whom it waits for, when it ends.
 *
 * A join, a leave or a timeout starts a rebalance. Members learn of it with their next heartbeat and act inside poll().
 * The phase ends when every known member has (re)joined, or at the rebalance timeout (the largest max.poll.interval.ms);
 * members that are missing then are removed, static ones apart. A join into an empty group waits
 * `group.initial.rebalance.delay.ms` first, again for every member that comes meanwhile, never beyond the rebalance timeout. Then the
 * leader, the member that has been there longest, sends the assignment, and the group is stable.
 *
 * @source GroupMetadataManager.prepareRebalance, completeClassicGroupJoin, tryCompleteInitialRebalanceElseSchedule (4.1.1)
 */
import { classicGroupTable, type ClassicGroupEvent, type ClassicGroupState } from '../control/classic-group.machine.ts';
import { nextState } from '../control/step-table.ts';

export class GroupCoordinator {
  readonly #initialDelayMs: number;
  readonly #rebalanceTimeoutMs: () => number;
  readonly #keepsMissing: boolean;
  /** In the order in which they came. */
  readonly #members = new Set<number>();
  readonly #joined = new Set<number>();
  #state = classicGroupTable.initial;
  #initialJoin = false;
  #startedAtMs = 0;
  /** Rises with every join phase that ends. */
  generation = 0;
  /** When the join phase ends by itself; Infinity while there is none. */
  deadlineMs = Infinity;

  /** @param keepsMissing members are static: who misses a join phase stays a member */
  constructor(initialDelayMs: number, rebalanceTimeoutMs: () => number, keepsMissing: boolean, members: readonly number[]) {
    this.#initialDelayMs = initialDelayMs;
    this.#rebalanceTimeoutMs = rebalanceTimeoutMs;
    this.#keepsMissing = keepsMissing;
    for (const member of members) this.#members.add(member);
    if (members.length === 0) return;
    this.#fire('rebalance.prepared');
    this.#fire('joinPhase.ended');
    this.#fire('leader.synced');
  }

  get state(): ClassicGroupState {
    return classicGroupTable.states[this.#state] as ClassicGroupState;
  }

  get leader(): number | undefined {
    return this.#members.values().next().value;
  }

  isMember(member: number): boolean {
    return this.#members.has(member);
  }

  /** Members in the order of their ids. */
  members(): number[] {
    return [...this.#members].sort((a, b) => a - b);
  }

  /** Members that have not joined the current phase yet. */
  missing(): number[] {
    return this.members().filter((member) => !this.#joined.has(member));
  }

  /** A JoinGroup arrives. Returns whether it started a rebalance. */
  join(member: number, nowMs: number): boolean {
    const wasEmpty = this.state === 'empty';
    const started = this.state !== 'preparingRebalance';
    const isNew = !this.#members.has(member);
    this.#members.add(member);
    if (started) this.#prepare(nowMs, wasEmpty);
    else if (this.#initialJoin && isNew) {
      const latest = this.#startedAtMs + this.#rebalanceTimeoutMs();
      this.deadlineMs = Math.min(latest, nowMs + this.#initialDelayMs);
    }
    this.#joined.add(member);
    return started;
  }

  /** A LeaveGroup arrives, or a session is over. Returns whether it started a rebalance. */
  leave(member: number, nowMs: number): boolean {
    this.#members.delete(member);
    this.#joined.delete(member);
    if (this.#members.size === 0) {
      if (this.state !== 'preparingRebalance' && this.state !== 'empty') this.#fire('rebalance.prepared');
      if (this.state === 'preparingRebalance') this.#fire('joinPhase.endedEmpty');
      this.deadlineMs = Infinity;
      return false;
    }
    if (this.state === 'preparingRebalance') return false;
    this.#prepare(nowMs, false);
    return true;
  }

  /** The process behind a member id is gone: the id lives on under another number until its session is over. */
  rename(member: number, ghost: number): void {
    if (!this.#members.has(member)) return;
    const others = [...this.#members];
    this.#members.clear();
    for (const other of others) this.#members.add(other === member ? ghost : other);
    if (this.#joined.delete(member)) this.#joined.add(ghost);
  }

  /** Whether the join phase can end now. */
  isComplete(nowMs: number): boolean {
    if (this.state !== 'preparingRebalance') return false;
    if (nowMs >= this.deadlineMs) return true;
    return !this.#initialJoin && this.missing().length === 0;
  }

  /** Ends the join phase; returns those who were removed because they never joined. */
  complete(): number[] {
    const removed = this.#keepsMissing ? [] : this.missing();
    for (const member of removed) this.#members.delete(member);
    this.#fire(this.#members.size === 0 ? 'joinPhase.endedEmpty' : 'joinPhase.ended');
    this.generation++;
    this.deadlineMs = Infinity;
    this.#joined.clear();
    return removed;
  }

  /** The leader has sent the assignment. */
  leaderSynced(): void {
    this.#fire('leader.synced');
  }

  #prepare(nowMs: number, initial: boolean): void {
    this.#fire('rebalance.prepared');
    this.#initialJoin = initial;
    this.#startedAtMs = nowMs;
    this.#joined.clear();
    this.deadlineMs = nowMs + (initial ? this.#initialDelayMs : this.#rebalanceTimeoutMs());
  }

  #fire(event: ClassicGroupEvent): void {
    this.#state = nextState(classicGroupTable, this.#state, event);
  }
}

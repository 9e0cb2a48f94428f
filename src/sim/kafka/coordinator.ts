/**
 * The group coordinator of a classic group: when a join phase starts, whom it waits for, when it ends.
 *
 * A join, a leave or a timeout starts a rebalance. Members learn of it with their next heartbeat and act inside poll().
 * The phase ends when every known member has (re)joined, or at the rebalance timeout (the largest max.poll.interval.ms);
 * members that are missing then are removed. A join into an empty group waits `group.initial.rebalance.delay.ms` first,
 * again for every member that comes meanwhile, never beyond the rebalance timeout.
 *
 * @source GroupMetadataManager.prepareRebalance, completeClassicGroupJoin, tryCompleteInitialRebalanceElseSchedule (4.1.1)
 */
export type GroupState = 'empty' | 'stable' | 'preparingRebalance';

export class GroupCoordinator {
  readonly #initialDelayMs: number;
  readonly #rebalanceTimeoutMs: () => number;
  readonly #members = new Set<number>();
  readonly #joined = new Set<number>();
  #state: GroupState = 'empty';
  #initialJoin = false;
  #startedAtMs = 0;
  /** When the join phase ends by itself; Infinity while stable. */
  deadlineMs = Infinity;

  constructor(initialDelayMs: number, rebalanceTimeoutMs: () => number, members: readonly number[]) {
    this.#initialDelayMs = initialDelayMs;
    this.#rebalanceTimeoutMs = rebalanceTimeoutMs;
    for (const member of members) this.#members.add(member);
    if (members.length > 0) this.#state = 'stable';
  }

  get state(): GroupState {
    return this.#state;
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
    const wasEmpty = this.#state === 'empty';
    const started = this.#state !== 'preparingRebalance';
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

  /** A LeaveGroup arrives (clean close, or a client that exceeded its poll interval). Returns whether it started a rebalance. */
  leave(member: number, nowMs: number): boolean {
    this.#members.delete(member);
    this.#joined.delete(member);
    if (this.#members.size === 0) {
      this.#state = 'empty';
      this.deadlineMs = Infinity;
      return false;
    }
    if (this.#state !== 'stable') return false;
    this.#prepare(nowMs, false);
    return true;
  }

  /** Whether the join phase can end now. */
  isComplete(nowMs: number): boolean {
    if (this.#state !== 'preparingRebalance') return false;
    if (nowMs >= this.deadlineMs) return true;
    return !this.#initialJoin && this.missing().length === 0;
  }

  /** Ends the join phase; returns those who were removed because they never joined. */
  complete(): number[] {
    const removed = this.missing();
    for (const member of removed) this.#members.delete(member);
    this.#state = this.#members.size === 0 ? 'empty' : 'stable';
    this.deadlineMs = Infinity;
    this.#joined.clear();
    return removed;
  }

  #prepare(nowMs: number, initial: boolean): void {
    this.#state = 'preparingRebalance';
    this.#initialJoin = initial;
    this.#startedAtMs = nowMs;
    this.#joined.clear();
    this.deadlineMs = nowMs + (initial ? this.#initialDelayMs : this.#rebalanceTimeoutMs());
  }
}

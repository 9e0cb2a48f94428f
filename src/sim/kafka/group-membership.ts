/**
 * How the members of a group go through a rebalance, in simulated time: JoinGroup to the coordinator, news of a rebalance with the
 * next heartbeat, the end of the join phase, assignments after the sync. Both fidelities use it; what a member does when it
 * hears something is up to its host.
 */
import type { EventQueue } from '../kernel/event-queue.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import { assignRange } from './assign-range.ts';
import { GroupCoordinator } from './coordinator.ts';
import { firstHeartbeatMs, nextHeartbeatMs } from './heartbeat.ts';
import type { KafkaRecorder } from './recorder.ts';

export type Assignment = ReadonlyMap<number, readonly number[]>;

/** The plant's side of it. */
export interface MembershipHost {
  /** The event slot in which a member hears from the coordinator. */
  slotOf(member: number): number;
  isJoining(member: number): boolean;
  maxPollIntervalMs(): number;
  /** A heartbeat has told `member` that it must rejoin. */
  rebalanceNoticed(member: number, nowMs: number): void;
  /** The join phase has ended: from now on these are the owners, whether they know it yet or not. */
  ownersChanged(assignment: Assignment): void;
  /** `member` has its assignment and the committed offsets. */
  assignmentReceived(member: number, partitions: readonly number[], nowMs: number): void;
}

/** Round trips from the end of the join phase to the first fetch: ½ JoinGroup answer, 1 SyncGroup, 1 OffsetFetch. */
const ROUND_TRIPS_TO_ASSIGNMENT = 2.5;

export class GroupMembership {
  readonly #scenario: KafkaScenario;
  readonly #queue: EventQueue;
  readonly #recorder: KafkaRecorder;
  readonly #host: MembershipHost;
  readonly #deadlineSlot: number;
  readonly #coordinator: GroupCoordinator;
  readonly #firstHeartbeatMs: readonly number[];
  #assignment: Assignment = new Map();

  /**
   * @param instances how many instances there may ever be
   * @param members those that form a stable group at t = 0
   */
  constructor(
    scenario: KafkaScenario,
    queue: EventQueue,
    recorder: KafkaRecorder,
    host: MembershipHost,
    deadlineSlot: number,
    instances: number,
    members: readonly number[],
  ) {
    const { broker, group } = scenario.kafka;
    const interval = group.config['heartbeat.interval.ms'];
    this.#scenario = scenario;
    this.#queue = queue;
    this.#recorder = recorder;
    this.#host = host;
    this.#deadlineSlot = deadlineSlot;
    this.#coordinator = new GroupCoordinator(
      broker.config['group.initial.rebalance.delay.ms'],
      () => host.maxPollIntervalMs(),
      members,
    );
    this.#firstHeartbeatMs = Array.from({ length: instances }, (_, id) => firstHeartbeatMs(scenario.seed, id, interval));
    if (members.length > 0) this.#assignment = assignRange(scenario.kafka.topic.partitions, members);
  }

  get assignment(): Assignment {
    return this.#assignment;
  }

  /** `member` sends JoinGroup. */
  join(member: number, nowMs: number): void {
    this.#queue.schedule(this.#host.slotOf(member), nowMs + this.#scenario.kafka.application.roundTripMs / 2);
  }

  /** `member` sends LeaveGroup (a clean close, or its poll interval was exceeded). */
  leave(member: number, nowMs: number): void {
    this.#queue.cancel(this.#host.slotOf(member));
    if (!this.#coordinator.isMember(member)) return;
    this.#recorder.event(nowMs, 'member.left', `consumer/${String(member)}`);
    if (this.#coordinator.leave(member, nowMs)) this.#rebalanceStarted(nowMs, 'a member left');
    this.endJoinPhaseIfComplete(nowMs);
  }

  /** The member's slot is due: it hears of a rebalance, or (while it joins) its JoinGroup or its assignment arrives. */
  step(member: number, nowMs: number): void {
    if (!this.#host.isJoining(member)) {
      this.#host.rebalanceNoticed(member, nowMs);
      return;
    }
    if (this.#coordinator.isMember(member) && this.#coordinator.state === 'stable') {
      this.#host.assignmentReceived(member, this.#assignment.get(member) ?? [], nowMs);
      return;
    }
    if (!this.#coordinator.isMember(member)) this.#recorder.event(nowMs, 'member.joined', `consumer/${String(member)}`);
    if (this.#coordinator.join(member, nowMs)) this.#rebalanceStarted(nowMs, 'a member joined');
    this.endJoinPhaseIfComplete(nowMs);
    this.#scheduleDeadline();
  }

  /** The last one has joined, or time is up: the leader assigns, and each member hears of it after the sync and an offset fetch. */
  endJoinPhaseIfComplete(nowMs: number): void {
    if (!this.#coordinator.isComplete(nowMs)) return;
    this.#coordinator.complete();
    this.#scheduleDeadline();
    const members = this.#coordinator.members();
    this.#assignment = members.length === 0 ? new Map() : assignRange(this.#scenario.kafka.topic.partitions, members);
    this.#host.ownersChanged(this.#assignment);
    const heardMs = nowMs + ROUND_TRIPS_TO_ASSIGNMENT * this.#scenario.kafka.application.roundTripMs;
    for (const member of members) this.#queue.schedule(this.#host.slotOf(member), heardMs);
    this.#recorder.event(heardMs, 'rebalance.completed', 'group', { members: members.length });
  }

  /** Everyone who is not joining already learns of it with the next heartbeat. */
  #rebalanceStarted(nowMs: number, reason: string): void {
    this.#recorder.rebalances++;
    this.#recorder.event(nowMs, 'rebalance.started', 'group', { reason });
    const { group, application } = this.#scenario.kafka;
    for (const member of this.#coordinator.missing()) {
      // A member that still waits for the phase before sends JoinGroup again as soon as it hears of this one.
      const heardMs = this.#host.isJoining(member)
        ? nowMs + application.roundTripMs
        : nextHeartbeatMs(this.#firstHeartbeatMs[member] as number, group.config['heartbeat.interval.ms'], nowMs);
      this.#queue.schedule(this.#host.slotOf(member), heardMs);
    }
    this.#scheduleDeadline();
  }

  #scheduleDeadline(): void {
    if (this.#coordinator.deadlineMs < Infinity) this.#queue.schedule(this.#deadlineSlot, this.#coordinator.deadlineMs);
    else this.#queue.cancel(this.#deadlineSlot);
  }
}

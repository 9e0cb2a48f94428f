/**
 * A group of the classic protocol, in simulated time: JoinGroup to the coordinator, news of a rebalance with the next heartbeat, the end
 * of the join phase, SyncGroup, the assignment.
 *
 * EAGER assignors (range, roundrobin, sticky): a member gives up everything before it joins, and has nothing until the assignment is
 * there. COOPERATIVE (cooperative-sticky): it keeps what it has and goes on; only what moves is given up, and handed over in a
 * second rebalance. A member that is away when the JoinGroup answer comes sends SyncGroup when it is back; everyone waits for the leader's.
 *
 * @source AbstractCoordinator, ConsumerCoordinator.onJoinPrepare, onJoinComplete (kafka-clients 4.1.1); GroupMetadataManager (4.1.1); KIP-345, KIP-429
 */
import type { EventQueue } from '../kernel/event-queue.ts';
import { RandomStream } from '../kernel/random.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { Assignment } from './assignors.ts';
import { ClassicMembers, type ClassicMember } from './classic-members.ts';
import { GroupCoordinator } from './coordinator.ts';
import type { Duty, GroupProtocol, MembershipHost } from './group-protocol.ts';
import { LeaderAssignment } from './leader-assignment.ts';
import type { KafkaRecorder } from './recorder.ts';
import { SilentMembers } from './silent-members.ts';

/** Dead members keep their place under numbers that no instance has. */
const FIRST_GHOST = 1_000_000;

export class ClassicGroup implements GroupProtocol {
  readonly #scenario: KafkaScenario;
  readonly #queue: EventQueue;
  readonly #recorder: KafkaRecorder;
  readonly #host: MembershipHost;
  readonly #deadlineSlot: number;
  readonly #coordinator: GroupCoordinator;
  readonly #silent = new SilentMembers();
  readonly #members: ClassicMembers;
  readonly #isStatic: boolean;
  #nextGhost = FIRST_GHOST;
  /** Which instance a ghost was. */
  readonly #ghosts = new Map<number, number>();
  readonly #assignment: LeaderAssignment;
  readonly initial: Assignment;

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
    const { config } = group;
    this.#scenario = scenario;
    this.#queue = queue;
    this.#recorder = recorder;
    this.#host = host;
    this.#deadlineSlot = deadlineSlot;
    this.#assignment = new LeaderAssignment(scenario);
    this.#isStatic = config['group.instance.id'] !== null;
    this.#coordinator = new GroupCoordinator(
      broker.config['group.initial.rebalance.delay.ms'],
      () => host.maxPollIntervalMs(),
      this.#isStatic,
      members,
    );
    this.#assignment.renew(host.partitions(), members, new Map());
    this.initial = this.#assignment.current;
    this.#members = new ClassicMembers(scenario, queue, recorder, host, instances);
    for (const id of members) {
      const member = this.#member(id);
      member.owned = this.initial.get(id) ?? [];
      for (const event of ['join.sent', 'join.answered', 'sync.answered'] as const) this.#members.fire(member, event, 0);
    }
  }

  join(id: number, nowMs: number): void {
    const member = this.#member(id);
    this.#members.forgetNews(member);
    this.#members.fire(member, 'join.sent', nowMs);
    this.#members.expect(member, 'joinArrives', nowMs + this.#roundTripMs / 2);
  }

  leave(id: number, nowMs: number): void {
    const member = this.#member(id);
    this.#members.loseGeneration(member, nowMs);
    if (!this.#coordinator.isMember(id)) return;
    if (this.#isStatic) this.#fallSilent(member, id, nowMs);
    else this.#remove(id, nowMs, 'member.left', 'a member left');
  }

  pollIntervalExceeded(id: number, nowMs: number): void {
    this.leave(id, nowMs);
  }

  vanish(id: number, nowMs: number): void {
    const member = this.#member(id);
    this.#members.loseGeneration(member, nowMs);
    if (!this.#coordinator.isMember(id)) return;
    if (this.#isStatic) {
      this.#fallSilent(member, id, nowMs);
      return;
    }
    const ghost = this.#nextGhost++;
    this.#ghosts.set(ghost, id);
    this.#coordinator.rename(id, ghost);
    this.#assignment.rename(id, ghost);
    this.#fallSilent(member, ghost, nowMs);
  }

  takeDuty(id: number, nowMs: number): Duty | null {
    const member = this.#member(id);
    if (member.hasAssignment) {
      member.hasAssignment = false;
      this.#members.fire(member, 'sync.answered', nowMs);
      return { partitions: this.#assignment.of(id) };
    }
    if (member.hasJoinAnswer) {
      member.hasJoinAnswer = false;
      this.#members.expect(member, 'syncArrives', nowMs + this.#roundTripMs / 2);
    }
    if (!member.mustRejoin) return null;
    member.mustRejoin = false;
    const isIn = this.#coordinator.isMember(id);
    if (!this.#host.isJoining(id) && (this.#assignment.isEager || !isIn)) {
      // It joins again when everything is given up.
      if (!isIn) member.owned = [];
      return 'rejoin';
    }
    this.join(id, nowMs);
    return null;
  }

  assignmentApplied(id: number, gaveUp: boolean, nowMs: number): void {
    const member = this.#member(id);
    member.owned = this.#assignment.of(id);
    // What was given up waits for the second round.
    if (gaveUp && !this.#assignment.isEager) this.join(id, nowMs);
  }

  step(id: number, nowMs: number): void {
    const member = this.#member(id);
    const { expects } = member;
    member.expects = null;
    switch (expects) {
      case 'joinArrives':
        this.#joinArrives(member, nowMs);
        return;
      case 'joinAnswered':
        this.#members.fire(member, 'join.answered', nowMs);
        member.hasJoinAnswer = true;
        break;
      case 'syncArrives':
        this.#syncArrives(member, nowMs);
        return;
      case 'syncAnswered':
        member.hasAssignment = true;
        if (this.#coordinator.state === 'preparingRebalance') this.#members.expectHeartbeat(member, nowMs);
        break;
      default:
        member.mustRejoin = true;
    }
    this.#host.heard(id, nowMs);
  }

  reachDeadline(nowMs: number): void {
    for (let id = this.#silent.expired(nowMs); id !== undefined; id = this.#silent.expired(nowMs))
      this.#remove(id, nowMs, 'member.expired', 'a session timed out');
    this.#endJoinPhaseIfComplete(nowMs);
    this.#scheduleDeadline();
  }

  /** The leader's client looks at the topic every metadata.max.age.ms, and asks for a rebalance when it has changed. */
  partitionsAdded(nowMs: number): void {
    const { leader } = this.#coordinator;
    const member = leader === undefined ? undefined : this.#members.get(leader);
    if (member?.expects !== null) return;
    const maxAgeMs = this.#scenario.kafka.group.config['metadata.max.age.ms'];
    const stream = new RandomStream(this.#scenario.seed, `metadata/consumer/${String(member.id)}`);
    this.#members.expect(member, 'metadata', nowMs + stream.uniform() * maxAgeMs);
  }

  // --- at the coordinator -------------------------------------------------------------------------------------------------------

  #joinArrives(member: ClassicMember, nowMs: number): void {
    const { id } = member;
    const cameBack = this.#silent.has(id);
    this.#silent.delete(id);
    if (cameBack && this.#coordinator.state === 'stable') {
      // A static member is back before its session was over: it gets its partitions again, and nobody else notices.
      this.#recorder.event(nowMs, 'member.returned', `consumer/${String(id)}`);
      this.#members.expect(member, 'joinAnswered', nowMs + this.#roundTripMs / 2);
      this.#scheduleDeadline();
      return;
    }
    if (!this.#coordinator.isMember(id)) this.#recorder.event(nowMs, 'member.joined', `consumer/${String(id)}`);
    if (this.#coordinator.join(id, nowMs)) this.#rebalanceStarted(nowMs, 'a member joined');
    this.#endJoinPhaseIfComplete(nowMs);
    this.#scheduleDeadline();
  }

  #syncArrives(member: ClassicMember, nowMs: number): void {
    const { state, leader, generation } = this.#coordinator;
    if (state === 'stable') this.#answerSync(member, nowMs);
    else if (state !== 'completingRebalance' || member.generation !== generation)
      this.#members.expect(member, 'syncRefused', nowMs + this.#roundTripMs / 2);
    else {
      member.waitsForLeader = true;
      if (member.id === leader) this.#leaderSynced(nowMs);
    }
  }

  #leaderSynced(nowMs: number): void {
    this.#coordinator.leaderSynced();
    for (const member of this.#members.all) if (member.waitsForLeader) this.#answerSync(member, nowMs);
    const heardMs = nowMs + 1.5 * this.#roundTripMs;
    this.#recorder.event(heardMs, 'rebalance.completed', 'group', { members: this.#coordinator.members().length });
  }

  /** The answer to SyncGroup; new partitions need an OffsetFetch before anything can be fetched. */
  #answerSync(member: ClassicMember, nowMs: number): void {
    member.waitsForLeader = false;
    const held = this.#assignment.isEager ? [] : member.owned;
    const isNew = this.#assignment.of(member.id).some((partition) => !held.includes(partition));
    this.#members.expect(member, 'syncAnswered', nowMs + (isNew || this.#assignment.isEager ? 1.5 : 0.5) * this.#roundTripMs);
  }

  #endJoinPhaseIfComplete(nowMs: number): void {
    if (!this.#coordinator.isComplete(nowMs)) return;
    const removed = this.#coordinator.complete();
    for (const id of removed) this.#silent.delete(id);
    const members = this.#coordinator.members();
    const held = new Map(members.map((id) => [id, this.#heldBy(id)]));
    const partitions = this.#host.partitions();
    this.#assignment.renew(partitions, members, held);
    this.#assignment.owners(partitions, held).forEach((owner, partition) => {
      this.#host.ownerChanged(partition, owner);
    });
    for (const id of removed) if (id < FIRST_GHOST) this.#host.removed(id, nowMs);
    for (const id of members) {
      const member = this.#members.get(id);
      if (member === undefined || !this.#members.isPreparing(member)) continue;
      member.generation = this.#coordinator.generation;
      this.#members.expect(member, 'joinAnswered', nowMs + this.#roundTripMs / 2);
    }
    // A leader that never joined (it is static and away, or dead) cannot send an assignment: the coordinator takes another one's.
    const leader = this.#members.get(this.#coordinator.leader ?? -1);
    if (members.length > 0 && leader?.expects !== 'joinAnswered') this.#leaderSynced(nowMs);
  }

  /** What a member holds, or had last; of one that is silent, what it was given. */
  #heldBy(id: number): readonly number[] {
    const member = this.#silent.has(id) ? undefined : this.#members.get(id);
    return member?.owned ?? this.#assignment.of(id);
  }

  #remove(id: number, nowMs: number, kind: string, reason: string): void {
    this.#silent.delete(id);
    if (!this.#coordinator.isMember(id)) return;
    this.#recorder.event(nowMs, kind, `consumer/${String(this.#ghosts.get(id) ?? id)}`);
    if (this.#coordinator.leave(id, nowMs)) this.#rebalanceStarted(nowMs, reason);
    this.#endJoinPhaseIfComplete(nowMs);
    this.#scheduleDeadline();
  }

  #fallSilent(member: ClassicMember, name: number, nowMs: number): void {
    const sessionMs = this.#scenario.kafka.group.config['session.timeout.ms'];
    this.#silent.add(name, Math.max(nowMs, this.#members.lastHeartbeatMs(member, nowMs) + sessionMs));
    this.#scheduleDeadline();
  }

  /** Everyone who is not joining already learns of it with the next heartbeat; who waits for the leader's SyncGroup, at once. */
  #rebalanceStarted(nowMs: number, reason: string): void {
    this.#recorder.rebalances++;
    this.#recorder.event(nowMs, 'rebalance.started', 'group', { reason, stopsAll: this.#assignment.isEager });
    for (const id of this.#coordinator.missing()) {
      const member = this.#members.get(id);
      if (member === undefined || this.#silent.has(id)) continue;
      if (member.waitsForLeader) {
        member.waitsForLeader = false;
        this.#members.expect(member, 'syncRefused', nowMs + this.#roundTripMs / 2);
      } else if (member.expects === null || member.expects === 'metadata') this.#members.expectHeartbeat(member, nowMs);
    }
    this.#scheduleDeadline();
  }

  #scheduleDeadline(): void {
    this.#queue.schedule(this.#deadlineSlot, Math.min(this.#coordinator.deadlineMs, this.#silent.nextMs()));
  }

  get #roundTripMs(): number {
    return this.#scenario.kafka.application.roundTripMs;
  }

  #member(id: number): ClassicMember {
    return this.#members.get(id) as ClassicMember;
  }
}

/**
 * A group with `group.protocol=consumer` (KIP-848), in simulated time: heartbeats that carry the assignment there and back. Nobody waits
 * for the others; only a partition that moves stops, from its old owner's next poll() until its new owner's next heartbeat.
 *
 * Partitions are given up inside the application's poll(). Where nothing is taken away, new ones are taken over in the background, as the
 * client does without auto-commit; with it, that happens inside poll() too.
 *
 * @source AbstractMembershipManager.maybeReconcile, AbstractHeartbeatRequestManager.poll (kafka-clients 4.1.1); GroupMetadataManager (4.1)
 */
import type { EventQueue } from '../kernel/event-queue.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { Assignment } from './assignors.ts';
import { ConsumerGroupCoordinator } from './consumer-group-coordinator.ts';
import { ConsumerMembers, type ConsumerMember } from './consumer-members.ts';
import type { Duty, GroupProtocol, MembershipHost } from './group-protocol.ts';
import type { KafkaRecorder } from './recorder.ts';
import { SERVER_ASSIGNORS } from './server-assignors.ts';
import { SilentMembers } from './silent-members.ts';

/** Dead members keep their place under numbers that no instance has. */
const FIRST_GHOST = 1_000_000;

export class ConsumerGroup implements GroupProtocol {
  readonly #scenario: KafkaScenario;
  readonly #queue: EventQueue;
  readonly #recorder: KafkaRecorder;
  readonly #host: MembershipHost;
  readonly #deadlineSlot: number;
  readonly #coordinator: ConsumerGroupCoordinator;
  readonly #silent = new SilentMembers();
  /** Who must have given up partitions by when, or is fenced. */
  readonly #revoking = new SilentMembers();
  readonly #ghosts = new Map<number, number>();
  readonly #members: ConsumerMembers;
  readonly #isStatic: boolean;
  #isRebalancing = false;
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
    const { group } = scenario.kafka;
    this.#scenario = scenario;
    this.#queue = queue;
    this.#recorder = recorder;
    this.#host = host;
    this.#deadlineSlot = deadlineSlot;
    this.#isStatic = group.config['group.instance.id'] !== null;
    this.#coordinator = new ConsumerGroupCoordinator(
      SERVER_ASSIGNORS[group.config['group.remote.assignor']],
      (partition, member) => {
        host.ownerChanged(partition, member);
      },
    );
    this.initial = this.#coordinator.startStable(host.partitions(), members);
    this.#members = new ConsumerMembers(scenario, queue, recorder, host, instances, this.initial);
    for (const id of members) this.#members.fireAccepted(this.#members.get(id), ['subscribed', 'heartbeat.answered'], 0);
  }

  join(id: number, nowMs: number): void {
    const member = this.#members.get(id);
    this.#members.fireAccepted(member, ['subscribed', 'poll.called', 'partitions.lost'], nowMs);
    member.owned = [];
    this.#members.sendHeartbeat(member, nowMs);
  }

  leave(id: number, nowMs: number): void {
    this.#goAway(id, 'heartbeat.sent', nowMs);
  }

  pollIntervalExceeded(id: number, nowMs: number): void {
    this.#goAway(id, 'pollTimer.expired', nowMs);
  }

  vanish(id: number, nowMs: number): void {
    const member = this.#members.get(id);
    const lastHeardMs = this.#members.lastHeartbeatMs(member, nowMs);
    this.#members.restart(member, nowMs);
    this.#revoking.delete(id);
    if (!this.#coordinator.has(id)) return;
    let name = id;
    if (!this.#isStatic) {
      name = FIRST_GHOST + this.#ghosts.size;
      this.#ghosts.set(name, id);
      this.#coordinator.rename(id, name);
    }
    this.#silent.add(name, Math.max(nowMs, lastHeardMs + this.#sessionMs));
    this.#scheduleDeadline();
  }

  takeDuty(id: number, nowMs: number): Duty | null {
    const member = this.#members.get(id);
    if (member.isFenced) {
      member.isFenced = false;
      if (!this.#host.isJoining(id)) return 'rejoin';
      this.join(id, nowMs);
      return null;
    }
    if (member.toApply === null || member.expects === 'offsetsFetched') return null;
    const partitions = member.toApply;
    member.toApply = null;
    member.owned = partitions;
    return { partitions };
  }

  /** Said at once, with the next heartbeat. */
  assignmentApplied(id: number, _gaveUp: boolean, nowMs: number): void {
    const member = this.#members.get(id);
    if (this.#members.stateOf(member) !== 'reconciling') {
      this.#tellNews(nowMs);
      return;
    }
    this.#members.fire(member, 'assignment.applied', nowMs);
    this.#members.sendHeartbeat(member, nowMs);
  }

  step(id: number, nowMs: number): void {
    const member = this.#members.get(id);
    const { expects } = member;
    member.expects = null;
    if (expects === 'heartbeatDue') this.#members.sendHeartbeat(member, nowMs);
    else if (expects === 'heartbeatArrives') this.#heartbeatArrives(member, nowMs);
    else if (expects === 'heartbeatAnswered') this.#heartbeatAnswered(member, nowMs);
    else this.#host.heard(id, nowMs);
  }

  reachDeadline(nowMs: number): void {
    for (let id = this.#silent.expired(nowMs); id !== undefined; id = this.#silent.expired(nowMs))
      this.#remove(id, 'member.expired', 'a session timed out', nowMs);
    for (let id = this.#revoking.expired(nowMs); id !== undefined; id = this.#revoking.expired(nowMs))
      this.#remove(id, 'member.fenced', 'a member did not give up its partitions', nowMs);
    this.#scheduleDeadline();
  }

  partitionsAdded(nowMs: number): void {
    if (this.#coordinator.size > 0) this.#rebalance(nowMs, 'the topic has more partitions');
  }

  // --- at the coordinator -------------------------------------------------------------------------------------------------------

  #heartbeatArrives(member: ConsumerMember, nowMs: number): void {
    const { id } = member;
    const isJoining = this.#members.stateOf(member) === 'joining';
    if (this.#silent.has(id)) {
      this.#silent.delete(id);
      this.#recorder.event(nowMs, 'member.returned', `consumer/${String(id)}`);
    } else if (!this.#coordinator.has(id) && isJoining) {
      this.#coordinator.add(id);
      this.#recorder.event(nowMs, 'member.joined', `consumer/${String(id)}`);
      this.#rebalance(nowMs, 'a member joined');
    }
    if (this.#coordinator.has(id)) {
      this.#coordinator.reconcile(id, member.owned);
      if (!this.#coordinator.awaitsRevocation(id)) this.#revoking.delete(id);
      else if (!this.#revoking.has(id)) this.#revoking.add(id, nowMs + this.#host.maxPollIntervalMs());
    }
    this.#members.expect(member, 'heartbeatAnswered', nowMs + this.#roundTripMs / 2);
    this.#tellNews(nowMs);
    this.#scheduleDeadline();
  }

  #remove(id: number, kind: string, reason: string, nowMs: number): void {
    this.#silent.delete(id);
    this.#revoking.delete(id);
    if (!this.#coordinator.has(id)) return;
    this.#recorder.event(nowMs, kind, `consumer/${String(this.#ghosts.get(id) ?? id)}`);
    this.#coordinator.remove(id);
    const member = this.#members.all[id];
    if (kind === 'member.fenced' && member !== undefined) {
      this.#host.removed(id, nowMs);
      this.#members.expectHeartbeat(member, nowMs);
    }
    if (this.#coordinator.size > 0) this.#rebalance(nowMs, reason);
    else this.#coordinator.retarget(this.#host.partitions());
    this.#scheduleDeadline();
  }

  #rebalance(nowMs: number, reason: string): void {
    this.#recorder.rebalances++;
    this.#recorder.event(nowMs, 'rebalance.started', 'group', { reason, stopsAll: false });
    this.#isRebalancing = true;
    this.#coordinator.retarget(this.#host.partitions());
    this.#tellNews(nowMs);
  }

  /** Whoever can be brought further hears of it with the next heartbeat. */
  #tellNews(nowMs: number): void {
    if (this.#isRebalancing && this.#coordinator.isReconciled) {
      this.#isRebalancing = false;
      this.#recorder.event(nowMs, 'rebalance.completed', 'group', { members: this.#coordinator.size });
    }
    for (const member of this.#members.all)
      if (
        member.expects === null &&
        member.toApply === null &&
        !this.#silent.has(member.id) &&
        this.#coordinator.hasNewsFor(member.id)
      )
        this.#members.expectHeartbeat(member, nowMs);
  }

  #scheduleDeadline(): void {
    this.#queue.schedule(this.#deadlineSlot, Math.min(this.#silent.nextMs(), this.#revoking.nextMs()));
  }

  // --- in the client --------------------------------------------------------------------------------------------------------------

  #heartbeatAnswered(member: ConsumerMember, nowMs: number): void {
    if (!this.#coordinator.has(member.id)) {
      this.#members.fire(member, 'member.fenced', nowMs);
      member.isFenced = true;
      this.#host.heard(member.id, nowMs);
      return;
    }
    const assigned = this.#coordinator.assignedTo(member.id);
    const isNew = assigned.some((partition) => !member.owned.includes(partition));
    if (isNew || assigned.length < member.owned.length) {
      this.#members.fire(member, 'assignment.received', nowMs);
      member.toApply = assigned;
      // New partitions need an OffsetFetch before anything can be fetched.
      if (isNew) this.#members.expect(member, 'offsetsFetched', nowMs + this.#roundTripMs);
      else this.#host.heard(member.id, nowMs);
      return;
    }
    this.#members.fireAccepted(member, ['heartbeat.answered'], nowMs);
    if (this.#host.isJoining(member.id)) {
      member.toApply = assigned;
      this.#host.heard(member.id, nowMs);
    } else this.#tellNews(nowMs);
  }

  #goAway(id: number, last: 'heartbeat.sent' | 'pollTimer.expired', nowMs: number): void {
    const member = this.#members.get(id);
    this.#members.forget(member);
    this.#revoking.delete(id);
    this.#members.fireAccepted(member, ['leave.begun', 'partitions.givenUp', last], nowMs);
    if (!this.#coordinator.has(id)) return;
    if (!this.#isStatic) {
      this.#remove(id, 'member.left', 'a member left', nowMs);
      return;
    }
    this.#silent.add(id, nowMs + this.#sessionMs);
    this.#scheduleDeadline();
  }

  get #roundTripMs(): number {
    return this.#scenario.kafka.application.roundTripMs;
  }

  get #sessionMs(): number {
    return this.#scenario.kafka.broker.config['group.consumer.session.timeout.ms'];
  }
}

/** The clients of a group with `group.protocol=consumer`: where each stands, what it waits for, when it sends its heartbeats. */
import {
  consumerMemberTable,
  type ConsumerMemberEvent,
  type ConsumerMemberState,
} from '../control/consumer-protocol-member.machine.ts';
import { accepts, nextState } from '../control/step-table.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { Assignment } from './assignors.ts';
import type { MembershipHost } from './group-protocol.ts';
import { firstHeartbeatMs, lastHeartbeatMs, nextHeartbeatMs } from './heartbeat.ts';
import type { KafkaRecorder } from './recorder.ts';

export interface ConsumerMember {
  readonly id: number;
  /** Index into the table's states. */
  state: number;
  expects: 'heartbeatDue' | 'heartbeatArrives' | 'heartbeatAnswered' | 'offsetsFetched' | null;
  /** A heartbeat was sent then; the others lie whole intervals from it. */
  heartbeatMs: number;
  owned: readonly number[];
  /** What the coordinator lets it have, not taken over yet. */
  toApply: readonly number[] | null;
  isFenced: boolean;
}

export class ConsumerMembers {
  readonly #queue: EventQueue;
  readonly #recorder: KafkaRecorder;
  readonly #host: MembershipHost;
  readonly #intervalMs: number;
  readonly #roundTripMs: number;
  readonly all: readonly ConsumerMember[];

  /**
   * @param instances how many instances there may ever be
   * @param initial what the members of a stable group have at t = 0
   */
  constructor(
    scenario: KafkaScenario,
    queue: EventQueue,
    recorder: KafkaRecorder,
    host: MembershipHost,
    instances: number,
    initial: Assignment,
  ) {
    this.#queue = queue;
    this.#recorder = recorder;
    this.#host = host;
    this.#intervalMs = scenario.kafka.broker.config['group.consumer.heartbeat.interval.ms'];
    this.#roundTripMs = scenario.kafka.application.roundTripMs;
    this.all = Array.from({ length: instances }, (_, id) => ({
      id,
      state: consumerMemberTable.initial,
      expects: null,
      heartbeatMs: firstHeartbeatMs(scenario.seed, id, this.#intervalMs),
      owned: initial.get(id) ?? [],
      toApply: null,
      isFenced: false,
    }));
  }

  get(id: number): ConsumerMember {
    return this.all[id] as ConsumerMember;
  }

  stateOf(member: ConsumerMember): ConsumerMemberState {
    return consumerMemberTable.states[member.state] as ConsumerMemberState;
  }

  expect(member: ConsumerMember, what: NonNullable<ConsumerMember['expects']>, atMs: number): void {
    member.expects = what;
    this.#queue.schedule(this.#host.slotOf(member.id), atMs);
  }

  sendHeartbeat(member: ConsumerMember, nowMs: number): void {
    member.heartbeatMs = nowMs;
    this.expect(member, 'heartbeatArrives', nowMs + this.#roundTripMs / 2);
  }

  expectHeartbeat(member: ConsumerMember, nowMs: number): void {
    this.expect(member, 'heartbeatDue', nextHeartbeatMs(member.heartbeatMs, this.#intervalMs, nowMs));
  }

  lastHeartbeatMs(member: ConsumerMember, nowMs: number): number {
    return lastHeartbeatMs(member.heartbeatMs, this.#intervalMs, nowMs);
  }

  /** Its process is gone: a new one starts from the beginning. */
  restart(member: ConsumerMember, nowMs: number): void {
    this.forget(member);
    this.#enter(member, consumerMemberTable.initial, nowMs);
  }

  /** It is in no group any more. */
  forget(member: ConsumerMember): void {
    this.#queue.cancel(this.#host.slotOf(member.id));
    member.expects = null;
    member.toApply = null;
    member.isFenced = false;
    member.owned = [];
  }

  /** Fires those of the events that its machine accepts, in turn. */
  fireAccepted(member: ConsumerMember, events: readonly ConsumerMemberEvent[], nowMs: number): void {
    for (const event of events) if (accepts(consumerMemberTable, member.state, event)) this.fire(member, event, nowMs);
  }

  fire(member: ConsumerMember, event: ConsumerMemberEvent, nowMs: number): void {
    this.#enter(member, nextState(consumerMemberTable, member.state, event), nowMs);
  }

  #enter(member: ConsumerMember, state: number, nowMs: number): void {
    member.state = state;
    this.#recorder.state(nowMs, `member/${String(member.id)}`, this.stateOf(member));
  }
}

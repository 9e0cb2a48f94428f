/** The clients of a classic group: what each waits for, and where it stands. */
import { classicMemberTable, type ClassicMemberEvent } from '../control/classic-member.machine.ts';
import { accepts, nextState } from '../control/step-table.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { MembershipHost } from './group-protocol.ts';
import { firstHeartbeatMs, lastHeartbeatMs, nextHeartbeatMs } from './heartbeat.ts';
import type { KafkaRecorder } from './recorder.ts';

/** What the event in a member's slot is. */
type Expected = 'joinArrives' | 'joinAnswered' | 'syncArrives' | 'syncAnswered' | 'syncRefused' | 'heartbeat' | 'metadata';

export interface ClassicMember {
  readonly id: number;
  readonly firstHeartbeatMs: number;
  /** Index into the member table's states. */
  state: number;
  expects: Expected | null;
  /** Its JoinGroup was answered and it has not come back to poll() yet. */
  hasJoinAnswer: boolean;
  /** Its SyncGroup waits for the leader's. */
  waitsForLeader: boolean;
  hasAssignment: boolean;
  mustRejoin: boolean;
  generation: number;
  /** What it holds, or had when it last heard of its assignment. */
  owned: readonly number[];
}

const PREPARING = classicMemberTable.states.indexOf('preparingRebalance');

export class ClassicMembers {
  readonly #queue: EventQueue;
  readonly #recorder: KafkaRecorder;
  readonly #host: MembershipHost;
  readonly #heartbeatMs: number;
  readonly all: readonly ClassicMember[];

  /** @param instances how many instances there may ever be */
  constructor(scenario: KafkaScenario, queue: EventQueue, recorder: KafkaRecorder, host: MembershipHost, instances: number) {
    this.#queue = queue;
    this.#recorder = recorder;
    this.#host = host;
    this.#heartbeatMs = scenario.kafka.group.config['heartbeat.interval.ms'];
    this.all = Array.from({ length: instances }, (_, id) => ({
      id,
      firstHeartbeatMs: firstHeartbeatMs(scenario.seed, id, this.#heartbeatMs),
      state: classicMemberTable.initial,
      expects: null,
      hasJoinAnswer: false,
      waitsForLeader: false,
      hasAssignment: false,
      mustRejoin: false,
      generation: 0,
      owned: [],
    }));
  }

  /** The client of an instance; undefined for a member whose process is gone. */
  get(id: number): ClassicMember | undefined {
    return this.all[id];
  }

  isPreparing(member: ClassicMember): boolean {
    return member.state === PREPARING;
  }

  expect(member: ClassicMember, what: Expected, atMs: number): void {
    member.expects = what;
    this.#queue.schedule(this.#host.slotOf(member.id), atMs);
  }

  /** Its next heartbeat will be answered with REBALANCE_IN_PROGRESS. */
  expectHeartbeat(member: ClassicMember, nowMs: number): void {
    this.expect(member, 'heartbeat', nextHeartbeatMs(member.firstHeartbeatMs, this.#heartbeatMs, nowMs));
  }

  lastHeartbeatMs(member: ClassicMember, nowMs: number): number {
    return lastHeartbeatMs(member.firstHeartbeatMs, this.#heartbeatMs, nowMs);
  }

  /** It is in no group any more: it left, or its process is gone. */
  loseGeneration(member: ClassicMember, nowMs: number): void {
    this.#queue.cancel(this.#host.slotOf(member.id));
    member.expects = null;
    member.owned = [];
    this.forgetNews(member);
    if (accepts(classicMemberTable, member.state, 'generation.lost')) this.fire(member, 'generation.lost', nowMs);
  }

  forgetNews(member: ClassicMember): void {
    member.hasJoinAnswer = member.hasAssignment = member.waitsForLeader = member.mustRejoin = false;
  }

  fire(member: ClassicMember, event: ClassicMemberEvent, nowMs: number): void {
    member.state = nextState(classicMemberTable, member.state, event);
    this.#recorder.state(nowMs, `member/${String(member.id)}`, classicMemberTable.states[member.state] as string);
  }
}

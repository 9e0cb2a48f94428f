/**
 * The preview's group: instances start, join, hear of rebalances and get their partitions at the exact run's times, to within a poll,
 * because both go through the same protocol. A preview's instance is always inside poll(): it acts on what it hears at once.
 */
import { consumerTable } from '../control/kafka-consumer.machine.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import { createGroup } from './create-group.ts';
import type { GroupProtocol, MembershipHost } from './group-protocol.ts';
import type { Delay } from './pipeline-delay.ts';
import type { KafkaRecorder } from './recorder.ts';
import type { Knobs } from './settings.ts';

const state = (name: string): number => consumerTable.states.findIndex((candidate) => candidate === name);

/** The states that a preview's instance can be in. */
export const PREVIEW_STATE = {
  stopped: state('stopped'),
  starting: state('starting'),
  joining: state('joining'),
  polling: state('polling'),
  processing: state('processing'),
  paused: state('paused'),
  crashed: state('crashed'),
} as const;

/** One instance of the group, as far as a preview knows it. */
export interface PreviewInstance {
  readonly id: number;
  /** Index into the consumer table's states. */
  state: number;
  owned: readonly number[];
  /** Records waiting beyond those under way, at the end of the last step. */
  waiting: number;
  /** Records that are worked and not finished: they fill a batch or are being written. */
  inPipe: number;
  /** Records that are finished and not committed. */
  uncommitted: number;
  delay: Delay;
}

const NO_DELAY: Delay = { fromMs: 0, toMs: 0, afterWorkMs: 0 };

export class PreviewGroup implements MembershipHost {
  readonly #scenario: KafkaScenario;
  readonly #queue: EventQueue;
  readonly #recorder: KafkaRecorder;
  readonly #firstSlot: number;
  readonly #knobs: Knobs;
  readonly #group: GroupProtocol;
  readonly instances: readonly PreviewInstance[];

  /**
   * @param most how many instances there may ever be
   * @param firstSlot the event slot of instance 0; instance i has the i-th one behind it
   * @param deadlineSlot the event slot for the end of a join phase
   */
  constructor(
    scenario: KafkaScenario,
    queue: EventQueue,
    recorder: KafkaRecorder,
    most: number,
    firstSlot: number,
    deadlineSlot: number,
    knobs: Knobs,
  ) {
    this.#scenario = scenario;
    this.#queue = queue;
    this.#recorder = recorder;
    this.#firstSlot = firstSlot;
    this.#knobs = knobs;
    this.instances = Array.from({ length: most }, (_, id) => ({
      id,
      state: PREVIEW_STATE.stopped,
      owned: [],
      waiting: 0,
      inPipe: 0,
      uncommitted: 0,
      delay: NO_DELAY,
    }));
    const members = this.instances.slice(0, knobs.settings.instances).map(({ id }) => id);
    this.#group = createGroup(scenario, queue, recorder, this, deadlineSlot, most, members);
    for (const member of members) {
      const instance = this.instances[member] as PreviewInstance;
      this.#own(instance, this.#group.initial.get(member) ?? [], 0);
      this.#enter(instance, PREVIEW_STATE.polling, 0);
    }
  }

  slotOf(member: number): number {
    return this.#firstSlot + member;
  }

  isJoining(member: number): boolean {
    return this.instances[member]?.state === PREVIEW_STATE.joining;
  }

  maxPollIntervalMs(): number {
    return this.#knobs.settings.maxPollIntervalMs;
  }

  partitions(): number {
    return this.#knobs.settings.partitions;
  }

  /** Ownership is what the instances have. */
  ownerChanged(): void {
    return;
  }

  removed(member: number, nowMs: number): void {
    this.#own(this.instances[member] as PreviewInstance, [], nowMs);
  }

  heard(member: number, nowMs: number): void {
    const instance = this.instances[member] as PreviewInstance;
    for (;;) {
      const duty = this.#group.takeDuty(member, nowMs);
      if (duty === null) return;
      if (duty === 'rejoin') {
        this.#join(instance, nowMs);
        return;
      }
      const gaveUp = instance.owned.some((partition) => !duty.partitions.includes(partition));
      this.#own(instance, duty.partitions, nowMs);
      if (instance.state === PREVIEW_STATE.joining) this.#enter(instance, PREVIEW_STATE.polling, nowMs);
      this.#group.assignmentApplied(member, gaveUp, nowMs);
    }
  }

  /** The slot of `member` is due: its start-up is over, or it hears from the coordinator. */
  step(member: number, nowMs: number): void {
    const instance = this.instances[member] as PreviewInstance;
    if (instance.state === PREVIEW_STATE.starting || instance.state === PREVIEW_STATE.crashed) this.#join(instance, nowMs);
    else this.#group.step(member, nowMs);
  }

  reachDeadline(nowMs: number): void {
    this.#group.reachDeadline(nowMs);
  }

  /** Starts or stops instances, so that there are `after` of them instead of `before`. */
  scale(before: number, after: number, startupMs: number, nowMs: number): void {
    const { staggerMs } = this.#scenario.kafka.group;
    for (let id = before; id < after; id++) {
      this.#enter(this.instances[id] as PreviewInstance, PREVIEW_STATE.starting, nowMs);
      this.#queue.schedule(this.slotOf(id), nowMs + startupMs + (id - before) * staggerMs);
    }
    for (let id = after; id < before; id++) this.#stop(this.instances[id] as PreviewInstance, nowMs);
  }

  /** The process of an instance is gone without a word; its supervisor starts it again. */
  crash(id: number, nowMs: number): void {
    const instance = this.instances[id];
    if (instance === undefined || instance.state === PREVIEW_STATE.stopped || instance.state === PREVIEW_STATE.crashed) return;
    this.#recorder.event(nowMs, 'instance.crashed', `consumer/${String(id)}`);
    this.#own(instance, [], nowMs);
    instance.waiting = instance.inPipe = instance.uncommitted = 0;
    this.#enter(instance, PREVIEW_STATE.crashed, nowMs);
    this.#group.vanish(id, nowMs);
    this.#queue.schedule(this.slotOf(id), nowMs + this.#scenario.kafka.group.startupMs);
  }

  partitionsAdded(nowMs: number): void {
    this.#group.partitionsAdded(nowMs);
  }

  #stop(instance: PreviewInstance, nowMs: number): void {
    this.#queue.cancel(this.slotOf(instance.id));
    this.#own(instance, [], nowMs);
    this.#enter(instance, PREVIEW_STATE.stopped, nowMs);
    this.#group.leave(instance.id, nowMs);
  }

  #join(instance: PreviewInstance, nowMs: number): void {
    this.#own(instance, [], nowMs);
    instance.waiting = instance.inPipe = instance.uncommitted = 0;
    this.#enter(instance, PREVIEW_STATE.joining, nowMs);
    this.#group.join(instance.id, nowMs);
  }

  #own(instance: PreviewInstance, partitions: readonly number[], nowMs: number): void {
    const { owners } = this.#recorder;
    for (const partition of instance.owned) if (!partitions.includes(partition)) owners.givenUp(nowMs, partition, instance.id);
    for (const partition of partitions) if (!instance.owned.includes(partition)) owners.takenOver(nowMs, partition, instance.id);
    instance.owned = partitions;
  }

  #enter(instance: PreviewInstance, next: number, atMs: number): void {
    instance.state = next;
    this.#recorder.state(atMs, `consumer/${String(instance.id)}`, consumerTable.states[next] as string);
  }
}

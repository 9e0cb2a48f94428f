/**
 * What the consumer machine's effects do in an exact run, and how instances join, leave, start and stop.
 */
import { consumerTable, type ConsumerEffect, type ConsumerEvent } from '../control/kafka-consumer.machine.ts';
import type { Consumer } from './consumer.ts';
import { cellOf, GROUP_SLOT, SLOT, STATE, type ExactContext } from './exact-context.ts';
import { GroupMembership, type Assignment, type MembershipHost } from './group-membership.ts';
import { PollThread } from './poll-thread.ts';
import type { Work } from './work.ts';

export class InstanceControl implements MembershipHost {
  readonly #context: ExactContext;
  readonly #consumers: readonly Consumer[];
  readonly work: Work;
  readonly thread: PollThread;
  readonly membership: GroupMembership;

  constructor(context: ExactContext, work: Work, consumers: readonly Consumer[]) {
    const { scenario, queue, recorder, knobs } = context;
    this.#context = context;
    this.#consumers = consumers;
    this.work = work;
    this.thread = new PollThread(context, work, (consumer, event, nowMs) => {
      this.fire(consumer, event, nowMs);
    });
    const members = consumers.slice(0, knobs.settings.instances).map(({ id }) => id);
    this.membership = new GroupMembership(scenario, queue, recorder, this, GROUP_SLOT.joinDeadline, consumers.length, members);
  }

  slotOf(member: number): number {
    return this.#context.slots.of(member, SLOT.membership);
  }

  isJoining(member: number): boolean {
    return this.#consumers[member]?.state === STATE.joining;
  }

  maxPollIntervalMs(): number {
    return this.#context.knobs.settings.maxPollIntervalMs;
  }

  rebalanceNoticed(member: number, nowMs: number): void {
    const consumer = this.#consumers[member] as Consumer;
    consumer.hasNoticedRebalance = true;
    if (this.thread.isInsidePoll(consumer)) this.thread.poll(consumer, nowMs);
  }

  ownersChanged(assignment: Assignment): void {
    const { owner } = this.#context.table;
    // Who was removed because it joined too late hears of it later; a real one would read on until then.
    for (const consumer of this.#consumers)
      if (consumer.owned.length > 0 && !assignment.has(consumer.id)) consumer.stopFetching();
    owner.fill(-1);
    for (const [member, partitions] of assignment) for (const partition of partitions) owner[partition] = member;
  }

  assignmentReceived(member: number, partitions: readonly number[], nowMs: number): void {
    const consumer = this.#consumers[member] as Consumer;
    consumer.own(partitions);
    for (const partition of partitions) this.#context.table.assign(partition, member);
    this.fire(consumer, 'assignment.received', nowMs);
    this.noteState(consumer, nowMs);
  }

  fire(consumer: Consumer, event: ConsumerEvent, nowMs: number): void {
    const cell = cellOf(consumer.state, event);
    if (cell === null)
      throw new Error(
        `consumer/${String(consumer.id)}: '${event}' is not accepted in '${String(consumerTable.states[consumer.state])}'.`,
      );
    this.enter(consumer, cell.next, nowMs);
    for (const effect of cell.effects) this.#carryOut(consumer, effect, nowMs);
  }

  enter(consumer: Consumer, state: number, nowMs: number): void {
    this.#context.recorder.timeInState(consumer.state, nowMs - consumer.stateSinceMs);
    consumer.state = state;
    consumer.stateSinceMs = nowMs;
  }

  noteState(consumer: Consumer, nowMs: number): void {
    this.#context.recorder.state(nowMs, consumer.id, consumerTable.states[consumer.state] as string);
  }

  #carryOut(consumer: Consumer, effect: ConsumerEffect, nowMs: number): void {
    const { table, queue, slots, recorder } = this.#context;
    switch (effect) {
      case 'group.join':
        this.membership.join(consumer.id, nowMs);
        return;
      case 'group.leave':
        consumer.hasNoticedRebalance = false;
        consumer.dropFetches();
        for (const partition of consumer.owned) if (table.owner[partition] === consumer.id) table.release(partition);
        this.membership.leave(consumer.id, nowMs);
        return;
      case 'positions.restore':
        consumer.hasNoticedRebalance = false;
        queue.schedule(slots.of(consumer.id, SLOT.poll), nowMs);
        return;
      case 'offsets.commit':
        this.work.commit(consumer);
        return;
      case 'partitions.pause':
        recorder.pauses++;
        for (const partition of consumer.owned) if (table.owner[partition] === consumer.id) table.paused[partition] = 1;
        return;
      case 'partitions.resume':
        for (const partition of consumer.owned) if (table.owner[partition] === consumer.id) table.paused[partition] = 0;
        consumer.mayFetch = true;
        return;
      case 'partitions.revoke':
        this.#revoke(consumer, nowMs);
        return;
      case 'partitions.lose':
        consumer.worker.advance(nowMs);
        this.work.giveUp(consumer);
        return;
    }
  }

  #revoke(consumer: Consumer, nowMs: number): void {
    const { queue, slots } = this.#context;
    this.noteState(consumer, nowMs);
    consumer.worker.advance(nowMs);
    consumer.worker.discard();
    consumer.dropFetches();
    queue.cancel(slots.of(consumer.id, SLOT.work));
    queue.cancel(slots.of(consumer.id, SLOT.poll));
    this.#leaveIfSettled(consumer, nowMs);
  }

  /** Revoking and closing wait for the writes in flight, so that their records can be committed and are not delivered twice. */
  #leaveIfSettled(consumer: Consumer, nowMs: number): void {
    if ((consumer.state !== STATE.revoking && consumer.state !== STATE.closing) || consumer.worker.writesInFlight > 0) return;
    this.fire(consumer, 'writes.settled', nowMs);
    this.work.giveUp(consumer);
    this.noteState(consumer, nowMs);
    if (consumer.state === STATE.stopped && !consumer.isStopping) this.#start(consumer, consumer.startsAgainMs, nowMs);
  }

  writeEnded(consumer: Consumer, slot: number, nowMs: number): void {
    const mayPoll = this.work.writeEnded(consumer, slot, nowMs);
    if (mayPoll) this.thread.returnAt(consumer, nowMs + this.#context.knobs.settings.pollMs, nowMs);
    this.#leaveIfSettled(consumer, nowMs);
  }

  pollIntervalExceeded(consumer: Consumer, nowMs: number): void {
    const { recorder, knobs } = this.#context;
    recorder.pollIntervalBreaches++;
    recorder.event(nowMs, 'poll.intervalExceeded', `consumer/${String(consumer.id)}`, {
      lastPollMs: consumer.lastPollMs,
      intervalMs: knobs.settings.maxPollIntervalMs,
    });
    this.fire(consumer, 'pollInterval.exceeded', nowMs);
    this.noteState(consumer, nowMs);
  }

  scale(before: number, after: number, nowMs: number): void {
    const { startupMs, staggerMs } = this.#context.scenario.kafka.group;
    for (let id = before; id < after; id++) {
      const consumer = this.#consumers[id] as Consumer;
      consumer.isStopping = false;
      consumer.startsAgainMs = nowMs + startupMs + (id - before) * staggerMs;
      // One that has not begun to close goes on as if nothing had been asked of it; one that closes starts again afterwards.
      if (consumer.state === STATE.stopped) this.#start(consumer, consumer.startsAgainMs, nowMs);
    }
    for (let id = after; id < before; id++) this.#stop(this.#consumers[id] as Consumer, nowMs);
  }

  #start(consumer: Consumer, pollsAtMs: number, nowMs: number): void {
    this.fire(consumer, 'instance.started', nowMs);
    this.noteState(consumer, nowMs);
    this.#context.queue.schedule(this.#context.slots.of(consumer.id, SLOT.poll), Math.max(pollsAtMs, nowMs));
  }

  /** A clean close: at once when the poll thread is inside poll(), else when it comes back to it. */
  #stop(consumer: Consumer, nowMs: number): void {
    const { queue, slots } = this.#context;
    consumer.isStopping = true;
    if (consumer.state === STATE.starting || consumer.state === STATE.joining) {
      queue.cancel(slots.of(consumer.id, SLOT.poll));
      this.fire(consumer, 'instance.stopped', nowMs);
    } else if (this.thread.isInsidePoll(consumer)) this.thread.poll(consumer, nowMs);
    this.noteState(consumer, nowMs);
  }
}

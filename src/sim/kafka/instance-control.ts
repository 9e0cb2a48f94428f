/**
 * What the consumer machine's effects do in an exact run, and how instances join, leave, start and stop.
 */
import { consumerTable, type ConsumerEffect, type ConsumerEvent } from '../control/kafka-consumer.machine.ts';
import type { Consumer } from './consumer.ts';
import { cellOf, GROUP_SLOT, SLOT, STATE, type ExactContext } from './exact-context.ts';
import { createGroup } from './create-group.ts';
import type { GroupProtocol, MembershipHost } from './group-protocol.ts';
import { PrefetchQueue } from './prefetch-queue.ts';
import { PollThread, type PollThreadHost } from './poll-thread.ts';
import type { Work } from './work.ts';

export class InstanceControl implements MembershipHost {
  readonly #context: ExactContext;
  readonly #consumers: readonly Consumer[];
  readonly work: Work;
  readonly thread: PollThread;
  readonly group: GroupProtocol;

  constructor(context: ExactContext, work: Work, consumers: readonly Consumer[]) {
    const { scenario, queue, recorder, knobs } = context;
    this.#context = context;
    this.#consumers = consumers;
    this.work = work;
    const fire = (consumer: Consumer, event: ConsumerEvent, nowMs: number): void => {
      this.fire(consumer, event, nowMs);
    };
    const host: PollThreadHost = {
      followDuties: (consumer, nowMs) => this.#followDuties(consumer, nowMs),
      ranOutOfMemory: (consumer, nowMs) => {
        recorder.outOfMemoryKills++;
        this.crash(consumer, nowMs);
      },
    };
    this.thread = new PollThread(context, work, fire, host);
    const members = consumers.slice(0, knobs.settings.instances).map(({ id }) => id);
    this.group = createGroup(scenario, queue, recorder, this, GROUP_SLOT.groupDeadline, consumers.length, members);
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

  partitions(): number {
    return this.#context.knobs.settings.partitions;
  }

  heard(member: number, nowMs: number): void {
    const consumer = this.#consumers[member] as Consumer;
    consumer.hasNews = true;
    if (consumer.state === STATE.joining) this.#followDuties(consumer, nowMs);
    else if (this.thread.isInsidePoll(consumer)) this.thread.poll(consumer, nowMs);
  }

  ownerChanged(partition: number, member: number): void {
    this.#context.table.owner[partition] = member;
  }

  /** Who was removed because it joined too late hears of it later; a real one would read on until then. */
  removed(member: number, nowMs: number): void {
    const consumer = this.#consumers[member];
    if (consumer === undefined) return;
    consumer.stopFetching();
    for (const partition of consumer.owned) this.#context.recorder.owners.givenUp(nowMs, partition, member);
  }

  /** Does what the group asks of a member that is inside poll(). Returns whether it does not go on polling now. */
  #followDuties(consumer: Consumer, nowMs: number): boolean {
    consumer.hasNews = false;
    for (;;) {
      const duty = this.group.takeDuty(consumer.id, nowMs);
      if (duty === null) return consumer.state === STATE.joining;
      if (duty === 'rejoin') {
        this.fire(consumer, 'rebalance.noticed', nowMs);
        return true;
      }
      consumer.incoming = duty.partitions;
      if (consumer.owned.some((partition) => !duty.partitions.includes(partition))) {
        consumer.wasPaused = consumer.state === STATE.paused;
        this.fire(consumer, 'partitions.withdrawn', nowMs);
        if (consumer.state === STATE.handingOver) return true;
      } else {
        this.#takeOver(consumer, false, nowMs);
        if (consumer.state === STATE.joining) this.fire(consumer, 'assignment.received', nowMs);
        this.noteState(consumer, nowMs);
      }
    }
  }

  /** It has `incoming` from now on; what it had before keeps its position, its chunk and its pause. */
  #takeOver(consumer: Consumer, gaveUp: boolean, nowMs: number): void {
    const { table, recorder } = this.#context;
    const { owned, incoming } = consumer;
    for (const partition of incoming) {
      if (owned.includes(partition)) continue;
      table.assign(partition, consumer.id);
      recorder.owners.takenOver(nowMs, partition, consumer.id);
      if (!this.work.delivery.begin(consumer, partition, nowMs)) consumer.isStopping = true;
      // A well-behaved application pauses what it is given while it has paused the rest.
      if (consumer.state === STATE.paused) table.paused[partition] = 1;
    }
    consumer.own(incoming);
    this.group.assignmentApplied(consumer.id, gaveUp, nowMs);
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
    this.#context.recorder.state(nowMs, `consumer/${String(consumer.id)}`, consumerTable.states[consumer.state] as string);
  }

  #carryOut(consumer: Consumer, effect: ConsumerEffect, nowMs: number): void {
    const { table, queue, slots, recorder } = this.#context;
    switch (effect) {
      case 'group.join':
        this.noteState(consumer, nowMs);
        this.group.join(consumer.id, nowMs);
        return;
      case 'group.leave':
      case 'group.leaveByTimeout':
        consumer.hasNews = false;
        consumer.dropFetches();
        this.work.release(consumer, consumer.owned, nowMs);
        if (effect === 'group.leave') this.group.leave(consumer.id, nowMs);
        else this.group.pollIntervalExceeded(consumer.id, nowMs);
        return;
      case 'positions.restore':
        queue.schedule(slots.of(consumer.id, SLOT.poll), nowMs);
        return;
      case 'offsets.commit':
        this.work.commit(consumer, nowMs);
        return;
      case 'partitions.pause':
        recorder.pauses++;
        // librdkafka throws away what it has queued of paused partitions, and ignores what is under way.
        if (consumer.buffer instanceof PrefetchQueue) consumer.dropFetches();
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
        this.work.giveUp(consumer, nowMs);
        return;
      case 'partitions.withdraw':
        this.#withdraw(consumer, nowMs);
        return;
      case 'partitions.reassign':
        consumer.buffer.drop(consumer.isOutgoing);
        this.work.release(consumer, consumer.owned.filter(consumer.isOutgoing), nowMs);
        this.#takeOver(consumer, true, nowMs);
        return;
      case 'process.die':
        this.#die(consumer, nowMs);
        return;
    }
  }

  #revoke(consumer: Consumer, nowMs: number): void {
    const { queue, slots } = this.#context;
    this.noteState(consumer, nowMs);
    consumer.worker.advance(nowMs);
    consumer.dropFetches();
    if (!this.work.keepsQueue) {
      consumer.worker.discard();
      this.work.abandonWrites(consumer, nowMs);
      queue.cancel(slots.of(consumer.id, SLOT.work));
    }
    queue.cancel(slots.of(consumer.id, SLOT.poll));
    this.#finishIfSettled(consumer, nowMs);
  }

  /** Gives up what is not in `incoming`: the queue's records of it go, the writes in flight are waited for. */
  #withdraw(consumer: Consumer, nowMs: number): void {
    const { queue, slots } = this.#context;
    const isGone = consumer.isOutgoing;
    queue.cancel(slots.of(consumer.id, SLOT.poll));
    consumer.isWaiting = false;
    this.noteState(consumer, nowMs);
    consumer.worker.advance(nowMs);
    if (!this.work.keepsQueue) consumer.worker.discardPartitions(isGone, nowMs);
    consumer.buffer.drop(isGone);
    if (!this.work.isInline) this.work.advanceWorker(consumer, nowMs);
    this.#finishIfSettled(consumer, nowMs);
  }

  /** Giving up partitions waits for the writes in flight, so that their records can be committed and are not delivered twice. */
  #finishIfSettled(consumer: Consumer, nowMs: number): void {
    const { state, worker } = consumer;
    if (state === STATE.handingOver) {
      if (!this.work.keepsQueue && worker.writesOf(consumer.isOutgoing) > 0) return;
      this.fire(consumer, consumer.wasPaused ? 'writes.settledWhilePaused' : 'writes.settled', nowMs);
      this.#context.queue.schedule(this.#context.slots.of(consumer.id, SLOT.poll), nowMs);
      return;
    }
    if ((state !== STATE.revoking && state !== STATE.closing) || (consumer.writesInFlight > 0 && !this.work.keepsQueue)) return;
    this.fire(consumer, 'writes.settled', nowMs);
    this.work.giveUp(consumer, nowMs);
    this.noteState(consumer, nowMs);
    if (consumer.state === STATE.stopped && !consumer.isStopping) this.#start(consumer, consumer.startsAgainMs, nowMs);
  }

  writeEnded(consumer: Consumer, slot: number, nowMs: number): void {
    const mayPoll = this.work.writeEnded(consumer, slot, nowMs);
    // One that polls on while a breaker holds its batch finds out by itself.
    if (mayPoll && consumer.state !== STATE.paused)
      this.thread.returnAt(consumer, nowMs + this.#context.knobs.settings.pollMs, nowMs);
    else this.thread.pollOnIfRefused(consumer, nowMs);
    this.#finishIfSettled(consumer, nowMs);
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

  /** The process of `consumer` is gone at once: nothing is committed, nothing is said to the group. Its supervisor starts it again. */
  crash(consumer: Consumer, nowMs: number): void {
    const { recorder, queue, slots, scenario } = this.#context;
    if (consumer.state === STATE.stopped || consumer.state === STATE.crashed) return;
    recorder.event(nowMs, 'instance.crashed', `consumer/${String(consumer.id)}`);
    this.fire(consumer, 'instance.crashed', nowMs);
    this.noteState(consumer, nowMs);
    if (consumer.isStopping) this.fire(consumer, 'instance.stopped', nowMs);
    else queue.schedule(slots.of(consumer.id, SLOT.poll), nowMs + scenario.kafka.group.startupMs);
  }

  #die(consumer: Consumer, nowMs: number): void {
    this.work.die(consumer, nowMs);
    this.group.vanish(consumer.id, nowMs);
  }

  /** @param startupMs from now until a new instance calls poll() */
  scale(before: number, after: number, startupMs: number, nowMs: number): void {
    const { staggerMs } = this.#context.scenario.kafka.group;
    for (let id = before; id < after; id++) {
      const consumer = this.#consumers[id] as Consumer;
      consumer.isStopping = false;
      consumer.startsAgainMs = nowMs + startupMs + (id - before) * staggerMs;
      // One that has not begun to close goes on as if nothing had been asked of it; one that closes starts again afterwards.
      if (consumer.state === STATE.stopped || consumer.state === STATE.crashed)
        this.#start(consumer, consumer.startsAgainMs, nowMs);
    }
    for (let id = after; id < before; id++) this.#stop(this.#consumers[id] as Consumer, nowMs);
  }

  #start(consumer: Consumer, pollsAtMs: number, nowMs: number): void {
    consumer.guarded?.restart(nowMs);
    consumer.dieFetching();
    this.fire(consumer, 'instance.started', nowMs);
    this.noteState(consumer, nowMs);
    this.#context.queue.schedule(this.#context.slots.of(consumer.id, SLOT.poll), Math.max(pollsAtMs, nowMs));
  }

  /** A clean close: at once when the poll thread is inside poll(), else when it comes back to it. */
  #stop(consumer: Consumer, nowMs: number): void {
    const { queue, slots } = this.#context;
    consumer.isStopping = true;
    if (consumer.state === STATE.starting || consumer.state === STATE.joining || consumer.state === STATE.crashed) {
      queue.cancel(slots.of(consumer.id, SLOT.poll));
      this.fire(consumer, 'instance.stopped', nowMs);
    } else if (this.thread.isInsidePoll(consumer)) this.thread.poll(consumer, nowMs);
    this.noteState(consumer, nowMs);
  }
}

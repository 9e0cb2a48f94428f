/** Work, writes and acknowledgements of the instances: between poll() and the committed offset. */
import { RandomStream } from '../kernel/random.ts';
import { CallGuard } from '../parts/call-guard.ts';
import { UNPROTECTED } from '../scenario/protection-scenario.ts';
import { SLOT, STATE, type ExactContext } from './exact-context.ts';
import type { Consumer } from './consumer.ts';
import { Delivery } from './delivery.ts';
import type { WriteEnd } from './guarded-writes.ts';
import type { WorkerHost } from './worker.ts';

export class Work {
  readonly #context: ExactContext;
  readonly isInline: boolean;
  /** Ranges that were finished for the first time, of the acknowledgement at hand. */
  readonly #fresh: number[] = [];
  readonly delivery: Delivery;

  constructor(context: ExactContext) {
    this.#context = context;
    this.isInline = context.scenario.kafka.application.threading === 'inline';
    this.delivery = new Delivery(context);
  }

  /** How a consumer's worker and batch reach the sink and the ledger. */
  hostOf(id: number, consumer: () => Consumer): WorkerHost {
    const { knobs, service, queue, slots, table } = this.#context;
    let guard: CallGuard | null = null;
    const own = (): CallGuard => (guard ??= new CallGuard(UNPROTECTED, new RandomStream(0, 'unprotected')));
    return {
      knobs,
      concurrency: () => consumer().guarded?.concurrency ?? knobs.settings.sink?.concurrency ?? 1,
      guard: () => consumer().guarded?.guard ?? own(),
      recordsWorked: (partition, from, records, firstMs, stepMs) => {
        this.#finish(consumer(), partition, from, records, firstMs, stepMs, table.epoch);
      },
      parked: (partition, offset) => {
        this.#park(consumer(), partition, offset, 1, table.epoch);
      },
      writeStarted: (write, nowMs) => {
        consumer().writes[write] = { issuedMs: nowMs, epoch: table.epoch };
        const { guarded } = consumer();
        if (guarded !== null) guarded.begin(write, nowMs);
        else if (service !== null) queue.schedule(slots.write(id, write), service.call(id, nowMs));
      },
    };
  }

  /** Settles the worker's progress and schedules its next moment. */
  advanceWorker(consumer: Consumer, nowMs: number): void {
    const { queue, slots } = this.#context;
    consumer.worker.advance(nowMs);
    const slot = slots.of(consumer.id, SLOT.work);
    const dueMs = consumer.worker.nextDueMs();
    if (dueMs === Infinity) queue.cancel(slot);
    else if (queue.timeOf(slot) !== dueMs) queue.schedule(slot, dueMs < nowMs ? nowMs : dueMs);
  }

  /** Settles whatever work is going on, for a sample or a change of knobs. */
  settle(consumer: Consumer, nowMs: number): void {
    if (consumer.state === STATE.stopped) return;
    if (this.isInline) consumer.batch.advance(nowMs);
    else this.advanceWorker(consumer, nowMs);
  }

  /** A write's event is due. Returns whether the poll thread may go on (inline, nothing left to write). */
  writeEnded(consumer: Consumer, slot: number, nowMs: number): boolean {
    const write = consumer.writes[slot];
    if (write === undefined) return false;
    const end = this.#endOfWrite(consumer, slot, write.issuedMs, nowMs);
    if (end === 'pending') return false;
    const acknowledge = (partition: number, from: number, records: number): void => {
      this.#finish(consumer, partition, from, records, nowMs, 0, write.epoch);
    };
    const park = (partition: number, from: number, records: number): void => {
      this.#park(consumer, partition, from, records, write.epoch);
    };
    if (this.isInline) {
      if (end === 'abandoned' || consumer.state === STATE.revoking || consumer.state === STATE.closing) {
        consumer.batch.dropWrite();
        return false;
      }
      if (!consumer.batch.writeEnded(slot, end === 'deadLettered', acknowledge, park)) return false;
      return !consumer.batch.writeNextWave(nowMs);
    }
    const forget = (): void => undefined;
    consumer.worker.writeEnded(slot, nowMs, end === 'acknowledged' ? acknowledge : end === 'deadLettered' ? park : forget);
    this.advanceWorker(consumer, nowMs);
    return false;
  }

  #endOfWrite(consumer: Consumer, slot: number, issuedMs: number, nowMs: number): WriteEnd {
    if (consumer.guarded !== null) return consumer.guarded.due(slot, nowMs);
    this.#context.recorder.calls.ended(nowMs - issuedMs, false);
    return 'acknowledged';
  }

  /** Gives up the writes that wait for another attempt: their partitions are about to go. */
  abandonWrites(consumer: Consumer, nowMs: number): void {
    for (const slot of consumer.guarded?.abandon() ?? []) {
      if (this.isInline) consumer.batch.dropWrite();
      else consumer.worker.writeEnded(slot, nowMs, () => undefined);
    }
  }

  /**
   * Commits what is acknowledged without a gap, or what the client commits by itself; does nothing for partitions that have another
   * owner by now.
   */
  commit(consumer: Consumer, nowMs: number): void {
    if (this.delivery.isAuto) {
      const isPolling = consumer.state === STATE.polling || consumer.state === STATE.paused;
      this.delivery.autoCommit(consumer, !isPolling, nowMs);
      return;
    }
    if (!consumer.hasUncommitted) return;
    consumer.hasUncommitted = false;
    const { table } = this.#context;
    for (const partition of consumer.owned) if (table.owner[partition] === consumer.id) table.commit(partition);
  }

  /** `consumer` reads these of its partitions no longer; those that have another owner by now stay with that one. */
  release(consumer: Consumer, partitions: readonly number[], nowMs: number): void {
    const { table, recorder } = this.#context;
    for (const partition of partitions) {
      if (table.owner[partition] === consumer.id) table.release(partition);
      recorder.owners.givenUp(nowMs, partition, consumer.id);
    }
  }

  /** Gives up partitions, queue and buffer. Writes in flight go on. */
  giveUp(consumer: Consumer, nowMs: number): void {
    const { queue, slots } = this.#context;
    this.release(consumer, consumer.owned, nowMs);
    const keepsQueue = this.keepsQueue && consumer.state !== STATE.stopped && consumer.state !== STATE.crashed;
    if (this.delivery.isAuto && !keepsQueue) {
      // Nothing was waited for: what is being written when the process ends breaks off.
      this.delivery.loseHeld(consumer, nowMs);
      this.#breakOff(consumer, nowMs);
    }
    consumer.disown(keepsQueue);
    if (!keepsQueue) queue.cancel(slots.of(consumer.id, SLOT.work));
  }

  /** Whether the application leaves committing to the client and its worker alone: no rebalance stops it. */
  get keepsQueue(): boolean {
    return this.delivery.isAuto && !this.isInline;
  }

  /** The process is gone at once, with all that it held. */
  die(consumer: Consumer, nowMs: number): void {
    const { queue, slots } = this.#context;
    for (const slot of [SLOT.poll, SLOT.pollInterval]) queue.cancel(slots.of(consumer.id, slot));
    if (this.isInline) consumer.batch.advance(nowMs);
    else consumer.worker.advance(nowMs);
    if (this.delivery.isAuto) this.delivery.loseHeld(consumer, nowMs);
    this.#breakOff(consumer, nowMs);
    consumer.dieFetching();
    consumer.hasNews = consumer.isWaiting = false;
    consumer.stalledUntilMs = 0;
    this.giveUp(consumer, nowMs);
  }

  /** Writes in flight break off with the connection: whether they were carried out, nobody will know; they count as not done. */
  #breakOff(consumer: Consumer, nowMs: number): void {
    const { queue, slots } = this.#context;
    for (const write of consumer.writes.keys()) queue.cancel(slots.write(consumer.id, write));
    consumer.batch.discard();
    consumer.worker.die();
    consumer.guarded?.restart(nowMs);
  }

  /** A slice of a poll that was handed over: what is good or poison is worked, what is shed is done with. */
  take(consumer: Consumer, partition: number, from: number, records: number, nowMs: number): void {
    this.#context.intake.split(partition, from, records, nowMs, (_, first, count, kind) => {
      if (kind === 'shed') this.drop(consumer, partition, first, count);
      else consumer.enqueue(kind === 'poison' ? -1 - partition : partition, first, count, nowMs);
    });
  }

  /** Before a poll: skips what is too old, if old records are given up. */
  seekPastOld(consumer: Consumer, nowMs: number): void {
    const { table, intake } = this.#context;
    for (const partition of consumer.owned) {
      if (table.owner[partition] !== consumer.id) continue;
      const position = table.position[partition] as number;
      const target = intake.seekTo(partition, position, nowMs);
      if (target <= position) continue;
      this.drop(consumer, partition, position, target - position);
      consumer.buffer.drop((buffered) => buffered === partition);
      table.seek(partition, target);
      consumer.mayFetch = true;
    }
  }

  /** Records are given up on purpose. */
  drop(consumer: Consumer, partition: number, from: number, records: number): void {
    const { table, recorder, givenUp } = this.#context;
    const isOwner = table.owner[partition] === consumer.id;
    consumer.hasUncommitted = true;
    recorder.outcomes.dropped += givenUp.giveUp(partition, from, records, isOwner, 'dropped');
  }

  /** Records go to the dead letters. */
  #park(consumer: Consumer, partition: number, from: number, records: number, epoch: number): void {
    const { table, recorder, givenUp } = this.#context;
    const isOwner = table.isOwnedSince(partition, consumer.id, epoch);
    consumer.hasUncommitted = true;
    recorder.outcomes.deadLettered += givenUp.giveUp(partition, from, records, isOwner, 'deadLettered');
  }

  /** Records were finished: all at `firstMs` (stepMs = 0), or one by one from there on. */
  #finish(
    consumer: Consumer,
    partition: number,
    from: number,
    records: number,
    firstMs: number,
    stepMs: number,
    epoch: number,
  ): void {
    const { table, recorder, curve, givenUp } = this.#context;
    const isOwner = table.isOwnedSince(partition, consumer.id, epoch);
    consumer.hasUncommitted = true;
    const ranges = this.#fresh;
    ranges.length = 0;
    const fresh = table.acknowledge(partition, from, records, isOwner, ranges);
    for (let i = 0; i < ranges.length; i += 2) {
      const start = ranges[i] as number;
      recorder.finished(curve, partition, start, (ranges[i + 1] as number) - start, firstMs + (start - from) * stepMs, stepMs);
    }
    if (fresh === records) return;
    const takenBack = givenUp.takeBack(partition, from, from + records, (as, start, count) => {
      recorder.outcomes[as] -= count;
      recorder.finished(curve, partition, start, count, firstMs + (start - from) * stepMs, stepMs);
    });
    this.#finishedAgain(records - fresh - takenBack);
  }

  /** Records that were finished before: where the sink takes a write twice without harm they change nothing there. */
  #finishedAgain(records: number): void {
    const { recorder, knobs } = this.#context;
    recorder.outcomes[knobs.settings.protection.idempotentWrites ? 'absorbed' : 'duplicates'] += records;
  }
}

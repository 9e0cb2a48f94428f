/** Work, writes and acknowledgements of the instances: between poll() and the committed offset. */
import { SLOT, STATE, type ExactContext } from './exact-context.ts';
import type { Consumer } from './consumer.ts';
import type { WorkerHost } from './worker.ts';

export class Work {
  readonly #context: ExactContext;
  readonly isInline: boolean;

  constructor(context: ExactContext) {
    this.#context = context;
    this.isInline = context.scenario.kafka.application.threading === 'inline';
  }

  /** How a consumer's worker and batch reach the sink and the ledger. */
  hostOf(id: number, consumer: () => Consumer): WorkerHost {
    const { knobs, sink, queue, slots, table } = this.#context;
    return {
      knobs,
      recordsWorked: (partition, from, records, firstMs, stepMs) => {
        this.#finish(consumer(), partition, from, records, firstMs, stepMs, table.epoch);
      },
      writeStarted: (write, nowMs) => {
        consumer().writes[write] = { issuedMs: nowMs, epoch: table.epoch };
        queue.schedule(slots.write(id, write), sink.write(id, nowMs));
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

  /** A write was acknowledged. Returns whether the poll thread may go on (inline, nothing left to write). */
  writeEnded(consumer: Consumer, slot: number, nowMs: number): boolean {
    const write = consumer.writes[slot];
    if (write === undefined) return false;
    this.#context.recorder.sinkCall(nowMs - write.issuedMs);
    const acknowledge = (partition: number, from: number, records: number): void => {
      this.#finish(consumer, partition, from, records, nowMs, 0, write.epoch);
    };
    if (this.isInline) return consumer.batch.writeEnded(acknowledge) && !consumer.batch.writeNextWave(nowMs);
    consumer.worker.writeEnded(slot, nowMs, acknowledge);
    this.advanceWorker(consumer, nowMs);
    return false;
  }

  /** Commits what is acknowledged without a gap; does nothing for partitions that have another owner by now. */
  commit(consumer: Consumer): void {
    if (!consumer.hasUncommitted) return;
    consumer.hasUncommitted = false;
    const { table } = this.#context;
    for (const partition of consumer.owned) if (table.owner[partition] === consumer.id) table.commit(partition);
  }

  /** Gives up partitions, queue and buffer. Writes in flight go on. */
  giveUp(consumer: Consumer): void {
    const { table, queue, slots } = this.#context;
    for (const partition of consumer.owned) if (table.owner[partition] === consumer.id) table.release(partition);
    consumer.disown();
    queue.cancel(slots.of(consumer.id, SLOT.work));
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
    const { table, recorder, curve } = this.#context;
    const isOwner = table.isOwnedSince(partition, consumer.id, epoch);
    consumer.hasUncommitted = true;
    const fresh = table.acknowledge(partition, from, records, isOwner);
    if (fresh < records) recorder.duplicates(records - fresh);
    if (fresh === 0) return;
    // Of a range that was partly acknowledged before, the new records are the last ones: acknowledged prefixes only grow.
    const skipped = records - fresh;
    recorder.finished(curve, partition, from + skipped, fresh, firstMs + skipped * stepMs, stepMs);
  }
}

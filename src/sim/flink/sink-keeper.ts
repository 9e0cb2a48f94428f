/**
 * A sink that writes batches to a service, a few writes at a time. While all writes are under way and the next batch is full its thread
 * waits. A batch that does not fill up is written after MAX_TIME_IN_BUFFER_MS, and before a checkpoint everything is written out.
 *
 * Sources: AsyncSinkWriter.java (maxTimeInBufferMS 5000, flush), SinkWriterOperator.prepareSnapshotPreBarrier (1.20, 2.0).
 */
import type { Service } from '../parts/service.ts';
import type { FlinkSink } from '../scenario/scenario.ts';
import { addAges, type AgeGroup } from './age-groups.ts';
import type { AsyncEvents } from './async-keeper.ts';
import { NOTHING_KEPT, type Keeper, type KeeperHost, type KeeperSnapshot } from './keeper.ts';

/** AsyncSinkBase's default. */
const MAX_TIME_IN_BUFFER_MS = 5000;

interface Batch {
  records: number;
  weight: number;
  readonly ages: AgeGroup[];
  startedMs: number;
  attempt: number;
  isError: boolean;
}

const emptyBatch = (): Batch => ({ records: 0, weight: 0, ages: [], startedMs: 0, attempt: 0, isError: false });

export class SinkKeeper implements Keeper {
  readonly chunkMs = Infinity;
  readonly side = null;
  readonly stateBytes = 0;
  readonly changedBytes = 0;
  readonly mostCalls: number;
  readonly #host: KeeperHost;
  readonly #batchRecords: number;
  readonly #service: Service;
  readonly #caller: number;
  readonly #events: AsyncEvents;
  readonly #writes: (Batch | null)[];
  #filling = emptyBatch();
  #writing = 0;

  constructor(
    host: KeeperHost,
    settings: Pick<FlinkSink, 'batchRecords' | 'concurrency'>,
    service: Service,
    caller: number,
    events: AsyncEvents,
  ) {
    this.#host = host;
    this.#batchRecords = settings.batchRecords;
    this.#service = service;
    this.#caller = caller;
    this.#events = events;
    this.mostCalls = settings.concurrency;
    this.#writes = new Array<Batch | null>(settings.concurrency).fill(null);
  }

  get room(): number {
    return this.#batchRecords - this.#filling.records;
  }

  get size(): number {
    return this.#writes.reduce((sum, write) => sum + (write?.records ?? 0), this.#filling.records);
  }

  get weight(): number {
    return this.#writes.reduce((sum, write) => sum + (write?.weight ?? 0), this.#filling.weight);
  }

  accept(records: number, weight: number, bornFromMs: number, bornToMs: number, firstMs: number, stepMs: number): void {
    const batch = this.#filling;
    const lastMs = firstMs + (records - 1) * stepMs;
    if (batch.records === 0) this.#host.setTimer(lastMs + MAX_TIME_IN_BUFFER_MS);
    addAges(batch.ages, records, bornFromMs, bornToMs);
    batch.records += records;
    batch.weight += weight;
    if (batch.records >= this.#batchRecords) this.#write(lastMs);
  }

  watermark(valueMs: number): void {
    this.#host.passWatermark(valueMs);
  }

  serve(): void {
    // Results leave when a write is answered.
  }

  callEnded(call: number, nowMs: number): void {
    const write = this.#writes[call] as Batch;
    this.#events.call(nowMs - write.startedMs, write.isError, write.attempt > 1, nowMs);
    if (write.isError) {
      this.#issue(call, write, nowMs);
      return;
    }
    this.#writes[call] = null;
    this.#writing--;
    if (this.#filling.records >= this.#batchRecords) this.#write(nowMs);
    for (const { records, fromMs, toMs } of write.ages)
      this.#host.giveOut(records, (write.weight / write.records) * records, fromMs, toMs, nowMs);
  }

  timer(nowMs: number): void {
    if (this.#filling.records > 0) this.#write(nowMs);
  }

  prepareSnapshot(nowMs: number): boolean {
    if (this.#filling.records > 0) this.#write(nowMs);
    return this.#writing === 0 && this.#filling.records === 0;
  }

  snapshot(): KeeperSnapshot {
    return NOTHING_KEPT;
  }

  restore(): void {
    // Nothing was kept.
  }

  /** Writes the batch, if a write is free. */
  #write(nowMs: number): void {
    const call = this.#writes.indexOf(null);
    if (call < 0) return;
    const batch = this.#filling;
    this.#filling = emptyBatch();
    this.#writes[call] = batch;
    this.#writing++;
    this.#host.setTimer(Infinity);
    this.#issue(call, batch, nowMs);
  }

  /** An attempt; a failed one is made again at once, as AsyncSinkWriter puts failed entries back in front. */
  #issue(call: number, batch: Batch, nowMs: number): void {
    batch.startedMs = nowMs;
    batch.attempt++;
    const answerMs = this.#service.call(this.#caller, nowMs);
    batch.isError = this.#service.isError;
    this.#host.scheduleCall(call, answerMs);
  }
}

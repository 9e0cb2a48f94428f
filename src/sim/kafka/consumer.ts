/** One instance of the group: its machine state and what its threads hold. The run decides when anything happens. */
import type { KafkaScenario } from '../scenario/scenario.ts';
import { FetchBuffer, type ClientBuffer } from './fetcher.ts';
import type { GuardedWrites } from './guarded-writes.ts';
import { InlineBatch } from './inline-batch.ts';
import type { PartitionTable } from './partitions.ts';
import { PrefetchQueue } from './prefetch-queue.ts';
import { Worker, type WorkerHost } from './worker.ts';

/** The fetch session with one broker. */
export interface FetchSession {
  /** Owned partitions led by this broker; those that returned data move to the end. */
  partitions: Int32Array;
  /** The partitions of the fetch in flight: the first `requestedCount` entries. */
  readonly requested: Int32Array;
  /** The offset that each of them is asked for from: an answer counts only where the client still wants that one. */
  readonly requestedFrom: Float64Array;
  requestedCount: number;
  isInFlight: boolean;
  /** When the broker answers the fetch in flight, ms. */
  answerMs: number;
}

/** One write in flight: when it was issued, and after which assignment of partitions. */
export interface WriteInFlight {
  issuedMs: number;
  epoch: number;
}

/** librdkafka's queue, with its limits in records. */
function prefetchQueueOf({ kafka, traffic }: KafkaScenario, table: PartitionTable): PrefetchQueue {
  const { config } = kafka.group;
  const mostInAll = Math.max(1, Math.floor((config['queued.max.messages.kbytes'] * 1024) / traffic.recordBytes));
  return new PrefetchQueue(table.position, table.bufferedTo, table.buffered, config['queued.min.messages'], mostInAll);
}

export class Consumer {
  readonly id: number;
  readonly sessions: readonly FetchSession[];
  readonly buffer: ClientBuffer;
  /** Where the next fetch of each partition begins. */
  readonly fetchFrom: Float64Array;
  readonly worker: Worker;
  readonly batch: InlineBatch;
  readonly writes: WriteInFlight[] = [];
  /** Where writes may fail or are protected. */
  readonly guarded: GuardedWrites | null;
  /** Index into the table's states. */
  state = 0;
  stateSinceMs = 0;
  owned: readonly number[] = [];
  lastPollMs = 0;
  /** When the poll() before the last one began, ms; −1 = there was none. */
  pollBeforeMs = -1;
  /** Inside poll(), nothing buffered. */
  isWaiting = false;
  /** Until when the present poll() may block, ms. */
  pollUntilMs = 0;
  /** The group has told its client something that it must act upon inside poll(). */
  hasNews = false;
  /** What it will have when it has given up the partitions that it is giving up. */
  incoming: readonly number[] = [];
  /** It is giving this partition up. */
  readonly isOutgoing = (partition: number): boolean => !this.incoming.includes(partition);
  /** It was paused when it was told to give up partitions. */
  wasPaused = false;
  isStopping = false;
  /** When the instance calls poll() after a start that was decided while it was still closing, ms. */
  startsAgainMs = 0;
  /** A session may have something to fetch: a chunk was used up, a fetch came back, partitions were assigned or resumed. */
  mayFetch = false;
  /** Paused because a breaker refuses calls, not because of the queue. */
  isHeldByBreaker = false;
  /** With auto-commit: the first moment at which a poll commits again, ms. */
  nextAutoCommitMs = 0;
  /** Something was acknowledged since the last commit. */
  hasUncommitted = false;
  stalledUntilMs = 0;
  /** The slices of the present poll, where polls are reported. */
  readonly slices: number[][] = [];
  /** When the records of the present poll are handed to the application, ms. */
  handedOverMs = 0;
  /** Takes a slice of a poll over into the application. */
  readonly handOver: (partition: number, from: number, records: number) => void;

  readonly #isInline: boolean;
  readonly #isLibrdkafka: boolean;

  /**
   * @param take looks at what a poll hands over, one run of records at a time; null where all of it is worked
   * @param keepsSlices keeps what each poll returned, for its event
   */
  constructor(
    id: number,
    scenario: KafkaScenario,
    table: PartitionTable,
    host: WorkerHost,
    guarded: GuardedWrites | null,
    take: ((partition: number, from: number, records: number) => void) | null,
    keepsSlices: boolean,
  ) {
    const { topic, application } = scenario.kafka;
    this.id = id;
    this.sessions = Array.from({ length: topic.brokers }, () => ({
      partitions: new Int32Array(0),
      requested: new Int32Array(table.count),
      requestedFrom: new Float64Array(table.count),
      requestedCount: 0,
      isInFlight: false,
      answerMs: 0,
    }));
    this.#isLibrdkafka = scenario.kafka.client === 'librdkafka';
    this.fetchFrom = this.#isLibrdkafka ? table.bufferedTo : table.position;
    this.buffer = this.#isLibrdkafka
      ? prefetchQueueOf(scenario, table)
      : new FetchBuffer(table.position, table.bufferedTo, table.buffered);
    this.worker = new Worker(host);
    this.batch = new InlineBatch(host);
    this.guarded = guarded;
    this.#isInline = application.threading === 'inline';
    this.handOver = (partition, from, records) => {
      if (take === null) this.enqueue(partition, from, records, this.handedOverMs);
      else take(partition, from, records);
      if (keepsSlices) this.slices.push([partition, from, records]);
    };
  }

  /** Writes of it that have not ended. */
  get writesInFlight(): number {
    return this.#isInline ? this.batch.writesInFlight : this.worker.writesInFlight;
  }

  /** Puts records before the application. */
  enqueue(partition: number, from: number, records: number, nowMs: number): void {
    if (this.#isInline) this.batch.add(partition, from, records);
    else this.worker.enqueue(partition, from, records, nowMs);
  }

  /** It has these partitions from now on; fetch sessions are updated. */
  own(partitions: readonly number[]): void {
    this.owned = partitions;
    this.mayFetch = true;
    this.sessions.forEach((session, broker) => {
      const led = partitions.filter((partition) => partition % this.sessions.length === broker);
      const kept = session.partitions.filter((partition) => led.includes(partition));
      session.partitions = Int32Array.from([...kept, ...led.filter((partition) => !kept.includes(partition))]);
    });
  }

  /**
   * Drops what is fetched. Whoever stops owning its partitions does so at once: the marks of what is buffered are the group's, and a new
   * owner must find none of them. Fetches in flight come back all the same, and keep their brokers busy until then; to librdkafka they are
   * out of date from now on (its version barrier), to the Java client only where the position has moved.
   */
  dropFetches(): void {
    this.buffer.clear();
    if (!this.#isLibrdkafka) return;
    for (const session of this.sessions) session.requestedFrom.fill(NaN);
  }

  /** The process is gone, and its connections with it. */
  dieFetching(): void {
    this.buffer.clear();
    for (const session of this.sessions) session.isInFlight = false;
  }

  /** The coordinator has removed it and it does not know yet: it fetches nothing more. */
  stopFetching(): void {
    this.dropFetches();
    for (const session of this.sessions) session.partitions = new Int32Array(0);
  }

  /**
   * Gives up everything it holds of its partitions; writes in flight go on.
   * @param keepsQueue the application knows nothing of it, and its worker goes on with the queue
   */
  disown(keepsQueue: boolean): void {
    this.dropFetches();
    if (!keepsQueue) this.worker.discard();
    if (this.#isInline) this.batch.discard();
    this.own([]);
  }
}

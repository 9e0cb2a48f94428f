/** One consumer of the per-record reference: its poll loop, its fetches, its worker and its writes. */
import type { Cluster, Record } from './per-record-cluster.ts';

/** What poll() may hand out of one partition: offsets [next, end). */
interface Chunk {
  readonly partition: number;
  next: number;
  readonly end: number;
}

interface Session {
  readonly broker: number;
  partitions: number[];
  isInFlight: boolean;
}

export class Consumer {
  readonly #cluster: Cluster;
  readonly #owned: readonly number[];
  readonly #sessions: readonly Session[];
  readonly #position: number[];
  #chunks: Chunk[] = [];
  #isPaused = false;
  /** Rises with every wait of poll(): a time-out that belongs to an earlier wait does nothing. */
  #waits = 0;
  #isWaiting = false;

  #queue: Record[] = [];
  #queueHead = 0;
  #isWorking = false;
  #open: Record[] = [];
  #batches = 0;
  #isOverdue = false;
  #writesInFlight = 0;

  constructor(cluster: Cluster, owned: readonly number[]) {
    const { partitions, brokers } = cluster.scenario.kafka.topic;
    this.#cluster = cluster;
    this.#owned = owned;
    this.#sessions = Array.from({ length: brokers }, (_, broker) => ({
      broker,
      partitions: owned.filter((partition) => partition % brokers === broker),
      isInFlight: false,
    }));
    this.#position = Array.from({ length: partitions }, () => 0);
  }

  get #application() {
    return this.#cluster.scenario.kafka.application;
  }

  get #config() {
    return this.#cluster.scenario.kafka.group.config;
  }

  // --- the poll loop ----------------------------------------------------------------------------------------------------

  poll(): void {
    const { events } = this.#cluster;
    this.#isWaiting = false;
    for (;;) {
      for (const partition of this.#owned) this.#cluster.commit(partition);
      if (this.#isHeldBack()) {
        events.after(this.#application.pollTimeoutMs, () => {
          this.poll();
        });
        return;
      }
      const records = this.#collect();
      this.#sendFetches();
      if (records.length === 0) {
        this.#waitForRecords();
        return;
      }
      if (this.#application.threading === 'inline') {
        this.#workInline(records);
        return;
      }
      for (const record of records) this.#queue.push(record);
      this.#work();
      if (this.#application.pollMs > 0) {
        events.after(this.#application.pollMs, () => {
          this.poll();
        });
        return;
      }
    }
  }

  /** Two thresholds on the queue: pause at or above the one, go on at or below the other. */
  #isHeldBack(): boolean {
    const { threading, queue } = this.#application;
    if (threading === 'inline') return false;
    const depth = this.#queue.length - this.#queueHead;
    this.#isPaused = this.#isPaused ? depth > queue.resumeAt : depth >= queue.pauseAt;
    return this.#isPaused;
  }

  #waitForRecords(): void {
    const wait = ++this.#waits;
    this.#isWaiting = true;
    this.#cluster.events.after(this.#application.pollTimeoutMs, () => {
      if (this.#isWaiting && wait === this.#waits) this.poll();
    });
  }

  /** Up to max.poll.records out of the chunks, oldest first. A chunk that ends exactly with the poll stays until the next one. */
  #collect(): Record[] {
    const { nowMs } = this.#cluster.events;
    const records: Record[] = [];
    while (records.length < this.#config['max.poll.records']) {
      const chunk = this.#chunks[0];
      if (chunk === undefined) break;
      if (chunk.next === chunk.end) {
        this.#chunks.shift();
        continue;
      }
      const { partition } = chunk;
      const offset = chunk.next++;
      const appendedMs = this.#cluster.appendedMs[partition]![offset]!;
      records.push({ partition, offset, appendedMs, handedOverMs: nowMs, workedMs: NaN });
      this.#position[partition] = offset + 1;
    }
    return records;
  }

  // --- fetching ---------------------------------------------------------------------------------------------------------

  #sendFetches(): void {
    const buffered = new Set(this.#chunks.map((chunk) => chunk.partition));
    const { client } = this.#cluster.scenario.kafka;
    for (const session of this.#sessions) {
      if (session.isInFlight || session.partitions.length === 0) continue;
      if (client === 'java-4.1' && session.partitions.some((partition) => buffered.has(partition))) continue;
      const wanted = session.partitions.filter((partition) => !buffered.has(partition));
      if (wanted.length === 0) continue;
      session.isInFlight = true;
      this.#cluster.events.after(this.#application.roundTripMs / 2, () => {
        this.#requestArrives(session, wanted);
      });
    }
  }

  /** The broker answers when enough is there, or when the client has waited long enough. */
  #requestArrives(session: Session, wanted: readonly number[]): void {
    const { nowMs } = this.#cluster.events;
    const enough = Math.max(1, Math.ceil(this.#config['fetch.min.bytes'] / this.#cluster.scenario.traffic.recordBytes));
    const latestMs = nowMs + this.#config['fetch.max.wait.ms'];
    let readable = 0;
    const coming: number[] = [];
    for (const partition of wanted) {
      const end = this.#cluster.logEnd(partition);
      const times = this.#cluster.appendedMs[partition]!;
      readable += end - this.#position[partition]!;
      for (let offset = end; offset < end + enough && times[offset]! < latestMs; offset++) coming.push(times[offset]!);
    }
    coming.sort((a, b) => a - b);
    const answerMs = readable >= enough ? nowMs : Math.min(latestMs, coming[enough - readable - 1] ?? latestMs);
    this.#cluster.events.at(answerMs, () => {
      this.#answer(session, wanted);
    });
  }

  #answer(session: Session, wanted: readonly number[]): void {
    const { recordBytes } = this.#cluster.scenario.traffic;
    const mostOfPartition = Math.floor(this.#config['max.partition.fetch.bytes'] / recordBytes);
    let room = Math.floor(this.#config['fetch.max.bytes'] / recordBytes);
    const chunks: Chunk[] = [];
    for (const partition of wanted) {
      const next = this.#position[partition]!;
      const readable = this.#cluster.logEnd(partition) - next;
      let records = Math.min(readable, mostOfPartition, room);
      // One record is given even where it is larger than the limits.
      if (chunks.length === 0 && readable > 0) records = Math.max(1, records);
      if (records <= 0) continue;
      room -= records;
      chunks.push({ partition, next, end: next + records });
    }
    const given = chunks.map((chunk) => chunk.partition);
    session.partitions = [...session.partitions.filter((partition) => !given.includes(partition)), ...given];
    this.#cluster.events.after(this.#application.roundTripMs / 2, () => {
      session.isInFlight = false;
      this.#chunks.push(...chunks);
      if (!this.#isWaiting) return;
      if (chunks.length > 0) this.poll();
      else this.#sendFetches();
    });
  }

  // --- work in the poll loop ----------------------------------------------------------------------------------------------

  #workInline(records: readonly Record[], done = 0): void {
    const record = records[done];
    if (record === undefined) {
      this.#writeInline(records);
      return;
    }
    this.#cluster.events.after(this.#application.recordMs, () => {
      record.workedMs = this.#cluster.events.nowMs;
      if (this.#application.sink === null) this.#cluster.acknowledge(record);
      this.#workInline(records, done + 1);
    });
  }

  /** Waves of `concurrency` writes; the poll thread waits for the slowest of a wave. */
  #writeInline(records: readonly Record[], from = 0): void {
    const { sink, pollMs } = this.#application;
    if (sink === null || from >= records.length) {
      this.#cluster.events.after(pollMs, () => {
        this.poll();
      });
      return;
    }
    const wave = records.slice(from, from + sink.batchRecords * sink.concurrency);
    let missing = Math.ceil(wave.length / sink.batchRecords);
    for (let writes = missing; writes > 0; writes--)
      this.#cluster.write(() => {
        if (--missing > 0) return;
        for (const record of wave) this.#cluster.acknowledge(record);
        this.#writeInline(records, from + wave.length);
      });
  }

  // --- work in a thread of its own -----------------------------------------------------------------------------------------

  get #isFull(): boolean {
    const { sink } = this.#application;
    return sink !== null && this.#open.length >= sink.batchRecords;
  }

  #work(): void {
    if (this.#isWorking || this.#isFull || this.#queueHead === this.#queue.length) return;
    this.#isWorking = true;
    this.#cluster.events.after(this.#application.recordMs, this.#workEnds);
  }

  readonly #workEnds = (): void => {
    const record = this.#queue[this.#queueHead++]!;
    if (this.#queueHead === 4096) {
      this.#queue = this.#queue.slice(4096);
      this.#queueHead = 0;
    }
    this.#isWorking = false;
    record.workedMs = this.#cluster.events.nowMs;
    if (this.#application.sink === null) this.#cluster.acknowledge(record);
    else {
      this.#open.push(record);
      if (this.#open.length === 1) this.#startLinger(this.#application.sink.lingerMs);
      if (this.#isFull) this.#write();
    }
    this.#work();
  };

  #startLinger(lingerMs: number): void {
    const batch = ++this.#batches;
    this.#isOverdue = false;
    this.#cluster.events.after(lingerMs, () => {
      if (batch !== this.#batches || this.#open.length === 0) return;
      this.#isOverdue = true;
      this.#write();
    });
  }

  /** Writes the open batch, if a write is free. */
  #write(): void {
    const { sink } = this.#application;
    if (sink === null || this.#writesInFlight >= sink.concurrency) return;
    const batch = this.#open;
    this.#open = [];
    this.#isOverdue = false;
    this.#writesInFlight++;
    this.#cluster.write(() => {
      this.#writesInFlight--;
      for (const record of batch) this.#cluster.acknowledge(record);
      if (this.#isFull || this.#isOverdue) this.#write();
      this.#work();
    });
  }
}

/**
 * The topic as the source's subtasks read it. Partitions that get equal shares of the traffic are alike, so that those of one subtask
 * are read as one log; with unequal shares each partition is a log of its own, and a subtask reads its logs in equal parts.
 */
import type { ArrivalCurve } from '../../parts/arrival-curve.ts';
import { shareFairly } from '../../parts/share-fairly.ts';

/** One log: arrivals as a cumulative curve over slots. */
interface Log {
  readonly cumulative: Float64Array;
  /** Records that were read. */
  read: number;
  cursor: number;
  /** Newest append time that was read, ms; −Infinity before the first. */
  newestMs: number;
  /** When something was last read, ms. */
  activeMs: number;
}

export class LogReaders {
  readonly #slotMs: number;
  readonly #slots: number;
  /** By subtask. */
  #logs: readonly (readonly Log[])[] = [];
  readonly #curve: ArrivalCurve;
  readonly #isUniform: boolean;
  readonly #wanted: Float64Array;
  readonly #given: Float64Array;
  /** What `read` has found for each log, in order of the logs: append times of the first and the last record, ms. */
  readonly pieceRecords: Float64Array;
  readonly pieceFromMs: Float64Array;
  readonly pieceToMs: Float64Array;

  constructor(curve: ArrivalCurve, isUniform: boolean) {
    this.#curve = curve;
    this.#isUniform = isUniform;
    this.#slotMs = curve.slotMs;
    this.#slots = curve.slots;
    this.#wanted = new Float64Array(curve.partitions);
    this.#given = new Float64Array(curve.partitions);
    this.pieceRecords = new Float64Array(curve.partitions);
    this.pieceFromMs = new Float64Array(curve.partitions);
    this.pieceToMs = new Float64Array(curve.partitions);
  }

  /** Records in the log at the moment, over all partitions. */
  appendedBy(ms: number): number {
    let records = 0;
    for (const logs of this.#logs) for (const log of logs) records += this.#recordsAt(log, ms);
    return records;
  }

  /** Assigns the partitions to `subtasks`, round robin, as KafkaSourceEnumerator does; reading begins where `readAt` says, records. */
  assign(subtasks: number, readAt: readonly number[]): void {
    const { partitions } = this.#curve;
    this.#logs = Array.from({ length: subtasks }, (_, subtask) => {
      const own: number[] = [];
      for (let partition = subtask; partition < partitions; partition += subtasks) own.push(partition);
      const groups = this.#isUniform && own.length > 0 ? [own] : own.map((partition) => [partition]);
      return groups.map((group) => {
        const read = group.reduce((sum, partition) => sum + (readAt[partition] ?? 0), 0);
        return { cumulative: this.#curve.sumOf(group), read, cursor: 0, newestMs: -Infinity, activeMs: 0 };
      });
    });
  }

  /** Where every partition is read to, records: what a checkpoint keeps. */
  positions(): number[] {
    const { partitions } = this.#curve;
    const subtasks = this.#logs.length;
    return Array.from({ length: partitions }, (_, partition) => {
      const logs = this.#logs[partition % subtasks] ?? [];
      const log = logs[this.#isUniform ? 0 : Math.floor(partition / subtasks)];
      return log === undefined ? 0 : this.#positionIn(log, partition);
    });
  }

  /** Records of a subtask's logs that wait at `atMs`. */
  available(subtask: number, atMs: number): number {
    let records = 0;
    for (const log of this.#logs[subtask] as readonly Log[]) records += Math.max(0, this.#recordsAt(log, atMs) - log.read);
    return records;
  }

  /** Append time of the oldest record that was not read, ms; Infinity where there is none. */
  oldestMs(subtask: number, atMs: number): number {
    let oldest = Infinity;
    for (const log of this.#logs[subtask] as readonly Log[])
      if (this.#recordsAt(log, atMs) - log.read > 1e-6) oldest = Math.min(oldest, this.#timeOf(log, log.read));
    return oldest;
  }

  /** Reads `records` of a subtask's logs in fair parts; returns the number of pieces in the columns. */
  read(subtask: number, records: number, atMs: number): number {
    const logs = this.#logs[subtask] as readonly Log[];
    for (let i = 0; i < logs.length; i++) {
      const log = logs[i] as Log;
      this.#wanted[i] = Math.max(0, this.#recordsAt(log, atMs) - log.read);
    }
    shareFairly(records, this.#wanted, this.#given, logs.length);
    let pieces = 0;
    for (let i = 0; i < logs.length; i++) {
      const given = this.#given[i] as number;
      if (given <= 0) continue;
      const log = logs[i] as Log;
      this.pieceRecords[pieces] = given;
      this.pieceFromMs[pieces] = this.#timeOf(log, log.read);
      log.read += given;
      const toMs = this.#timeOf(log, log.read);
      this.pieceToMs[pieces] = toMs;
      if (toMs > log.newestMs) log.newestMs = toMs;
      log.activeMs = atMs;
      pieces++;
    }
    return pieces;
  }

  /** The watermark of a subtask: the least of its splits' newest records − bound − 1; −Infinity before the first, Infinity when idle. */
  watermarkMs(subtask: number, boundMs: number, idlenessMs: number | null, atMs: number): number {
    const logs = this.#logs[subtask] as readonly Log[];
    if (logs.length === 0) return idlenessMs === null ? -Infinity : Infinity;
    let least = Infinity;
    for (const log of logs) {
      if (idlenessMs !== null && atMs - log.activeMs > idlenessMs) continue;
      if (log.newestMs < least) least = log.newestMs;
    }
    return Number.isFinite(least) ? least - boundMs - 1 : least;
  }

  /** Partitions read as one log are read to the same append time: no further than what each of them holds. */
  #positionIn(log: Log, partition: number): number {
    const backlog = log.cumulative[0] as number;
    if (log.read < backlog) return (log.read / backlog) * this.#curve.recordsAt(partition, 0);
    return this.#curve.recordsAt(partition, this.#timeOf(log, log.read));
  }

  #recordsAt(log: Log, atMs: number): number {
    const position = atMs / this.#slotMs;
    let slot = Math.floor(position);
    if (slot >= this.#slots) slot = this.#slots - 1;
    const before = log.cumulative[slot] as number;
    const share = position - slot;
    return before + ((log.cumulative[slot + 1] as number) - before) * (share > 1 ? 1 : share);
  }

  #timeOf(log: Log, records: number): number {
    const { cumulative } = log;
    if (records <= (cumulative[0] as number)) return 0;
    let slot = log.cursor;
    while (slot < this.#slots && (cumulative[slot + 1] as number) < records) slot++;
    if (slot >= this.#slots) return this.#slots * this.#slotMs;
    while (slot > 0 && (cumulative[slot] as number) >= records) slot--;
    log.cursor = slot;
    const before = cumulative[slot] as number;
    return (slot + (records - before) / ((cumulative[slot + 1] as number) - before)) * this.#slotMs;
  }
}

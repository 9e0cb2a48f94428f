/**
 * What the group knows of each partition: who owns it, how far it was handed out, acknowledged and committed. Arrays are indexed by
 * partition; offsets count from 0, the first record of the initial backlog.
 *
 * Two prefixes are kept apart: what was acknowledged *for the first time* by anyone (it decides processed against duplicate), and
 * what the present owner has acknowledged without a gap (it decides what may be committed).
 */
import { AckedRanges } from '../parts/acked-ranges.ts';

const NOBODY = -1;

export class PartitionTable {
  readonly count: number;
  readonly owner: Int32Array;
  /** Next offset that poll() returns. */
  readonly position: Float64Array;
  /** Offset to restart from. */
  readonly committed: Float64Array;
  /** End of the chunk in the owner's fetch buffer, exclusive. */
  readonly bufferedTo: Float64Array;
  readonly buffered: Uint8Array;
  readonly paused: Uint8Array;
  /** First offset that is still in the log. */
  readonly logStart: Float64Array;
  /** Counts assignments; who was given a partition in a later one than a write was issued in cannot commit that write. */
  epoch = 0;
  readonly #assignedIn: Float64Array;
  readonly #acknowledged: AckedRanges[];
  #ownerAcknowledged: AckedRanges[];

  constructor(count: number) {
    this.count = count;
    this.owner = new Int32Array(count).fill(NOBODY);
    this.position = new Float64Array(count);
    this.committed = new Float64Array(count);
    this.bufferedTo = new Float64Array(count);
    this.buffered = new Uint8Array(count);
    this.paused = new Uint8Array(count);
    this.logStart = new Float64Array(count);
    this.#assignedIn = new Float64Array(count);
    this.#acknowledged = Array.from({ length: count }, () => new AckedRanges());
    this.#ownerAcknowledged = Array.from({ length: count }, () => new AckedRanges());
  }

  /** `member` owns `partition` from now on: its position is read from the committed offset, and nothing is paused. */
  assign(partition: number, member: number): void {
    const committed = this.committed[partition] as number;
    this.owner[partition] = member;
    this.position[partition] = committed;
    this.bufferedTo[partition] = committed;
    this.paused[partition] = 0;
    this.#assignedIn[partition] = ++this.epoch;
    this.#ownerAcknowledged[partition] = new AckedRanges(committed);
  }

  /** Nobody owns `partition`: whoever gets it next starts from the committed offset. */
  release(partition: number): void {
    this.owner[partition] = NOBODY;
    this.position[partition] = this.committed[partition] as number;
  }

  /** Jumps to `offset`: what is buffered of the partition is stale. */
  seek(partition: number, offset: number): void {
    this.position[partition] = offset;
    this.bufferedTo[partition] = offset;
  }

  /**
   * Acknowledges [from, from + records); returns how many of them were acknowledged for the first time.
   * @param fresh receives the ranges of those, as AckedRanges.add does
   */
  acknowledge(partition: number, from: number, records: number, byOwner: boolean, fresh?: number[]): number {
    if (byOwner) this.#ownerAcknowledged[partition]?.add(from, from + records);
    return this.#acknowledged[partition]?.add(from, from + records, fresh) ?? 0;
  }

  /** Whether `member` may commit what it was given of `partition` up to the assignment number `epoch`. */
  isOwnedSince(partition: number, member: number, epoch: number): boolean {
    return this.owner[partition] === member && epoch >= (this.#assignedIn[partition] as number);
  }

  /** Commits what the owner has acknowledged without a gap. */
  commit(partition: number): void {
    const prefix = this.#ownerAcknowledged[partition]?.prefix ?? 0;
    if (prefix > (this.committed[partition] as number)) this.committed[partition] = prefix;
  }

  /** Commits what poll() has returned, done or not. */
  commitPosition(partition: number): void {
    const position = this.position[partition] as number;
    if (position > (this.committed[partition] as number)) this.committed[partition] = position;
  }

  /** Records that were handed out up to the present position and not acknowledged by anyone yet. */
  inFlight(partition: number): number {
    return this.#acknowledged[partition]?.missingBelow(this.position[partition] as number) ?? 0;
  }

  /** The first offset that nobody has acknowledged yet. */
  firstUnfinished(partition: number): number {
    return this.#acknowledged[partition]?.prefix ?? 0;
  }
}

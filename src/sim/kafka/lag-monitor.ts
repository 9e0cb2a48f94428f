/**
 * A lag monitor beside the group, as Burrow is one: it keeps the last ten commits of each partition and the last ten log ends, and says
 * by Burrow's rules how the group is doing. No threshold on the lag is needed for that.
 *
 * Simplified: it sees a commit when the committed offset has moved, at most once a sample; a client that commits the same offset again and
 * again is seen as one that has stopped, where Burrow would call it stalled.
 */
import { burrowGroupStatus, burrowStatus, type BurrowCommit, type BurrowGroupStatus, type BurrowStatus } from './burrow.ts';

/** Burrow's `intervals`. */
const WINDOW = 10;
/** How often it reads the log ends and looks, ms (`offset-refresh`). */
const REFRESH_MS = 10_000;

interface Seen {
  offset: number;
  atMs: number;
  lag: number;
}

export class LagMonitor {
  readonly #partitions: number;
  /** The last commits of each partition, in a ring of WINDOW: offset, time, lag. */
  readonly #offset: Float64Array;
  readonly #atMs: Float64Array;
  readonly #lag: Float64Array;
  readonly #seen: Int32Array;
  /** The last log ends of each partition, in a ring of WINDOW; all partitions are read together. */
  readonly #logEnd: Float64Array;
  readonly #window: Seen[] = Array.from({ length: WINDOW }, () => ({ offset: 0, atMs: 0, lag: 0 }));
  #looks = 0;
  #nextLookMs = REFRESH_MS;

  constructor(partitions: number) {
    const ring = (): Float64Array => new Float64Array(partitions * WINDOW);
    this.#partitions = partitions;
    this.#offset = ring();
    this.#atMs = ring();
    this.#lag = ring();
    this.#seen = new Int32Array(partitions);
    this.#logEnd = ring();
  }

  /** A commit is seen. */
  see(partition: number, committed: number, logEnd: number, atMs: number): void {
    const seen = this.#seen[partition] as number;
    const first = partition * WINDOW;
    if (seen > 0 && this.#offset[first + ((seen - 1) % WINDOW)] === committed) return;
    const at = first + (seen % WINDOW);
    this.#offset[at] = committed;
    this.#atMs[at] = atMs;
    this.#lag[at] = logEnd > committed ? logEnd - committed : 0;
    this.#seen[partition] = seen + 1;
  }

  /** How the group is doing; null between two looks. */
  look(logEnd: (partition: number) => number, committed: Float64Array, atMs: number): BurrowGroupStatus | null {
    if (atMs < this.#nextLookMs) return null;
    this.#nextLookMs = (Math.floor(atMs / REFRESH_MS) + 1) * REFRESH_MS;
    const statuses: BurrowStatus[] = [];
    const ring = this.#looks++ % WINDOW;
    const ends = Math.min(this.#looks, WINDOW);
    for (let partition = 0; partition < this.#partitions; partition++) {
      const first = partition * WINDOW;
      const end = logEnd(partition);
      this.#logEnd[first + ring] = end;
      const lag = Math.floor(end - (committed[partition] as number) + 1e-6);
      statuses.push(burrowStatus(this.#commitsOf(partition), this.#logEnd.subarray(first, first + ends), lag, atMs));
    }
    return burrowGroupStatus(statuses);
  }

  /** The window of a partition, oldest first; the list is reused. */
  #commitsOf(partition: number): readonly BurrowCommit[] {
    const seen = this.#seen[partition] as number;
    const first = partition * WINDOW;
    const count = Math.min(seen, WINDOW);
    for (let i = 0; i < count; i++) {
      const at = first + ((seen - count + i) % WINDOW);
      const commit = this.#window[i] as Seen;
      commit.offset = this.#offset[at] as number;
      commit.atMs = this.#atMs[at] as number;
      commit.lag = this.#lag[at] as number;
    }
    return count === WINDOW ? this.#window : this.#window.slice(0, count);
  }
}

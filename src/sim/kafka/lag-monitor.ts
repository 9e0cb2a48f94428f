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

export class LagMonitor {
  readonly #commits: BurrowCommit[][];
  readonly #logEnds: number[][];
  #nextLookMs = REFRESH_MS;

  constructor(partitions: number) {
    this.#commits = Array.from({ length: partitions }, () => []);
    this.#logEnds = Array.from({ length: partitions }, () => []);
  }

  /** A commit is seen. */
  see(partition: number, committed: number, logEnd: number, atMs: number): void {
    const commits = this.#commits[partition] as BurrowCommit[];
    if (commits.at(-1)?.offset === committed) return;
    commits.push({ offset: committed, atMs, lag: Math.max(0, logEnd - committed) });
    if (commits.length > WINDOW) commits.shift();
  }

  /** How the group is doing; null between two looks. */
  look(logEnd: (partition: number) => number, committed: Float64Array, atMs: number): BurrowGroupStatus | null {
    if (atMs < this.#nextLookMs) return null;
    this.#nextLookMs = (Math.floor(atMs / REFRESH_MS) + 1) * REFRESH_MS;
    const statuses = this.#commits.map((commits, partition): BurrowStatus => {
      const end = logEnd(partition);
      const ends = this.#logEnds[partition] as number[];
      ends.push(end);
      if (ends.length > WINDOW) ends.shift();
      return burrowStatus(commits, ends, Math.floor(end - (committed[partition] as number) + 1e-6), atMs);
    });
    return burrowGroupStatus(statuses);
  }
}

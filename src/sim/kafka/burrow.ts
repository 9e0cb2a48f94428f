/**
 * Burrow's rules: the status of a partition from a sliding window of its commits, without any threshold on the lag.
 *
 * @source linkedin/Burrow core/internal/evaluator/caching.go calculatePartitionStatus, evaluateConsumerStatus
 */

/** From good to bad; a group shows the worst of its partitions, with everything beyond WARN as ERR. */
export type BurrowStatus = 'OK' | 'WARN' | 'STOP' | 'STALL' | 'REWIND';
export type BurrowGroupStatus = 'OK' | 'WARN' | 'ERR';

/** One commit of a partition. */
export interface BurrowCommit {
  readonly offset: number;
  readonly atMs: number;
  /** Records behind the log end when it was made. */
  readonly lag: number;
}

/**
 * The status of one partition.
 *
 * @param commits the window, oldest first
 * @param logEndOffsets the last log-end offsets that were read from the broker
 * @param lag records behind at `nowMs`
 */
export function burrowStatus(
  commits: readonly BurrowCommit[],
  logEndOffsets: ArrayLike<number>,
  lag: number,
  nowMs: number,
): BurrowStatus {
  const [first] = commits;
  const last = commits.at(-1);
  if (lag <= 0 || first === undefined || last === undefined) return 'OK';
  if (nowMs - last.atMs > last.atMs - first.atMs && !wasRecentlyDrained(last.offset, logEndOffsets)) return 'STOP';
  if (commits.some((commit) => commit.lag === 0)) return 'OK';
  if (isRewound(commits)) return 'REWIND';
  if (commits.every((commit) => commit.offset === first.offset)) return 'STALL';
  return commits.every((commit, i) => i === 0 || commit.lag >= (commits[i - 1]?.lag ?? 0)) ? 'WARN' : 'OK';
}

/** Burrow's word for the whole group. */
export function burrowGroupStatus(statuses: readonly BurrowStatus[]): BurrowGroupStatus {
  if (statuses.some((status) => status !== 'OK' && status !== 'WARN')) return 'ERR';
  return statuses.includes('WARN') ? 'WARN' : 'OK';
}

function wasRecentlyDrained(committed: number, logEndOffsets: ArrayLike<number>): boolean {
  for (let i = 0; i < logEndOffsets.length; i++) if ((logEndOffsets[i] as number) <= committed) return true;
  return false;
}

/** An offset went backwards, and none since has reached the offset before it. */
function isRewound(commits: readonly BurrowCommit[]): boolean {
  const at = commits.findIndex((commit, i) => i > 0 && commit.offset < (commits[i - 1]?.offset ?? 0));
  const before = commits[at - 1];
  return before !== undefined && commits.slice(at).every((commit) => commit.offset < before.offset);
}

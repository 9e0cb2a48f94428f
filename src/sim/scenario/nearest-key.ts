/** Finds the key that somebody probably meant: the smallest number of typing slips between two names. */

const LONGEST_COMPARED = 80;

/** Damerau's edit distance (insert, delete, replace, swap two neighbours), on at most 80 characters of each name. */
export function editDistance(left: string, right: string): number {
  const a = left.slice(0, LONGEST_COMPARED);
  const b = right.slice(0, LONGEST_COMPARED);
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replaced, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** Letters and digits only, in lower case: `maxPollRecords`, `max_poll_records` and `max.poll.records` are the same name. */
function bareName(key: string): string {
  return key
    .slice(0, LONGEST_COMPARED)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
}

/** The known key nearest to a mistyped one; null where none is near (more than a third of its letters differ, two at least). */
export function nearestKey(key: string, known: readonly string[]): string | null {
  let nearest: string | null = null;
  let smallest = Infinity;
  for (const candidate of known) {
    const bare = bareName(candidate);
    const distance = Math.min(editDistance(key, candidate), editDistance(bareName(key), bare));
    const allowed = Math.max(2, Math.floor(bare.length / 3));
    if (distance <= allowed && distance < smallest) {
      smallest = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

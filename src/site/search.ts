/** Search over the whole course: a list of entries made while the site is built, asked in the reader's browser. */

export interface SearchEntry {
  readonly url: string;
  readonly title: string;
  readonly kind: 'lesson' | 'word' | 'source' | 'page';
  /** One sentence, shown with the title. */
  readonly about: string;
  /** Further words by which it is found, each once. */
  readonly words: string;
}

/** Lower-case words of a text; `max.poll.records` counts as itself and as its three parts. */
export function wordsOf(text: string): string[] {
  const tokens = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}.]+/u)
    .map((token) => token.replace(/^\.+|\.+$/g, ''));
  return [...new Set(tokens.flatMap((token) => (token.includes('.') ? [token, ...token.split('.')] : [token])))].filter(
    (token) => token !== '',
  );
}

const WEIGHTS = [
  { field: 'title', weight: 8 },
  { field: 'about', weight: 3 },
  { field: 'words', weight: 1 },
] as const;

/** How well a word of the question fits an entry: whole words count double, beginnings count, everything else does not. */
function score(entry: SearchEntry, wanted: string): number {
  return WEIGHTS.reduce((sum, { field, weight }) => {
    const found = wordsOf(entry[field]);
    if (found.includes(wanted)) return sum + 2 * weight;
    return found.some((word) => word.startsWith(wanted)) ? sum + weight : sum;
  }, 0);
}

/** The entries that fit every word of the question, the best first; of equals, lessons first and then as they were given. */
export function search(entries: readonly SearchEntry[], question: string, limit = 12): SearchEntry[] {
  const wanted = wordsOf(question.slice(0, 200));
  if (wanted.length === 0) return [];
  const rated = entries.flatMap((entry) => {
    const scores = wanted.map((word) => score(entry, word));
    if (scores.includes(0)) return [];
    return [{ entry, total: scores.reduce((sum, one) => sum + one, entry.kind === 'lesson' ? 0.5 : 0) }];
  });
  return rated
    .sort((a, b) => b.total - a.total)
    .slice(0, limit)
    .map(({ entry }) => entry);
}

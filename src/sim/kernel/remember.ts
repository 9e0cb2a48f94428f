/** Things that are costly to make and asked for again: the last few are remembered. */

/**
 * @param most how many are kept; the one that was made first is forgotten first
 * @returns a function that gives what `make` makes for a key, and made before, where it still knows it
 */
export function remember<T>(most: number): (key: string, make: () => T) => T {
  const known = new Map<string, T>();
  return (key, make) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = make();
    for (const oldest of known.keys()) {
      if (known.size < most) break;
      known.delete(oldest);
    }
    known.set(key, made);
    return made;
  };
}

/** Feeds any JSON-like value to a hash, so that equal values give equal hashes whatever the order of their keys. */
import type { Hasher } from '../kernel/hash.ts';

/** Adds numbers bit by bit, texts, lists in order, objects by sorted key; each kind is marked, so that `"1"` and `1` differ. */
export function addValue(hasher: Hasher, value: unknown): void {
  if (typeof value === 'number') hasher.addNumber(value);
  else if (typeof value === 'string') hasher.addString(`"${value}`);
  else if (value instanceof Float64Array || Array.isArray(value)) {
    const items: ArrayLike<unknown> = value;
    hasher.addString(`[${String(items.length)}`);
    for (let i = 0; i < items.length; i++) addValue(hasher, items[i]);
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    hasher.addString(`{${String(entries.length)}`);
    for (const [key, inner] of entries) {
      hasher.addString(key);
      addValue(hasher, inner);
    }
  } else hasher.addString(String(value));
}

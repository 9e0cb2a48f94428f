/** Feeds any JSON-like value to a hash, so that equal values give equal hashes whatever the order of their keys. */
import type { Hasher } from '../kernel/hash.ts';

/** Adds numbers bit by bit, texts, lists in order, objects by sorted key; each kind is marked, so that `"1"` and `1` differ. */
export function addValue(hasher: Hasher, value: unknown): void {
  if (typeof value === 'number') hasher.addNumber(value);
  else if (typeof value === 'string') hasher.addString(`"${value}`);
  else if (value instanceof Float64Array) {
    hasher.addString(`[${String(value.length)}`);
    hasher.addNumbers(value);
  } else if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    hasher.addString(`[${String(items.length)}`);
    if (isOfNumbers(items)) hasher.addNumbers(items);
    else for (const item of items) addValue(hasher, item);
  } else if (typeof value === 'object' && value !== null) {
    const object = value as Readonly<Record<string, unknown>>;
    const keys = sortedKeys(object);
    let defined = 0;
    for (const key of keys) if (object[key] !== undefined) defined++;
    hasher.addString(`{${String(defined)}`);
    for (const key of keys) {
      const inner = object[key];
      if (inner === undefined) continue;
      hasher.addString(key);
      addValue(hasher, inner);
    }
  } else hasher.addString(String(value));
}

function isOfNumbers(items: readonly unknown[]): items is readonly number[] {
  for (const item of items) if (typeof item !== 'number') return false;
  return true;
}

/** The keys of an object in order; sorting those that are in order already would take most of the time of a long list of events. */
function sortedKeys(object: object): string[] {
  const keys = Object.keys(object);
  for (let i = 1; i < keys.length; i++) if ((keys[i - 1] as string) > (keys[i] as string)) return keys.sort();
  return keys;
}

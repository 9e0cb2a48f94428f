/** Feeds any JSON-like value to a hash, so that equal values give equal hashes whatever the order of their keys. */
import type { Hasher } from '../kernel/hash.ts';

const TEXT = '"'.charCodeAt(0);
const LIST = '['.charCodeAt(0);
const OBJECT = '{'.charCodeAt(0);

/** Adds numbers bit by bit, texts, lists in order, objects by sorted key; each kind is marked, so that `"1"` and `1` differ. */
export function addValue(hasher: Hasher, value: unknown): void {
  if (typeof value === 'number') hasher.addNumber(value);
  else if (typeof value === 'string') hasher.addString(value, TEXT);
  else if (value instanceof Float64Array) {
    hasher.addString(String(value.length), LIST);
    hasher.addNumbers(value);
  } else if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    hasher.addString(String(items.length), LIST);
    for (let i = hasher.addNumbers(items); i < items.length; i++) addValue(hasher, items[i]);
  } else if (typeof value === 'object' && value !== null) addObject(hasher, value as Readonly<Record<string, unknown>>);
  else hasher.addString(String(value));
}

function addObject(hasher: Hasher, object: Readonly<Record<string, unknown>>): void {
  let defined = 0;
  let isSorted = true;
  let before = '';
  // Most objects have their keys in order: sorting them would take most of the time of a long list of events.
  for (const key in object) {
    if (object[key] !== undefined) defined++;
    if (key < before) isSorted = false;
    before = key;
  }
  hasher.addString(String(defined), OBJECT);
  if (isSorted) for (const key in object) addField(hasher, key, object[key]);
  else for (const key of Object.keys(object).sort()) addField(hasher, key, object[key]);
}

function addField(hasher: Hasher, key: string, value: unknown): void {
  if (value === undefined) return;
  hasher.addString(key);
  addValue(hasher, value);
}

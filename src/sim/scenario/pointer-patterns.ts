/** Patterns of pointers: what may be changed in a document, whatever its lists hold. */
import { escapeToken, isPlainObject, parsePointer, valueAt } from './json-pointer.ts';

/** Pointers to everything in this document that a pattern means: `*` stands for every key of an object, or every id of a list. */
export function pointersTo(document: unknown, pattern: string): string[] {
  let found: { readonly pointer: string; readonly value: unknown }[] = [{ pointer: '', value: document }];
  for (const token of parsePointer(pattern) ?? [])
    found = found.flatMap(({ pointer, value }) => {
      if (token !== '*') return [{ pointer: `${pointer}/${escapeToken(token)}`, value: valueAt(value, [token]) }];
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).map(([key, inner]: [string, unknown]) => {
        const id = Array.isArray(value) && isPlainObject(inner) && typeof inner['id'] === 'string' ? inner['id'] : key;
        return { pointer: `${pointer}/${escapeToken(id)}`, value: inner };
      });
    });
  return found.filter(({ value }) => value !== undefined).map(({ pointer }) => pointer);
}

/**
 * JSON Pointer (RFC 6901): how a change, a fault and a problem say which field they mean.
 * A key with dots is one token: `/kafka/group/config/max.poll.records`.
 */

/** One token, escaped: `~` becomes `~0` and `/` becomes `~1`. */
export function escapeToken(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The tokens of a pointer, unescaped; null where the text is no pointer. The empty pointer means the whole document. */
export function parsePointer(pointer: string): string[] | null {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Is it a plain object, as JSON.parse and structuredClone give it? */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * The value at a pointer's tokens, by own properties only; undefined where there is none. An entry of a list may be named by its `id`
 * in the place of its index: `/flink/operators/enrich/parallelism`.
 */
export function valueAt(document: unknown, tokens: readonly string[]): unknown {
  let value = document;
  for (const token of tokens) {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = Array.isArray(value) ? indexIn(value, token) : token;
    if (!Object.hasOwn(value, key)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  return value;
}

/** The index of the entry that has this id; the token itself where there is none. */
function indexIn(items: readonly unknown[], token: string): string {
  const named = items.findIndex((item) => isPlainObject(item) && item['id'] === token);
  return named < 0 ? token : String(named);
}

/**
 * A copy of the document with another value at the pointer's tokens; only the objects on the way are copied.
 * Objects that are missing on the way are made; an index may extend an array by one.
 * Null where the way leads through something that is neither object nor array.
 */
export function withValueAt(document: unknown, tokens: readonly string[], value: unknown): { readonly document: unknown } | null {
  const [token, ...rest] = tokens;
  if (token === undefined) return { document: value };
  if (Array.isArray(document)) {
    const items: readonly unknown[] = document;
    const place = indexIn(items, token);
    const index = place === '-' ? items.length : /^(0|[1-9]\d{0,8})$/.test(place) ? Number(place) : Number.NaN;
    if (!(index <= items.length)) return null;
    const inner = withValueAt(items[index], rest, value);
    if (inner === null) return null;
    const copy = [...items];
    copy[index] = inner.document;
    return { document: copy };
  }
  if (document !== undefined && !isPlainObject(document)) return null;
  const before = document ?? {};
  const inner = withValueAt(Object.hasOwn(before, token) ? before[token] : undefined, rest, value);
  if (inner === null) return null;
  // Entries, not assignment: a key named __proto__ must stay an ordinary key, so that it is refused as an unknown one.
  const entries = Object.entries(before).filter(([key]) => key !== token);
  return { document: Object.fromEntries([...entries, [token, inner.document]]) };
}

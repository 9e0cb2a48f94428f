/**
 * What a learner has done, as one versioned document, and how two such documents become one. Merging is a join: the order in which
 * tabs, files and devices are merged does not matter, and merging twice changes nothing.
 *
 * A new field is a new version: older pages then show the document and never write over it.
 */

export const PROGRESS_FORMAT = 'progress.v1';

/** From nothing to finished; of two, the later one holds. */
export const PROGRESS_STATUSES = ['seen', 'tried', 'done'] as const;
export type ProgressStatus = (typeof PROGRESS_STATUSES)[number];

export type AnswerValue = string | number | boolean | null | readonly (string | number)[];

/** The latest answer, prediction or setting, with its moment. */
export interface ProgressAnswer {
  readonly atMs: number;
  readonly value: AnswerValue;
}

/** A lesson, task, question, prediction or setting. */
export interface ProgressItem {
  readonly status: ProgressStatus;
  /** Best score, 0 to 1. */
  readonly best: number;
  /** First and last time it was touched, ms since 1970. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly answer: ProgressAnswer | null;
}

export interface ProgressDocument {
  readonly format: typeof PROGRESS_FORMAT;
  /** How often everything was forgotten on purpose: of two documents with different counts only the higher one's items are left. */
  readonly resets: number;
  /** By stable id, such as `lesson/01-kafka/01-incident`. */
  readonly items: Readonly<Record<string, ProgressItem>>;
}

export const EMPTY_PROGRESS: ProgressDocument = { format: PROGRESS_FORMAT, resets: 0, items: {} };

/** The longest text of a document, characters. */
export const LONGEST_PROGRESS_TEXT = 1_048_576;
const MOST_ITEMS = 5000;
const LATEST_MS = 8.64e15;

/** Joins two items: the further status, the better score, the longer span, the later answer. */
function joinItems(a: ProgressItem, b: ProgressItem): ProgressItem {
  const rank = (item: ProgressItem): number => PROGRESS_STATUSES.indexOf(item.status);
  return {
    status: rank(a) >= rank(b) ? a.status : b.status,
    best: Math.max(a.best, b.best),
    firstAtMs: Math.min(a.firstAtMs, b.firstAtMs),
    lastAtMs: Math.max(a.lastAtMs, b.lastAtMs),
    answer: laterAnswer(a.answer, b.answer),
  };
}

/** Of two answers of one moment the one with the greater text counts, so that both orders of merging agree. */
function laterAnswer(a: ProgressAnswer | null, b: ProgressAnswer | null): ProgressAnswer | null {
  if (a === null || b === null) return a ?? b;
  if (a.atMs !== b.atMs) return a.atMs > b.atMs ? a : b;
  return JSON.stringify(a.value) >= JSON.stringify(b.value) ? a : b;
}

/** Joins two documents. */
export function mergeProgress(a: ProgressDocument, b: ProgressDocument): ProgressDocument {
  if (a.resets !== b.resets) return a.resets > b.resets ? a : b;
  const items = new Map(Object.entries(a.items));
  for (const [id, item] of Object.entries(b.items)) {
    const other = items.get(id);
    items.set(id, other === undefined ? item : joinItems(other, item));
  }
  return { ...a, items: Object.fromEntries(items) };
}

/** What happened to an item just now. */
export interface ProgressChange {
  readonly status?: ProgressStatus;
  readonly score?: number;
  readonly answer?: AnswerValue;
}

/**
 * A document with something done to an item at `nowMs`. A newer answer replaces an older one even if the clock was set back
 * in between.
 */
export function recordProgress(document: ProgressDocument, id: string, change: ProgressChange, nowMs: number): ProgressDocument {
  const before = Object.hasOwn(document.items, id) ? document.items[id] : undefined;
  const answerAtMs = Math.max(nowMs, (before?.answer?.atMs ?? -1) + 1);
  const item: ProgressItem = {
    status: change.status ?? 'seen',
    best: change.score ?? 0,
    firstAtMs: nowMs,
    lastAtMs: nowMs,
    answer: change.answer === undefined ? null : { atMs: answerAtMs, value: change.answer },
  };
  return mergeProgress(document, { ...document, items: { [id]: item } });
}

export type ReadProgress =
  | { readonly kind: 'read'; readonly document: ProgressDocument; /** Items that could not be read. */ readonly broken: number }
  /** Written by a newer version of the course: to be left alone. */
  | { readonly kind: 'newer' }
  /** Not a document at all. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Reads a document from text and saves every item that can be saved. Never throws. */
export function readProgress(text: string): ReadProgress {
  if (text.length > LONGEST_PROGRESS_TEXT) return { kind: 'unreadable', reason: 'The text is longer than 1 MB.' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', reason: 'The text is not JSON.' };
  }
  if (!isObject(value)) return { kind: 'unreadable', reason: 'This is no progress document.' };
  const { format, resets, items } = value;
  const version = typeof format === 'string' ? /^progress\.v([1-9]\d{0,5})$/.exec(format)?.[1] : undefined;
  if (version === undefined) return { kind: 'unreadable', reason: 'This is no progress document.' };
  if (version !== '1') return { kind: 'newer' };
  if (!isObject(items)) return { kind: 'unreadable', reason: 'The document holds no items.' };
  const entries = Object.entries(items);
  const saved: [string, ProgressItem][] = [];
  for (const [id, given] of entries.slice(0, MOST_ITEMS)) {
    const item = isItemId(id) ? readItem(given) : null;
    if (item !== null) saved.push([id, item]);
  }
  const count = isBetween(resets, 0, 1e9) ? Math.floor(resets) : 0;
  const document: ProgressDocument = { format: PROGRESS_FORMAT, resets: count, items: Object.fromEntries(saved) };
  return { kind: 'read', document, broken: entries.length - saved.length };
}

/** Letters, digits and a few signs; no name that JavaScript's objects have already. */
export function isItemId(id: string): boolean {
  return /^[a-z0-9][\w./:-]{0,119}$/i.test(id) && !(id in Object.prototype);
}

function readItem(given: unknown): ProgressItem | null {
  if (!isObject(given)) return null;
  const { status, best, firstAtMs, lastAtMs, answer } = given;
  const knownStatus = PROGRESS_STATUSES.find((one) => one === status);
  if (knownStatus === undefined || !isBetween(best, 0, 1) || !isTime(firstAtMs) || !isTime(lastAtMs)) return null;
  return { status: knownStatus, best, firstAtMs, lastAtMs: Math.max(firstAtMs, lastAtMs), answer: readAnswer(answer) };
}

function readAnswer(given: unknown): ProgressAnswer | null {
  if (!isObject(given)) return null;
  const { atMs, value } = given;
  return isTime(atMs) && isAnswerValue(value) ? { atMs, value } : null;
}

function isAnswerValue(value: unknown): value is AnswerValue {
  if (Array.isArray(value)) return value.length <= 1000 && value.every(isScalar);
  return value === null || typeof value === 'boolean' || isScalar(value);
}

function isScalar(value: unknown): value is string | number {
  return (typeof value === 'string' && value.length <= 2000) || (typeof value === 'number' && Number.isFinite(value));
}

function isTime(value: unknown): value is number {
  return isBetween(value, 0, LATEST_MS);
}

function isBetween(value: unknown, min: number, max: number): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How many items of a document are new or further than in another: the preview of an import. */
export function countGains(
  before: ProgressDocument,
  incoming: ProgressDocument,
): { readonly added: number; readonly changed: number } {
  let added = 0;
  let changed = 0;
  const after = mergeProgress(before, incoming);
  for (const [id, item] of Object.entries(after.items)) {
    const old = Object.hasOwn(before.items, id) ? before.items[id] : undefined;
    if (old === undefined) added++;
    else if (JSON.stringify(old) !== JSON.stringify(item)) changed++;
  }
  return { added, changed };
}

/** Reads a progress document from text that may be anything: every entry that can be saved is saved, and nothing throws. */
import { MIGRATIONS } from './progress-migrations.ts';
import { PROGRESS_FORMAT, PROGRESS_STATUSES, PROGRESS_VERSION } from './progress.ts';
import type { AnswerValue, ProgressAnswer, ProgressDocument, ProgressItem } from './progress.ts';
import { REVIEW_DAYS } from './review.ts';
import type { ReviewCard } from './review.ts';

/** The longest text of a document, characters. */
export const LONGEST_PROGRESS_TEXT = 1_048_576;
const MOST_ENTRIES = 5000;
/** The last moment that a date can say, ms since 1970 (ECMA-262, Time Values), less a day for what is counted on from it. */
const LATEST_MS = 8.64e15 - 86_400_000;
const MOST_RESETS = 1e12;

export type ReadProgress =
  | { readonly kind: 'read'; readonly document: ProgressDocument; /** Entries that could not be read. */ readonly broken: number }
  /** Written by a newer version of the course: to be left alone. */
  | { readonly kind: 'newer' }
  /** Not a document at all. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Reads a document of this or any released version. Never throws. */
export function readProgress(text: string): ReadProgress {
  if (text.length > LONGEST_PROGRESS_TEXT) return { kind: 'unreadable', reason: 'The text is longer than 1 MB.' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'unreadable', reason: 'The text is not JSON.' };
  }
  if (!isObject(value)) return { kind: 'unreadable', reason: 'This is no progress document.' };
  const { format } = value;
  const version = typeof format === 'string' ? /^progress\.v([1-9]\d{0,5})$/.exec(format)?.[1] : undefined;
  if (version === undefined) return { kind: 'unreadable', reason: 'This is no progress document.' };
  if (Number(version) > PROGRESS_VERSION) return { kind: 'newer' };
  if (!isObject(value.items)) return { kind: 'unreadable', reason: 'The document holds no items.' };
  return readCurrent(MIGRATIONS.slice(Number(version) - 1).reduce((document, migrate) => migrate(document), value));
}

function readCurrent({ resets, items, review, preferences }: Readonly<Record<string, unknown>>): ReadProgress {
  let broken = 0;
  const read = <T>(given: unknown, one: (entry: unknown) => T | null): Record<string, T> => {
    if (!isObject(given)) {
      broken++;
      return {};
    }
    const entries = Object.entries(given);
    const saved: [string, T][] = [];
    for (const [id, entry] of entries.slice(0, MOST_ENTRIES)) {
      const value = isItemId(id) ? one(entry) : null;
      if (value !== null) saved.push([id, value]);
    }
    broken += entries.length - saved.length;
    return Object.fromEntries(saved);
  };
  const hasResets = isBetween(resets, 0, MOST_RESETS);
  if (!hasResets && resets !== undefined) broken++;
  const document: ProgressDocument = {
    format: PROGRESS_FORMAT,
    resets: hasResets ? Math.floor(resets) : 0,
    items: read(items, (entry) => {
      const item = readItem(entry);
      // The rest of an item is saved without an answer that makes no sense, and the text is kept for the answer's sake.
      if (item?.answer === null && isObject(entry) && (entry.answer ?? null) !== null) broken++;
      return item;
    }),
    review: read(review, readCard),
    preferences: read(preferences, readAnswer),
  };
  return { kind: 'read', document, broken };
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

function readCard(given: unknown): ReviewCard | null {
  if (!isObject(given)) return null;
  const { step, dueAtMs, isSureButWrong, answeredAtMs } = given;
  if (!isBetween(step, 0, REVIEW_DAYS.length) || !Number.isInteger(step) || typeof isSureButWrong !== 'boolean') return null;
  if (!isTime(answeredAtMs) || (dueAtMs !== null && !isBetween(dueAtMs, 0, 8.64e15))) return null;
  return { step, dueAtMs, isSureButWrong, answeredAtMs };
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

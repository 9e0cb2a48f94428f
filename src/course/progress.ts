/**
 * What a learner has done, as one versioned document, and how two such documents become one. Merging is a join: the order in which
 * tabs, files and devices are merged does not matter, and merging twice changes nothing.
 *
 * A new field is a new version (progress-migrations.ts): older pages then show the document and never write over it.
 */
import { joinCards } from './review.ts';
import type { ReviewCard } from './review.ts';

export const PROGRESS_VERSION = 2;
export const PROGRESS_FORMAT = 'progress.v2';

/** From nothing to finished; of two, the later one holds. */
export const PROGRESS_STATUSES = ['seen', 'tried', 'done'] as const;
export type ProgressStatus = (typeof PROGRESS_STATUSES)[number];

export type AnswerValue = string | number | boolean | null | readonly (string | number)[];

/** The latest answer, prediction or setting, with its moment. */
export interface ProgressAnswer {
  readonly atMs: number;
  readonly value: AnswerValue;
}

/** A lesson, task, prediction, exercise, question or test. */
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
  /** How often everything was forgotten on purpose: of two documents with different counts only the higher one's content is left. */
  readonly resets: number;
  /** By stable id, such as `exercise/the-incident`. */
  readonly items: Readonly<Record<string, ProgressItem>>;
  /** When each question is to be asked again, by the question's id. */
  readonly review: Readonly<Record<string, ReviewCard>>;
  /** The latest choice for each preference. */
  readonly preferences: Readonly<Record<string, ProgressAnswer>>;
}

export const EMPTY_PROGRESS: ProgressDocument = { format: PROGRESS_FORMAT, resets: 0, items: {}, review: {}, preferences: {} };

/** Joins two items: the further status, the better score, the longer span, the later answer. */
function joinItems(a: ProgressItem, b: ProgressItem): ProgressItem {
  const rank = (item: ProgressItem): number => PROGRESS_STATUSES.indexOf(item.status);
  return {
    status: rank(a) >= rank(b) ? a.status : b.status,
    best: Math.max(a.best, b.best),
    firstAtMs: Math.min(a.firstAtMs, b.firstAtMs),
    lastAtMs: Math.max(a.lastAtMs, b.lastAtMs),
    answer: a.answer === null || b.answer === null ? (a.answer ?? b.answer) : laterAnswer(a.answer, b.answer),
  };
}

/** Of two answers of one moment the one with the greater text counts, so that both orders of merging agree. */
function laterAnswer(a: ProgressAnswer, b: ProgressAnswer): ProgressAnswer {
  if (a.atMs !== b.atMs) return a.atMs > b.atMs ? a : b;
  return JSON.stringify(a.value) >= JSON.stringify(b.value) ? a : b;
}

type Records<T> = Readonly<Record<string, T>>;

/** Everything that either of two records holds; what both hold is joined. */
function joinRecords<T>(a: Records<T>, b: Records<T>, join: (one: T, other: T) => T): Records<T> {
  const joined = new Map(Object.entries(a));
  for (const [id, value] of Object.entries(b)) {
    const other = joined.get(id);
    joined.set(id, other === undefined ? value : join(other, value));
  }
  return Object.fromEntries(joined);
}

/** Joins two documents. */
export function mergeProgress(a: ProgressDocument, b: ProgressDocument): ProgressDocument {
  if (a.resets !== b.resets) return a.resets > b.resets ? a : b;
  return {
    ...a,
    items: joinRecords(a.items, b.items, joinItems),
    review: joinRecords(a.review, b.review, joinCards),
    preferences: joinRecords(a.preferences, b.preferences, laterAnswer),
  };
}

/** What a record holds under a name of its own, not one that every object has. */
export function own<T>(records: Records<T>, id: string): T | null {
  return Object.hasOwn(records, id) ? (records[id] ?? null) : null;
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
  const before = own(document.items, id);
  const item: ProgressItem = {
    status: change.status ?? 'seen',
    best: change.score ?? 0,
    firstAtMs: nowMs,
    lastAtMs: nowMs,
    answer: change.answer === undefined ? null : { atMs: after(before?.answer, nowMs), value: change.answer },
  };
  return mergeProgress(document, { ...document, items: { [id]: item } });
}

/** A document with a preference chosen at `nowMs`. */
export function recordPreference(document: ProgressDocument, name: string, value: AnswerValue, nowMs: number): ProgressDocument {
  const atMs = after(own(document.preferences, name), nowMs);
  return mergeProgress(document, { ...document, preferences: { [name]: { atMs, value } } });
}

/** A document with a question's place in the review queue. */
export function recordCard(document: ProgressDocument, id: string, card: ReviewCard): ProgressDocument {
  return mergeProgress(document, { ...document, review: { [id]: card } });
}

function after(before: ProgressAnswer | null | undefined, nowMs: number): number {
  return Math.max(nowMs, (before?.atMs ?? -1) + 1);
}

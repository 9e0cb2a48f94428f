/**
 * When a question is asked again: after 1, 3, 7 and 21 days. Fixed steps serve as well as growing ones computed per learner (Latimier,
 * Peyre and Ramus 2021: no measurable difference). Wrong answers that one was sure of come first: they are the ones that feedback
 * mends best (Butterfield and Metcalfe 2001).
 */
import type { Confidence } from './confidence.ts';

export const REVIEW_DAYS = [1, 3, 7, 21] as const;
const DAY_MS = 86_400_000;

export interface ReviewCard {
  /** How many of the intervals have been passed, 0 to 4; after the last one the question is not asked again. */
  readonly step: number;
  /** ms since 1970; null = not asked again. */
  readonly dueAtMs: number | null;
  /** Was the last answer wrong and sure? */
  readonly isSureButWrong: boolean;
  readonly answeredAtMs: number;
}

/**
 * The card after an answer. A right answer passes the interval only when the question was due: answering twice in a row is no
 * memory. A wrong one starts again.
 */
export function cardAfter(before: ReviewCard | null, isRight: boolean, confidence: Confidence, nowMs: number): ReviewCard {
  // A clock that was set back must not make an answer older than the one before.
  const answeredAtMs = Math.max(nowMs, (before?.answeredAtMs ?? -1) + 1);
  if (!isRight) return { step: 0, dueAtMs: dueAfter(0, nowMs), isSureButWrong: confidence === 'sure', answeredAtMs };
  if (before === null) return { step: 0, dueAtMs: dueAfter(0, nowMs), isSureButWrong: false, answeredAtMs };
  if (!isDue(before, nowMs)) return { ...before, answeredAtMs };
  const step = Math.min(before.step + 1, REVIEW_DAYS.length);
  return { step, dueAtMs: dueAfter(step, nowMs), isSureButWrong: false, answeredAtMs };
}

function dueAfter(step: number, nowMs: number): number | null {
  const days = REVIEW_DAYS[step];
  return days === undefined ? null : nowMs + days * DAY_MS;
}

/** Is it time? A card that claims to have been answered in the future, by a clock that has since been mended, is due. */
export function isDue(card: ReviewCard, nowMs: number): boolean {
  return card.dueAtMs !== null && (card.dueAtMs <= nowMs || card.answeredAtMs > nowMs + DAY_MS);
}

/** The ids of the questions that are due, in the order in which they should be asked. */
export function dueQuestions(review: Readonly<Record<string, ReviewCard>>, nowMs: number): string[] {
  return Object.entries(review)
    .filter(([, card]) => isDue(card, nowMs))
    .sort(
      ([idA, a], [idB, b]) =>
        Number(b.isSureButWrong) - Number(a.isSureButWrong) || (a.dueAtMs ?? 0) - (b.dueAtMs ?? 0) || (idA < idB ? -1 : 1),
    )
    .map(([id]) => id);
}

/** Of two cards of one question the later answer holds; at the same moment the one that asks sooner. */
export function joinCards(a: ReviewCard, b: ReviewCard): ReviewCard {
  const order =
    a.answeredAtMs - b.answeredAtMs ||
    b.step - a.step ||
    (b.dueAtMs ?? Number.MAX_VALUE) - (a.dueAtMs ?? Number.MAX_VALUE) ||
    Number(a.isSureButWrong) - Number(b.isSureButWrong);
  return order >= 0 ? a : b;
}

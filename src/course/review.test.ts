import { describe, expect, it } from 'vitest';
import { cardAfter, dueQuestions, isDue } from './review.ts';
import type { ReviewCard } from './review.ts';

const DAY = 86_400_000;
const START = 1_764_115_200_000;

describe('cardAfter', () => {
  it('should ask after 1, 3, 7 and 21 days, and then no more', () => {
    let card: ReviewCard | null = null;
    let now = START;
    const waits: (number | null)[] = [];
    for (let round = 0; round < 5; round++) {
      card = cardAfter(card, true, 'think so', now);
      waits.push(card.dueAtMs === null ? null : (card.dueAtMs - now) / DAY);
      now = card.dueAtMs ?? now;
    }

    expect(waits).toEqual([1, 3, 7, 21, null]);
  });

  it('should start again after a wrong answer', () => {
    const late: ReviewCard = { step: 3, dueAtMs: START, isSureButWrong: false, answeredAtMs: START - 21 * DAY };

    expect(cardAfter(late, false, 'sure', START)).toEqual({
      step: 0,
      dueAtMs: START + DAY,
      isSureButWrong: true,
      answeredAtMs: START,
    });
  });

  it('should not count a right answer that comes before its time', () => {
    const first = cardAfter(null, true, 'guess', START);

    expect(cardAfter(first, true, 'sure', START + 60_000)).toEqual({ ...first, answeredAtMs: START + 60_000 });
  });

  it('should let the newer answer be the later one when the clock was set back', () => {
    const before = cardAfter(null, false, 'guess', START);

    expect(cardAfter(before, false, 'guess', START - 365 * DAY).answeredAtMs).toBe(START + 1);
  });
});

describe('isDue', () => {
  it('should hold a card from the future for due: the clock was wrong then', () => {
    const future: ReviewCard = { step: 1, dueAtMs: START + 5000 * DAY, isSureButWrong: false, answeredAtMs: START + 4997 * DAY };

    expect(isDue(future, START)).toBe(true);
    expect(isDue({ ...future, dueAtMs: null }, START)).toBe(false);
  });
});

describe('dueQuestions', () => {
  it('should put what was sure but wrong first, then what has waited longest', () => {
    const card = (dueAtMs: number | null, isSureButWrong = false): ReviewCard => ({
      step: 0,
      dueAtMs,
      isSureButWrong,
      answeredAtMs: START - DAY,
    });
    const review = {
      recent: card(START - 1),
      old: card(START - 5),
      later: card(START + 1),
      finished: card(null),
      sure: card(START - 2, true),
    };

    expect(dueQuestions(review, START)).toEqual(['sure', 'old', 'recent']);
  });
});

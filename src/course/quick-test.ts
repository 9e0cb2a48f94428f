/** The quick test: which questions are drawn, and what the answers come to. Pure: the same seed draws the same test. */

/** Share of right answers that passes; a course for a company may ask for more. */
export const PASS_SHARE = 0.8;
export const TEST_LENGTH = 15;

/** What drawing needs to know of a question. */
export interface Drawable {
  readonly id: string;
  /** Id of the objective that it tests; null = it stands in a lesson only, and is never drawn. */
  readonly objective: string | null;
}

/**
 * Draws a test: every objective is covered, and questions that were never answered come before those that were, the oldest first.
 * @param answeredAtMs when each question was last answered, by id; ms since 1970
 * @param length how many questions; at least one for each objective is drawn whatever it says
 */
export function drawTest(
  questions: readonly Drawable[],
  seed: string,
  answeredAtMs: Readonly<Record<string, number>> = {},
  length: number = TEST_LENGTH,
): string[] {
  const lastAtMs = ({ id }: Drawable): number => (Object.hasOwn(answeredAtMs, id) ? (answeredAtMs[id] ?? 0) : -1);
  // The order of the bank's files must not matter: it is undone before the seed makes a new one.
  const byId = questions.filter(({ objective }) => objective !== null).sort((a, b) => (a.id < b.id ? -1 : 1));
  const pool = shuffled(byId, seed).sort((a, b) => lastAtMs(a) - lastAtMs(b));
  const perObjective = new Map<string | null, number>();
  const drawn: Drawable[] = [];
  for (let round = 1; round === 1 || (drawn.length < length && drawn.length < pool.length); round++) {
    for (const question of pool) {
      if (round > 1 && drawn.length >= length) break;
      if ((perObjective.get(question.objective) ?? 0) >= round || drawn.includes(question)) continue;
      perObjective.set(question.objective, (perObjective.get(question.objective) ?? 0) + 1);
      drawn.push(question);
    }
  }
  return shuffled(drawn, `${seed}/order`).map(({ id }) => id);
}

export interface TestScore {
  readonly right: number;
  readonly total: number;
  readonly isPassed: boolean;
  /** Per objective, in the order in which they were met. */
  readonly objectives: readonly { readonly id: string; readonly right: number; readonly total: number }[];
}

/** What a test came to. Without answers it is not passed. */
export function scoreTest(answers: readonly { readonly objective: string; readonly isRight: boolean }[]): TestScore {
  const objectives = new Map<string, { right: number; total: number }>();
  let right = 0;
  for (const { objective, isRight } of answers) {
    const entry = objectives.get(objective) ?? { right: 0, total: 0 };
    objectives.set(objective, { right: entry.right + Number(isRight), total: entry.total + 1 });
    right += Number(isRight);
  }
  const total = answers.length;
  return {
    right,
    total,
    isPassed: total > 0 && right >= total * PASS_SHARE,
    objectives: [...objectives].map(([id, entry]) => ({ id, ...entry })),
  };
}

/** The list in an order that the seed makes (Fisher and Yates, with splitmix32 for the draws). */
export function shuffled<T>(list: readonly T[], seed: string): T[] {
  let state = 0;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x9e3779b1) | 0;
  const draw = (below: number): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return Math.floor((((mixed ^ (mixed >>> 15)) >>> 0) / 4294967296) * below);
  };
  const result = [...list];
  for (let last = result.length - 1; last > 0; last--) {
    const other = draw(last + 1);
    [result[last], result[other]] = [result[other] as T, result[last] as T];
  }
  return result;
}

/** What the page fetches: the questions at the start of a test, and an answer after it was given. */
import type { PublicQuestion } from '../../course/public-question.ts';
import type { QuizItem } from '../../course/quiz.ts';

export interface Bank {
  readonly objectives: readonly { readonly id: string; readonly text: string }[];
  readonly questions: readonly PublicQuestion[];
}

export interface AnswerKey {
  readonly item: QuizItem;
  /** The lesson that explains it; null while that lesson is still to come. */
  readonly lesson: { readonly title: string; readonly url: string } | null;
}

export interface QuestionSource {
  /** @throws where the network fails */
  bank(): Promise<Bank>;
  /** @throws where the network fails */
  key(id: string): Promise<AnswerKey>;
}

/** From the site itself, below `folder` (`/quick-test/`). The files come from the same build as the page. */
export function siteQuestions(folder: string): QuestionSource {
  const get = async (path: string): Promise<unknown> => {
    const response = await fetch(folder + path);
    if (!response.ok) throw new Error(`${String(response.status)} for ${path}`);
    return response.json();
  };
  return {
    bank: async () => (await get('questions.json')) as Bank,
    key: async (id) => (await get(`answers/${encodeURIComponent(id)}.json`)) as AnswerKey,
  };
}

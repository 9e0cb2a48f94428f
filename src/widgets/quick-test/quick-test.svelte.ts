/** The state of the quick test: which question stands, what was answered, what it came to. */
import type { PublicQuestion } from '../../course/public-question.ts';
import type { ProgressStore } from '../../course/progress-store.ts';
import { drawTest, scoreTest, TEST_LENGTH } from '../../course/quick-test.ts';
import type { TestScore } from '../../course/quick-test.ts';
import type { Confidence } from '../../course/confidence.ts';
import { mark } from '../../course/quiz.ts';
import type { Answer, Feedback } from '../../course/quiz.ts';
import { dueQuestions } from '../../course/review.ts';
import { QUICK_TEST_TABLE } from './quick-test.machine.ts';
import type { QuickTestEvent, QuickTestPhase } from './quick-test.machine.ts';
import type { AnswerKey, Bank, QuestionSource } from './questions.ts';

/** A whole test, or the questions that are due for review. */
export type Mode = 'test' | 'review';

export interface Marked {
  readonly question: PublicQuestion;
  readonly feedback: Feedback;
  readonly lesson: AnswerKey['lesson'];
}

export interface Helpers {
  readonly source: QuestionSource;
  readonly progress: () => Pick<ProgressStore, 'document' | 'record' | 'recordReview' | 'refresh'>;
  /** ms since 1970 */
  readonly now: () => number;
  readonly say: (message: string) => void;
}

export class QuickTestState {
  readonly #helpers: Helpers;
  #phase = $state.raw<QuickTestPhase>('ready');
  bank = $state.raw<Bank | null>(null);
  mode = $state.raw<Mode>('test');
  seed = $state.raw('');
  startedAtMs = $state.raw(0);
  questions = $state.raw<readonly PublicQuestion[]>([]);
  marked = $state.raw<readonly Marked[]>([]);
  /** What is chosen for the question that stands; null = nothing yet. */
  answer = $state.raw<Answer | null>(null);
  confidence = $state.raw<Confidence | null>(null);

  readonly position: number = $derived(Math.min(this.marked.length, this.questions.length - 1));
  readonly question: PublicQuestion | null = $derived.by(() =>
    this.phase === 'explaining' ? (this.marked.at(-1)?.question ?? null) : (this.questions[this.marked.length] ?? null),
  );
  readonly isLast: boolean = $derived(this.marked.length >= this.questions.length);
  /** Can the answer be given? Pairs must be complete; anything chosen will do for the other kinds. */
  readonly isWhole: boolean = $derived.by(() => {
    if (this.confidence === null || this.answer === null || this.question === null) return false;
    if (typeof this.answer === 'number') return true;
    return this.answer.length >= (this.question.kind === 'match' ? this.question.entries.length : 1);
  });
  readonly score: TestScore = $derived(
    scoreTest(this.marked.map(({ question, feedback }) => ({ objective: question.objective ?? '', isRight: feedback.isRight }))),
  );

  constructor(helpers: Helpers) {
    this.#helpers = helpers;
  }

  get phase(): QuickTestPhase {
    return this.#phase;
  }

  /** How many questions are due for review now. */
  due(): number {
    return dueQuestions(this.#helpers.progress().document.review, this.#helpers.now()).length;
  }

  /** @param seed draws the same test again for the same learner's history */
  async start(mode: Mode, seed: string): Promise<void> {
    this.mode = mode;
    this.seed = seed;
    this.#send('test.started');
    if (this.phase !== 'loading') return;
    try {
      this.bank ??= await this.#helpers.source.bank();
    } catch {
      this.#send('load.failed');
      this.#helpers.say('The questions could not be loaded.');
      return;
    }
    this.startedAtMs = this.#helpers.now();
    this.marked = [];
    this.questions = this.#draw(this.bank);
    this.#clear();
    this.#send('questions.loaded');
    this.#helpers.say(`Question 1 of ${String(this.questions.length)}.`);
  }

  /** The answer stands from here on; the page now asks what was right. */
  async submit(): Promise<void> {
    const { question, answer, confidence } = this;
    if (!this.isWhole || question === null || answer === null || confidence === null) return;
    this.#send('answer.given');
    let key: AnswerKey;
    try {
      key = await this.#helpers.source.key(question.id);
    } catch {
      this.#send('load.failed');
      this.#helpers.say('The explanation could not be loaded. Your answer stands; try again.');
      return;
    }
    const feedback = mark(key.item, answer, confidence);
    this.marked = [...this.marked, { question, feedback, lesson: key.lesson }];
    this.#note(question, feedback, answer, confidence);
    this.#send('answer.marked');
    this.#helpers.say(
      feedback.isRight
        ? 'Right.'
        : feedback.isSureButWrong
          ? 'Sure, and wrong. This one comes first in your review.'
          : 'Not right.',
    );
  }

  next(): void {
    if (!this.isLast) {
      this.#clear();
      this.#send('next.asked');
      this.#helpers.say(`Question ${String(this.marked.length + 1)} of ${String(this.questions.length)}.`);
      return;
    }
    this.#send('end.reached');
    const { right, total, isPassed } = this.score;
    if (this.mode === 'test')
      this.#helpers.progress().record(`test/${String(this.startedAtMs)}`, {
        status: isPassed ? 'done' : 'tried',
        score: right / total,
        answer: [this.seed, right, total],
      });
    const words = this.mode === 'review' ? 'Review finished.' : isPassed ? 'Passed.' : 'Not passed yet.';
    this.#helpers.say(`${words} ${String(right)} of ${String(total)} right.`);
  }

  leave(): void {
    this.#send('test.left');
  }

  #draw({ questions }: Bank): PublicQuestion[] {
    const { document } = this.#helpers.progress();
    const answered = Object.fromEntries(
      Object.entries(document.items).flatMap(([id, item]) => (id.startsWith('quiz/') ? [[id.slice(5), item.lastAtMs]] : [])),
    );
    const ids =
      this.mode === 'test'
        ? drawTest(questions, this.seed, answered)
        : dueQuestions(document.review, this.#helpers.now()).slice(0, TEST_LENGTH);
    return ids.flatMap((id) => questions.find((question) => question.id === id) ?? []);
  }

  #note({ id }: PublicQuestion, { isRight }: Feedback, answer: Answer, confidence: Confidence): void {
    const progress = this.#helpers.progress();
    const given = typeof answer === 'number' ? [answer] : answer;
    progress.record(`quiz/${id}`, {
      status: isRight ? 'done' : 'tried',
      score: Number(isRight),
      answer: [...given, confidence],
    });
    progress.recordReview(id, isRight, confidence);
  }

  #clear(): void {
    this.answer = null;
    this.confidence = null;
  }

  #send(type: QuickTestEvent): void {
    this.#phase = QUICK_TEST_TABLE[this.#phase][type] ?? this.#phase;
  }
}

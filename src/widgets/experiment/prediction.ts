/** What the learner has said before the first run, whether it is complete, and how it compares with what happened. */
import { formatClock, formatQuantity } from '../../charts/format.ts';
import { holds } from '../../course/condition.ts';
import type { Attempt } from '../../course/condition.ts';
import { scoreChoice, scoreNumber } from '../../course/prediction.ts';
import type { Score } from '../../course/prediction.ts';
import { CONFIDENCES } from '../../course/confidence.ts';
import type { Confidence } from '../../course/confidence.ts';
import type { AnswerValue } from '../../course/progress.ts';
import { readFrom } from '../../course/reading.ts';
import type { ExperimentProps, NumberQuestion, PredictionQuestion } from './types.ts';

/** "It does not happen within the run." */
export const NEVER = 'never';

/** By the question's id: a number, `NEVER`, or the id of an option. */
export type Answers = Readonly<Record<string, number | string>>;

export interface Prediction {
  readonly answers: Answers;
  readonly confidence: Confidence | null;
}

export const NOTHING_SAID: Prediction = { answers: {}, confidence: null };

/** The number that was said; null = never, or nothing. */
export function numberSaid({ answers }: Prediction, question: string): number | null {
  const answer = answers[question];
  return typeof answer === 'number' ? answer : null;
}

/** The first question without an answer; `confidence` where only that is missing; null = nothing. */
export function missingOf(
  { questions, isCompact }: Pick<ExperimentProps, 'questions' | 'isCompact'>,
  { answers, confidence }: Prediction,
): PredictionQuestion | 'confidence' | null {
  const question = questions.find(({ id }) => answers[id] === undefined);
  return question ?? (confidence === null && !isCompact ? 'confidence' : null);
}

/** The prediction with a question's answer; null takes it back. */
export function withAnswer(prediction: Prediction, question: string, answer: number | string | null): Prediction {
  const others = Object.fromEntries(Object.entries(prediction.answers).filter(([id]) => id !== question));
  return { ...prediction, answers: answer === null ? others : { ...others, [question]: answer } };
}

/** A question's answer beside what the run did. */
export interface Outcome {
  readonly question: PredictionQuestion;
  readonly said: string;
  readonly was: string;
  readonly score: Score;
  /** The option that came true. */
  readonly right: string | null;
}

export function outcomeOf(question: PredictionQuestion, { answers }: Prediction, attempt: Attempt): Outcome {
  if (question.kind === 'choice') {
    const text = (id: string) => question.options.find((option) => option.id === id)?.text ?? '';
    const chosen = String(answers[question.id] ?? '');
    const right = question.options.find((option) => holds(option.when, attempt))?.id ?? '';
    return { question, said: text(chosen), was: text(right), score: scoreChoice(chosen, right, text), right };
  }
  const said = numberSaid({ answers, confidence: null }, question.id);
  const was = readFrom(question.from, attempt.trace, attempt.scenario);
  const score = scoreNumber(said, was, question.unit, question.kind === 'moment' ? formatClock : undefined);
  return { question, said: inFigures(said, question), was: inFigures(was, question), score, right: null };
}

function inFigures(value: number | null, { kind, unit }: NumberQuestion): string {
  if (value === null) return NEVER;
  return kind === 'moment' ? formatClock(value) : formatQuantity(value, unit);
}

/** As it is kept: the answers in the order of the questions, then how sure. */
export function keptAnswer(questions: readonly PredictionQuestion[], { answers, confidence }: Prediction): (string | number)[] {
  return [...questions.map(({ id }) => answers[id] ?? NEVER), confidence ?? 'guess'];
}

/** What was kept on an earlier visit, if it still answers these questions. */
export function recallPrediction(questions: readonly PredictionQuestion[], kept: AnswerValue | undefined): Prediction | null {
  if (!Array.isArray(kept) || kept.length !== questions.length + 1) return null;
  const values = kept as readonly (string | number)[];
  const answers: Record<string, number | string> = {};
  for (const [index, question] of questions.entries()) {
    const value = values[index];
    if (value === undefined || !canBeAnswer(question, value)) return null;
    answers[question.id] = value;
  }
  return { answers, confidence: CONFIDENCES.find((one) => one === values.at(-1)) ?? 'guess' };
}

function canBeAnswer(question: PredictionQuestion, value: number | string): boolean {
  if (question.kind === 'choice') return question.options.some(({ id }) => id === value);
  if (value === NEVER) return question.never !== null;
  return typeof value === 'number' && value >= question.min && value <= question.max;
}

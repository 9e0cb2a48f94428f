/** Questions that mark themselves: every option says why it is right or wrong, and confidence is asked, never scored. */

export const CONFIDENCES = ['guess', 'think so', 'sure'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export interface Option {
  readonly id: string;
  readonly text: string;
  readonly isRight: boolean;
  /** Why it is right or wrong: shown after answering, for every option. */
  readonly why: string;
}

interface Question {
  readonly id: string;
  readonly prompt: string;
  /** The idea behind the answer, shown after answering. */
  readonly explanation: string;
}

/** Exactly one option is right. */
export interface SingleChoice extends Question {
  readonly kind: 'single';
  readonly options: readonly Option[];
}

/** Right when exactly the right options are ticked. */
export interface MultipleChoice extends Question {
  readonly kind: 'multiple';
  readonly options: readonly Option[];
}

/** Right when the number is close enough. */
export interface NumericQuestion extends Question {
  readonly kind: 'numeric';
  readonly answer: number;
  readonly unit: string;
  /** Allowed distance as a share of the answer (0.05 = 5 %); for an answer of 0 as an amount. */
  readonly tolerance: number;
  /** What other numbers betray: the same tolerance applies. */
  readonly slips: readonly { readonly value: number; readonly why: string }[];
}

export type QuizItem = SingleChoice | MultipleChoice | NumericQuestion;

/** Ids of the chosen options, or the number. */
export type Answer = readonly string[] | number;

export interface Feedback {
  readonly isRight: boolean;
  /** One line per option, in order, each with its reason; for a number the slip that it betrays, if any. */
  readonly lines: readonly {
    readonly id: string;
    readonly wasChosen: boolean;
    readonly isRight: boolean;
    readonly why: string;
  }[];
  readonly explanation: string;
  /** Wrong and sure of it: the answer that is worth most to come back to. */
  readonly isSureButWrong: boolean;
}

/** Marks an answer. */
export function mark(item: QuizItem, answer: Answer, confidence: Confidence): Feedback {
  const { isRight, lines } = item.kind === 'numeric' ? markNumber(item, answer) : markChoice(item, answer);
  return { isRight, lines, explanation: item.explanation, isSureButWrong: !isRight && confidence === 'sure' };
}

function markChoice({ options }: SingleChoice | MultipleChoice, answer: Answer): Pick<Feedback, 'isRight' | 'lines'> {
  const chosen = new Set(typeof answer === 'number' ? [] : answer);
  const lines = options.map(({ id, isRight, why }) => ({ id, wasChosen: chosen.has(id), isRight, why }));
  return { isRight: lines.every((line) => line.wasChosen === line.isRight), lines };
}

function markNumber(item: NumericQuestion, answer: Answer): Pick<Feedback, 'isRight' | 'lines'> {
  const given = typeof answer === 'number' ? answer : Number.NaN;
  const near = (value: number): boolean => Math.abs(given - value) <= item.tolerance * (value === 0 ? 1 : Math.abs(value));
  const isRight = near(item.answer);
  const slip = isRight ? undefined : item.slips.find(({ value }) => near(value));
  return {
    isRight,
    lines: slip === undefined ? [] : [{ id: String(slip.value), wasChosen: true, isRight: false, why: slip.why }],
  };
}

/** What is wrong with a question itself, as sentences for its author; empty = nothing. */
export function findFlaws(item: QuizItem): string[] {
  const flaws: string[] = [];
  const say = (flaw: string): void => void flaws.push(`Question "${item.id}": ${flaw}`);
  if (item.explanation.trim() === '') say('the explanation is empty.');
  if (item.kind === 'numeric') {
    if (!Number.isFinite(item.answer)) say('the answer is not a number.');
    if (!(item.tolerance >= 0 && item.tolerance < 1)) say('the tolerance must be a share from 0 to below 1.');
    for (const { value } of item.slips)
      if (mark(item, value, 'guess').isRight) say(`the slip ${String(value)} would count as right.`);
    return flaws;
  }
  const { options } = item;
  const right = options.filter((option) => option.isRight).length;
  if (options.length < 2) say('it needs at least two options.');
  if (item.kind === 'single' && right !== 1) say(`exactly one option must be right, and ${String(right)} are.`);
  if (item.kind === 'multiple' && right === 0) say('at least one option must be right.');
  if (new Set(options.map((option) => option.id)).size !== options.length) say('two options have one id.');
  for (const option of options) if (option.why.trim() === '') say(`option "${option.id}" does not say why.`);
  return flaws;
}

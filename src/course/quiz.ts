/** Questions that mark themselves: every option says why it is right or wrong. */
import type { Confidence } from './confidence.ts';

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

/** Right when everything stands in the order of the file. */
export interface OrderQuestion extends Question {
  readonly kind: 'order';
  readonly entries: readonly { readonly id: string; readonly text: string; /** Why it stands there. */ readonly why: string }[];
}

/** Right when every item on the left has its partner. */
export interface MatchQuestion extends Question {
  readonly kind: 'match';
  readonly partners: readonly { readonly id: string; readonly text: string }[];
  readonly entries: readonly {
    readonly id: string;
    readonly text: string;
    /** Id of the partner. */
    readonly to: string;
    readonly why: string;
  }[];
}

/** A pipeline with what each stage reports: one stage is to be pointed at. */
export interface HotSpotQuestion extends Question {
  readonly kind: 'hotspot';
  /** From source to sink. */
  readonly stages: readonly (Option & { readonly figures: readonly string[] })[];
}

/** A configuration file in which some values are to be mended: right when every field holds a right value. */
export interface RepairQuestion extends Question {
  readonly kind: 'repair';
  /** `consumer.properties` */
  readonly file: string;
  /** Between a key and its value: `=`, `: `. */
  readonly separator: string;
  readonly lines: readonly (
    | { readonly key: string; readonly value: string }
    | { readonly key: string; readonly field: string; readonly value: string; readonly choices: readonly RepairChoice[] }
  )[];
}

export interface RepairChoice {
  readonly value: string;
  readonly isRight: boolean;
  readonly why: string;
}

export type QuizItem =
  SingleChoice | MultipleChoice | NumericQuestion | OrderQuestion | MatchQuestion | HotSpotQuestion | RepairQuestion;

/** Ids of the chosen options or of the order; `left=right` for pairs; `field=value` for a file; or the number. */
export type Answer = readonly string[] | number;

export interface FeedbackLine {
  readonly id: string;
  /** What the line is about, in words; empty where the id is known from the question. */
  readonly text: string;
  readonly wasChosen: boolean;
  readonly isRight: boolean;
  readonly why: string;
}

export interface Feedback {
  readonly isRight: boolean;
  /** One line per option, in order, each with its reason; for a number what was given, with the slip that it betrays if any, and the answer. */
  readonly lines: readonly FeedbackLine[];
  readonly explanation: string;
  /** Wrong and sure of it: the answer that is worth most to come back to. */
  readonly isSureButWrong: boolean;
}

type Marked = Pick<Feedback, 'isRight' | 'lines'>;

/** Marks an answer. */
export function mark(item: QuizItem, answer: Answer, confidence: Confidence): Feedback {
  const { isRight, lines } = markByKind(item, answer);
  return { isRight, lines, explanation: item.explanation, isSureButWrong: !isRight && confidence === 'sure' };
}

function markByKind(item: QuizItem, answer: Answer): Marked {
  const given = typeof answer === 'number' ? [] : answer;
  switch (item.kind) {
    case 'numeric':
      return markNumber(item, answer);
    case 'single':
    case 'multiple':
      return markChoice(item.options, given);
    case 'hotspot':
      return markChoice(item.stages, given);
    case 'order':
      return markOrder(item, given);
    case 'match':
      return markPairs(item, given);
    case 'repair':
      return markFile(item, given);
  }
}

function markChoice(options: readonly Option[], answer: readonly string[]): Marked {
  const chosen = new Set(answer);
  const lines = options.map(({ id, text, isRight, why }) => ({ id, text, wasChosen: chosen.has(id), isRight, why }));
  return { isRight: lines.every((line) => line.wasChosen === line.isRight), lines };
}

function markNumber(item: NumericQuestion, answer: Answer): Marked {
  const given = typeof answer === 'number' ? answer : Number.NaN;
  const near = (value: number): boolean => Math.abs(given - value) <= item.tolerance * (value === 0 ? 1 : Math.abs(value));
  const isRight = near(item.answer);
  const slip = isRight ? undefined : item.slips.find(({ value }) => near(value));
  const amount = (value: number): string => `${value.toLocaleString('en', { maximumSignificantDigits: 6 })} ${item.unit}`;
  const right = { id: 'answer', text: amount(item.answer), wasChosen: isRight, isRight: true, why: '' };
  const wrong = { id: 'given', text: amount(given), wasChosen: true, isRight: false, why: slip?.why ?? '' };
  return { isRight, lines: isRight ? [right] : [wrong, right] };
}

function markOrder({ entries }: OrderQuestion, answer: readonly string[]): Marked {
  const lines = entries.map(({ id, text, why }, index) => ({
    id,
    text: `${String(index + 1)}. ${text}`,
    wasChosen: true,
    isRight: answer[index] === id,
    why,
  }));
  return { isRight: lines.every((line) => line.isRight), lines };
}

function markPairs({ entries, partners }: MatchQuestion, answer: readonly string[]): Marked {
  const lines = entries.map(({ id, text, to, why }) => ({
    id,
    text: `${text}: ${partners.find((partner) => partner.id === to)?.text ?? to}`,
    wasChosen: true,
    isRight: answer.includes(`${id}=${to}`),
    why,
  }));
  return { isRight: lines.every((line) => line.isRight), lines };
}

function markFile({ lines: fileLines, separator }: RepairQuestion, answer: readonly string[]): Marked {
  const fields = fileLines.flatMap((line) => ('field' in line ? [line] : []));
  const isRight = fields.every(({ field, choices }) =>
    choices.some((choice) => choice.isRight && answer.includes(`${field}=${choice.value}`)),
  );
  const lines = fields.flatMap(({ key, field, choices }) =>
    choices.map((choice) => ({
      id: `${field}=${choice.value}`,
      text: `${key}${separator}${choice.value}`,
      wasChosen: answer.includes(`${field}=${choice.value}`),
      isRight: choice.isRight,
      why: choice.why,
    })),
  );
  return { isRight, lines };
}

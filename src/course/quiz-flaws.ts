/** What is wrong with a question itself, as sentences for its author. */
import { mark } from './quiz.ts';
import type { MatchQuestion, NumericQuestion, Option, OrderQuestion, QuizItem, RepairQuestion } from './quiz.ts';

/** The flaws of a question; empty = none. */
export function findFlaws(item: QuizItem): string[] {
  const flaws = flawsByKind(item);
  if (item.explanation.trim() === '') flaws.unshift('the explanation is empty.');
  return flaws.map((flaw) => `Question "${item.id}": ${flaw}`);
}

function flawsByKind(item: QuizItem): string[] {
  switch (item.kind) {
    case 'numeric':
      return flawsOfNumber(item);
    case 'single':
      return flawsOfChoice(item.options, 'one');
    case 'multiple':
      return flawsOfChoice(item.options, 'some');
    case 'hotspot':
      return flawsOfChoice(item.stages, 'one');
    case 'order':
      return flawsOfOrder(item);
    case 'match':
      return flawsOfPairs(item);
    case 'repair':
      return flawsOfFile(item);
  }
}

function flawsOfNumber(item: NumericQuestion): string[] {
  const flaws: string[] = [];
  if (!Number.isFinite(item.answer)) flaws.push('the answer is not a number.');
  if (!(item.tolerance >= 0 && item.tolerance < 1)) flaws.push('the tolerance must be a share from 0 to below 1.');
  for (const { value } of item.slips)
    if (mark(item, value, 'guess').isRight) flaws.push(`the slip ${String(value)} would count as right.`);
  return flaws;
}

function flawsOfChoice(options: readonly Option[], wanted: 'one' | 'some'): string[] {
  const flaws: string[] = [];
  const right = options.filter((option) => option.isRight).length;
  if (options.length < 2) flaws.push('it needs at least two options.');
  if (wanted === 'one' && right !== 1) flaws.push(`exactly one option must be right, and ${String(right)} are.`);
  if (wanted === 'some' && right === 0) flaws.push('at least one option must be right.');
  flaws.push(...twice(options.map((option) => option.id)));
  for (const option of options) if (option.why.trim() === '') flaws.push(`option "${option.id}" does not say why.`);
  return flaws;
}

function flawsOfOrder({ entries }: OrderQuestion): string[] {
  const flaws = twice(entries.map((entry) => entry.id));
  if (entries.length < 3) flaws.push('an order needs at least three entries.');
  return flaws;
}

function flawsOfPairs({ entries, partners }: MatchQuestion): string[] {
  const flaws = [...twice(entries.map((entry) => entry.id)), ...twice(partners.map((partner) => partner.id))];
  if (entries.length < 2) flaws.push('it needs at least two pairs.');
  for (const { id, to } of entries)
    if (!partners.some((partner) => partner.id === to)) flaws.push(`"${id}" goes to "${to}", which is no partner.`);
  return flaws;
}

function flawsOfFile({ lines }: RepairQuestion): string[] {
  const fields = lines.flatMap((line) => ('field' in line ? [line] : []));
  const flaws = twice(fields.map(({ field }) => field));
  if (fields.length === 0) flaws.push('no line can be changed.');
  for (const { field, value, choices } of fields) {
    flaws.push(...twice(choices.map((choice) => choice.value)));
    if (!choices.some((choice) => choice.isRight)) flaws.push(`no value of "${field}" is right.`);
    if (!choices.some((choice) => choice.value === value)) flaws.push(`the value of "${field}" in the file is no choice.`);
  }
  if (fields.every(({ value, choices }) => choices.some((choice) => choice.isRight && choice.value === value)))
    flaws.push('the file is right as it stands.');
  return flaws;
}

function twice(ids: readonly string[]): string[] {
  return new Set(ids).size === ids.length ? [] : ['two options have one id.'];
}

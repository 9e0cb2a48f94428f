import { describe, expect, it } from 'vitest';
import { findFlaws, mark } from './quiz.ts';
import type { MultipleChoice, NumericQuestion, SingleChoice } from './quiz.ts';

const options = [
  { id: 'more', text: 'More consumers', isRight: true, why: 'The work is spread.' },
  { id: 'buffer', text: 'A bigger buffer', isRight: false, why: 'A buffer only moves the wait.' },
];
const single: SingleChoice = {
  kind: 'single',
  id: 'q1',
  prompt: 'What drains it?',
  explanation: 'Only capacity drains.',
  options,
};
const multiple: MultipleChoice = {
  ...single,
  kind: 'multiple',
  options: [...options, { id: 'batch', text: 'Batches', isRight: true, why: 'Fewer calls.' }],
};
const numeric: NumericQuestion = {
  kind: 'numeric',
  id: 'q3',
  prompt: 'How long?',
  explanation: 'Surplus first.',
  answer: 80,
  unit: 's',
  tolerance: 0.05,
  slips: [{ value: 53.3, why: 'That divides by the whole capacity and forgets what still arrives.' }],
};

describe('mark', () => {
  it('should explain every option, right and wrong', () => {
    expect(mark(single, ['buffer'], 'sure')).toEqual({
      isRight: false,
      lines: [
        { id: 'more', wasChosen: false, isRight: true, why: 'The work is spread.' },
        { id: 'buffer', wasChosen: true, isRight: false, why: 'A buffer only moves the wait.' },
      ],
      explanation: 'Only capacity drains.',
      isSureButWrong: true,
    });
  });

  it.each([
    [['more', 'batch'], true],
    [['more'], false],
    [['more', 'batch', 'buffer'], false],
    [[], false],
  ])('should take several choices all or nothing: %j', (answer, isRight) => {
    expect(mark(multiple, answer, 'guess')).toMatchObject({ isRight, isSureButWrong: false });
  });

  it.each([
    [80, true, 0],
    [76, true, 0],
    [84.01, false, 0],
    [54, false, 1],
    [Number.NaN, false, 0],
  ])('should take a number within the tolerance and name a known slip: %d', (answer, isRight, slips) => {
    const feedback = mark(numeric, answer, 'think so');

    expect(feedback.isRight).toBe(isRight);
    expect(feedback.lines).toHaveLength(slips);
  });

  it('should take the tolerance as an amount where the answer is 0', () => {
    expect(mark({ ...numeric, answer: 0, slips: [] }, 0.04, 'sure').isRight).toBe(true);
    expect(mark({ ...numeric, answer: 0, slips: [] }, 0.06, 'sure').isRight).toBe(false);
  });
});

describe('findFlaws', () => {
  it('should find none in a good question', () => {
    expect([single, multiple, numeric].flatMap(findFlaws)).toEqual([]);
  });

  it.each([
    [
      { ...single, options: options.map((option) => ({ ...option, isRight: true })) },
      'Question "q1": exactly one option must be right, and 2 are.',
    ],
    [
      { ...single, options: options.map((option) => ({ ...option, why: ' ' })) },
      'Question "q1": option "more" does not say why.',
    ],
    [
      { ...multiple, options: options.map((option) => ({ ...option, isRight: false })) },
      'Question "q1": at least one option must be right.',
    ],
    [{ ...single, options: options.slice(0, 1) }, 'Question "q1": it needs at least two options.'],
    [{ ...multiple, options: [...options, ...options] }, 'Question "q1": two options have one id.'],
    [{ ...single, explanation: '' }, 'Question "q1": the explanation is empty.'],
    [{ ...numeric, slips: [{ value: 81, why: 'x' }] }, 'Question "q3": the slip 81 would count as right.'],
    [{ ...numeric, tolerance: 2 }, 'Question "q3": the tolerance must be a share from 0 to below 1.'],
  ])('should find the flaw of %j', (item, flaw) => {
    expect(findFlaws(item)).toContain(flaw);
  });
});

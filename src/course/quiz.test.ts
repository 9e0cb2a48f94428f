import { describe, expect, it } from 'vitest';
import { findFlaws } from './quiz-flaws.ts';
import { mark } from './quiz.ts';
import type {
  HotSpotQuestion,
  MatchQuestion,
  MultipleChoice,
  NumericQuestion,
  OrderQuestion,
  RepairQuestion,
  SingleChoice,
} from './quiz.ts';

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
const order: OrderQuestion = {
  kind: 'order',
  id: 'q4',
  prompt: 'In which order?',
  explanation: 'Look first.',
  entries: [
    { id: 'measure', text: 'Measure', why: 'Without it the rest is guessing.' },
    { id: 'cap', text: 'Cap', why: 'It stops the damage.' },
    { id: 'scale', text: 'Scale', why: 'It takes longest.' },
  ],
};
const match: MatchQuestion = {
  kind: 'match',
  id: 'q5',
  prompt: 'Who slows down?',
  explanation: 'Pull stops at the log.',
  partners: [
    { id: 'log', text: 'the log grows' },
    { id: 'credits', text: 'credits run out' },
  ],
  entries: [
    { id: 'kafka', text: 'Kafka', to: 'log', why: 'Consumers pull.' },
    { id: 'flink', text: 'Flink', to: 'credits', why: 'The receiver grants buffers.' },
  ],
};
const hotspot: HotSpotQuestion = {
  kind: 'hotspot',
  id: 'q6',
  prompt: 'Where is the bottleneck?',
  explanation: 'The first busy one below the backpressured.',
  stages: [
    { id: 'source', text: 'source', figures: ['backpressured 733'], isRight: false, why: 'A victim.' },
    { id: 'enrich', text: 'enrich', figures: ['busy 1000'], isRight: true, why: 'It works all the time.' },
  ],
};
const repair: RepairQuestion = {
  kind: 'repair',
  id: 'q7',
  prompt: 'Mend it.',
  explanation: 'A poll must end in time.',
  file: 'consumer.properties',
  separator: '=',
  lines: [
    { key: 'group.id', value: 'billing' },
    {
      key: 'max.poll.records',
      field: 'poll',
      value: '2000',
      choices: [
        { value: '2000', isRight: false, why: 'Too long.' },
        { value: '500', isRight: true, why: 'In time.' },
      ],
    },
  ],
};

describe('mark', () => {
  it.each([
    [order, ['measure', 'cap', 'scale'], true, [true, true, true]],
    [order, ['cap', 'measure', 'scale'], false, [false, false, true]],
    [order, [], false, [false, false, false]],
    [match, ['kafka=log', 'flink=credits'], true, [true, true]],
    [match, ['kafka=credits', 'flink=credits'], false, [false, true]],
    [hotspot, ['enrich'], true, [false, true]],
    [hotspot, ['source'], false, [false, true]],
    [repair, ['poll=500'], true, [false, true]],
    [repair, ['poll=2000'], false, [false, true]],
    [repair, ['poll=500000'], false, [false, true]],
    [order, 7, false, [false, false, false]],
  ] as const)('should mark %#', (item, answer, isRight, lines) => {
    const feedback = mark(item, answer, 'guess');

    expect(feedback.isRight).toBe(isRight);
    expect(feedback.lines.map((line) => line.isRight)).toEqual(lines);
  });

  it('should explain every option, right and wrong', () => {
    expect(mark(single, ['buffer'], 'sure')).toEqual({
      isRight: false,
      lines: [
        { id: 'more', text: 'More consumers', wasChosen: false, isRight: true, why: 'The work is spread.' },
        { id: 'buffer', text: 'A bigger buffer', wasChosen: true, isRight: false, why: 'A buffer only moves the wait.' },
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
    [80, true],
    [76, true],
    [84.01, false],
    [54, false],
    [Number.NaN, false],
  ])('should take a number within the tolerance: %d', (answer, isRight) => {
    expect(mark(numeric, answer, 'think so').isRight).toBe(isRight);
  });

  it('should lay what was given beside the answer, with the slip that it betrays', () => {
    const said = (answer: number, item = numeric) =>
      mark(item, answer, 'guess').lines.map(({ text, isRight, wasChosen, why }) => [text, isRight, wasChosen, why]);

    expect(said(76)).toEqual([['80 s', true, true, '']]);
    expect(said(54)).toEqual([
      ['54 s', false, true, numeric.slips[0]?.why],
      ['80 s', true, false, ''],
    ]);
    expect(said(12, { ...numeric, answer: 150_000, unit: 'rows' })[1]?.[0]).toBe('150,000 rows');
  });

  it('should take the tolerance as an amount where the answer is 0', () => {
    expect(mark({ ...numeric, answer: 0, slips: [] }, 0.04, 'sure').isRight).toBe(true);
    expect(mark({ ...numeric, answer: 0, slips: [] }, 0.06, 'sure').isRight).toBe(false);
  });
});

describe('findFlaws', () => {
  it('should find none in a good question', () => {
    expect([single, multiple, numeric, order, match, hotspot, repair].flatMap(findFlaws)).toEqual([]);
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
    [{ ...order, entries: order.entries.slice(1) }, 'Question "q4": an order needs at least three entries.'],
    [{ ...match, partners: match.partners.slice(1) }, 'Question "q5": "kafka" goes to "log", which is no partner.'],
    [{ ...hotspot, stages: hotspot.stages.slice(1) }, 'Question "q6": it needs at least two options.'],
    [{ ...repair, lines: repair.lines.slice(0, 1) }, 'Question "q7": no line can be changed.'],
    [
      { ...repair, lines: repair.lines.map((line) => ('field' in line ? { ...line, value: '500' } : line)) },
      'Question "q7": the file is right as it stands.',
    ],
    [{ ...numeric, tolerance: 2 }, 'Question "q3": the tolerance must be a share from 0 to below 1.'],
  ])('should find the flaw of %j', (item, flaw) => {
    expect(findFlaws(item)).toContain(flaw);
  });
});

import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../course/condition.ts';
import { keptAnswer, outcomeOf, recallPrediction } from './prediction.ts';
import type { PredictionQuestion } from './types.ts';

const asked = { ask: '', missing: '' };
const peak: PredictionQuestion = {
  ...asked,
  id: 'peak',
  kind: 'number',
  unit: 'records',
  from: { summary: 'peakBacklog' },
  min: 0,
  max: 1e7,
  step: 1,
  field: { scale: 1, unit: 'records' },
  never: null,
  view: null,
};
const drained: PredictionQuestion = {
  ...peak,
  id: 'drained',
  kind: 'moment',
  from: { summary: 'drainedAtMs' },
  unit: 'ms',
  never: 'no',
};
const where: PredictionQuestion = {
  ...asked,
  id: 'where',
  kind: 'choice',
  options: [
    { id: 'log', text: 'in the log', why: '', when: { summary: 'peakBacklog', atLeast: 1000 } },
    { id: 'queue', text: 'in the queues', why: '', when: { not: { summary: 'peakBacklog', atLeast: 1000 } } },
  ],
};
const questions = [peak, drained, where];

describe('a prediction', () => {
  it('is held against the run', () => {
    const prediction = { answers: { peak: 4_000_000, drained: 'never', where: 'queue' }, confidence: 'sure' } as const;
    const outcomes = questions.map((question) => outcomeOf(question, prediction, attempt()));

    expect(outcomes.map(({ said, was, score }) => [said, was, score.isClose])).toEqual([
      ['4\u202fM records', '4.8\u202fM records', true],
      ['never', '5:20', false],
      ['in the queues', 'in the log', false],
    ]);
    expect(outcomes[2]?.right).toBe('log');
  });

  it('can be taken again on a later visit', () => {
    const prediction = { answers: { peak: 12, drained: 'never', where: 'log' }, confidence: 'think so' } as const;
    const kept = keptAnswer(questions, prediction);

    expect(kept).toEqual([12, 'never', 'log', 'think so']);
    expect(recallPrediction(questions, kept)).toEqual(prediction);
  });

  it.each([
    [undefined],
    ['text'],
    [[12, 'never', 'log']],
    [['never', 'never', 'log', 'sure']],
    [[-1, 'never', 'log', 'sure']],
    [[12, 'never', 'nowhere', 'sure']],
  ])('that does not answer today’s questions is none: %j', (kept) => {
    expect(recallPrediction(questions, kept)).toBeNull();
  });
});

// Helpers

function attempt(): Attempt {
  const trace = { summary: { peakBacklog: 4_800_000, drainedAtMs: 320_000 } };
  return { scenario: {}, trace, verdict: { status: 'met', checks: [] }, baseline: trace } as unknown as Attempt;
}

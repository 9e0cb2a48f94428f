/** The questions: every objective covered, every question sound, and each confirmed by the simulator or by a source. */
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { disagreements } from '../testing/questions/agreement.ts';
import { readContent } from '../testing/questions/read-content.ts';
import { writtenQuestions } from '../testing/questions/read-questions.ts';
import { findFlaws } from './quiz-flaws.ts';

const objectives = Object.keys(parse(readContent('objectives.yaml')) as object);
const sources = Object.keys(parse(readContent('sources.yaml')) as object);
const all = writtenQuestions();
const bank = all.filter(({ objective }) => objective !== null);

describe('the bank', () => {
  it('has at least 40 questions, each with a name of its own', () => {
    expect(bank.length).toBeGreaterThanOrEqual(40);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
  });

  it.each(objectives)('asks at least three questions about %s', (objective) => {
    expect(bank.filter((question) => question.objective === objective).length).toBeGreaterThanOrEqual(3);
  });

  it('asks about nothing that is no objective', () => {
    expect(new Set(bank.map(({ objective }) => objective))).toEqual(new Set(objectives));
  });

  it('has every kind of question', () => {
    expect([...new Set(bank.map(({ kind }) => kind))].sort()).toEqual(
      ['hotspot', 'match', 'multiple', 'numeric', 'order', 'repair', 'single'].sort(),
    );
  });

  it('has no flaw', () => {
    expect(all.flatMap((question) => findFlaws(question))).toEqual([]);
  });

  it('does not let the longest option be the right one more often than not', () => {
    const choices = bank.flatMap((question) => (question.kind === 'single' ? [question.options] : []));
    const longest = choices.filter((options) => {
      const [first] = [...options].sort((a, b) => b.text.length - a.text.length);
      return first?.isRight === true;
    });
    expect(longest.length / choices.length).toBeLessThan(0.6);
  });
});

describe('every question', () => {
  it('is confirmed by the simulator or by a source that is listed', () => {
    expect(all.filter((question) => (question.simulated ?? question.sources) === undefined).map(({ id }) => id)).toEqual([]);
    expect(all.flatMap((question) => question.sources ?? []).filter((key) => !sources.includes(key))).toEqual([]);
  });

  it.each(
    all.flatMap((question) => (question.simulated === undefined ? [] : [[question.id, question, question.simulated] as const])),
  )(
    'agrees with the simulator: %s',
    (_id, question, checks) => {
      expect(checks.flatMap((check) => disagreements(question, check))).toEqual([]);
    },
    120_000,
  );
});

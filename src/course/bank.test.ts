/** The bank of the quick test: every objective covered, every question sound, and those that the simulator can answer checked against it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parsePointer, parseScenario, simulate, withValueAt } from '../sim/index.ts';
import type { Scenario, Trace } from '../sim/index.ts';
import { holds } from './condition.ts';
import type { Condition } from './condition.ts';
import { findFlaws } from './quiz-flaws.ts';
import { mark } from './quiz.ts';
import type { QuizItem } from './quiz.ts';
import { checkSlo } from './slo.ts';

type Settings = Readonly<Record<string, unknown>>;
interface Simulated {
  readonly scenario: string;
  /** The answer is this key of the summary, divided by `per`. */
  readonly summary?: string;
  readonly per?: number;
  /** The answer is an edge: `holds` is true 2 % below it and false 2 % above it, in whole numbers. */
  readonly edge?: string;
  /** Settings on both sides of the edge. */
  readonly with?: Settings;
  readonly holds?: Condition;
  /** An option, or a value of a file, is right exactly when `holds` is true with its settings. */
  readonly each?: Readonly<Record<string, Settings>>;
  /** With `set`, the key `measure` changes by a ratio within the range of the right option and of no other. */
  readonly set?: Settings;
  readonly measure?: string;
  readonly ratio?: Readonly<Record<string, { readonly from: number; readonly to: number }>>;
}
type BankQuestion = QuizItem & { readonly objective: string; readonly lesson: string; readonly simulated?: Simulated };

const content = new URL('../../content/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, content), 'utf8');
const objectives = Object.keys(parse(read('objectives.yaml')) as object);
const bank: readonly BankQuestion[] = readdirSync(new URL('quiz/', content), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .flatMap(({ name: objective }) =>
    readdirSync(new URL(`quiz/${objective}/`, content)).map((file) => {
      const question = parse(read(`quiz/${objective}/${file}`)) as Omit<BankQuestion, 'id' | 'objective'>;
      return { ...question, id: file.replace('.yaml', ''), objective } as BankQuestion;
    }),
  );

describe('the bank', () => {
  it('has at least 40 questions, each with a name of its own', () => {
    expect(bank.length).toBeGreaterThanOrEqual(40);
    expect(new Set(bank.map(({ id }) => id)).size).toBe(bank.length);
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
    expect(bank.flatMap((question) => findFlaws(question))).toEqual([]);
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

describe('the simulator agrees with', () => {
  it.each(
    bank.flatMap((question) => (question.simulated === undefined ? [] : [[question.id, question, question.simulated] as const])),
  )('%s', (_id, question, simulated) => {
    expect(disagreements(question, simulated)).toEqual([]);
  });
});

// Helpers

const runs = new Map<string, { readonly scenario: Scenario; readonly trace: Trace }>();

function run(id: string, set: Settings = {}) {
  const key = JSON.stringify([id, set]);
  const known = runs.get(key);
  if (known !== undefined) return known;
  let document: unknown = JSON.parse(read(`scenarios/${id}.json`));
  for (const [pointer, value] of Object.entries(set))
    document = withValueAt(document, parsePointer(pointer) ?? [], value)?.document;
  const parsed = parseScenario(document);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  const fresh = { scenario: parsed.scenario, trace: simulate(parsed.scenario) };
  runs.set(key, fresh);
  return fresh;
}

function isTrue(condition: Condition, id: string, set: Settings): boolean {
  const { scenario, trace } = run(id, set);
  const start = run(id);
  const verdict = checkSlo(trace, scenario.slo);
  return holds(condition, { scenario, trace, verdict, baseline: { scenario: start.scenario, summary: start.trace.summary } });
}

/** In words, what the simulator says otherwise. */
function disagreements(question: BankQuestion, simulated: Simulated): string[] {
  const { scenario: id, summary, edge, each, ratio, measure } = simulated;
  if (summary !== undefined) {
    const value = (run(id).trace.summary[summary] ?? Number.NaN) / (simulated.per ?? 1);
    return mark(question, value, 'sure').isRight ? [] : [`it comes to ${String(value)}`];
  }
  if (edge !== undefined && question.kind === 'numeric' && simulated.holds !== undefined) {
    const below = isTrue(simulated.holds, id, { ...simulated.with, [edge]: Math.floor(question.answer * 0.98) });
    const above = isTrue(simulated.holds, id, { ...simulated.with, [edge]: Math.ceil(question.answer * 1.02) });
    return below && !above ? [] : [`below the edge ${String(below)}, above it ${String(above)}`];
  }
  const lines = linesOf(question);
  if (each !== undefined && simulated.holds !== undefined) {
    const { holds: condition } = simulated;
    expect(Object.keys(each).sort()).toEqual(lines.map((line) => line.id).sort());
    return lines
      .filter((line) => isTrue(condition, id, each[line.id] ?? {}) !== line.isRight)
      .map((line) => `"${line.id}" is ${line.isRight ? 'wrong' : 'right'}`);
  }
  if (ratio === undefined || measure === undefined) return ['nothing is asked of it'];
  expect(Object.keys(ratio).sort()).toEqual(lines.map((line) => line.id).sort());
  const found = (run(id, simulated.set).trace.summary[measure] ?? Number.NaN) / (run(id).trace.summary[measure] ?? Number.NaN);
  return lines
    .filter(({ id: option, isRight }) => {
      const { from, to } = ratio[option] ?? { from: Number.NaN, to: Number.NaN };
      return (found >= from && found <= to) !== isRight;
    })
    .map((line) => `"${line.id}" at a ratio of ${String(found)}`);
}

/** The options, or the values of a file, as marking lists them. */
function linesOf(question: QuizItem) {
  return mark(question, [], 'sure').lines;
}

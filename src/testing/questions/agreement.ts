/** Asks the simulator whether the answer of a question is still right. How it is asked stands in the question's file. */
import { holds } from '../../course/condition.ts';
import type { Condition } from '../../course/condition.ts';
import { mark } from '../../course/quiz.ts';
import type { Answer, QuizItem } from '../../course/quiz.ts';
import { readFrom } from '../../course/reading.ts';
import type { Reading } from '../../course/reading.ts';
import { checkSlo } from '../../course/slo.ts';
import { parsePointer, parseScenario, simulate, withValueAt } from '../../sim/index.ts';
import type { Scenario, Trace } from '../../sim/index.ts';
import { readContent } from './read-content.ts';

type Settings = Readonly<Record<string, unknown>>;
/** `with` changes the scenario for good, `set` is what is asked about; a baseline is the run without `set`. */
interface Asked {
  readonly scenario: string;
  readonly with?: Settings;
}

export type Check = Asked &
  (
    | { readonly value: Reading; readonly set?: Settings; readonly per?: number | 'start' }
    | { readonly edge: string; readonly within?: number; readonly holds: Condition }
    | { readonly each: Readonly<Record<string, Settings>>; readonly holds: Condition }
    | {
        readonly lines: Readonly<
          Record<string, { readonly from?: Settings; readonly set?: Settings; readonly holds: Condition }>
        >;
      }
    | { readonly shows: readonly Condition[]; readonly set?: Settings }
  );

/** How far from an edge its two sides are looked at, as a share of the answer. */
const BESIDE = 0.02;

/** In words, what the simulator says otherwise; empty = it agrees. */
export function disagreements(question: QuizItem, check: Check): string[] {
  const start = check.with ?? {};
  const isTrue = (condition: Condition, set: Settings = {}, from: Settings = {}): boolean =>
    holdsOn(condition, check.scenario, { ...start, ...from, ...set }, { ...start, ...from });
  if ('shows' in check)
    return check.shows.filter((one) => !isTrue(one, check.set)).map((one) => `it does not show ${JSON.stringify(one)}`);
  if ('value' in check) {
    const read = (set: Settings): number => {
      const { scenario, trace } = runOf(check.scenario, { ...start, ...set });
      return readFrom(check.value, trace, scenario) ?? Number.NaN;
    };
    const value = read(check.set ?? {}) / (check.per === 'start' ? read({}) : (check.per ?? 1));
    return mark(question, value, 'sure').isRight ? [] : [`it comes to ${String(value)}`];
  }
  if ('edge' in check) {
    if (question.kind !== 'numeric') return ['an edge is a number'];
    const { within = BESIDE } = check;
    const below = isTrue(check.holds, { [check.edge]: Math.floor(question.answer * (1 - within)) });
    const above = isTrue(check.holds, { [check.edge]: Math.ceil(question.answer * (1 + within)) });
    return below && !above ? [] : [`below the edge ${String(below)}, above it ${String(above)}`];
  }
  const lines = mark(question, rightAnswer(question), 'sure').lines;
  const named = Object.keys('each' in check ? check.each : check.lines);
  const strange = named.filter((id) => !lines.some((line) => line.id === id)).map((id) => `there is no "${id}"`);
  const unasked = lines.filter(({ id, isRight }) => isRight && !named.includes(id)).map(({ id }) => `"${id}" is not asked about`);
  const wrong = lines.flatMap(({ id, isRight }) => {
    const line = 'each' in check ? pick(check.each[id], check.holds) : check.lines[id];
    if (line === undefined || isTrue(line.holds, line.set, line.from) === isRight) return [];
    return [`"${id}" is ${isRight ? 'wrong' : 'right'}`];
  });
  return [...strange, ...unasked, ...wrong];
}

// Helpers

function pick(set: Settings | undefined, condition: Condition) {
  return set === undefined ? undefined : { set, from: undefined, holds: condition };
}

/** The answer that makes every line of an order and of pairs right. */
function rightAnswer(question: QuizItem): Answer {
  if (question.kind === 'order') return question.entries.map(({ id }) => id);
  if (question.kind === 'match') return question.entries.map(({ id, to }) => `${id}=${to}`);
  return [];
}

interface Run {
  readonly scenario: Scenario;
  readonly trace: Trace;
}
/** Only a few are kept: traces are large. */
const kept = new Map<string, Run>();
const MOST_KEPT = 4;

function runOf(id: string, set: Settings): Run {
  const key = JSON.stringify([id, set]);
  const known = kept.get(key);
  if (known !== undefined) return known;
  let document: unknown = JSON.parse(readContent(`scenarios/${id}.json`));
  for (const [pointer, value] of Object.entries(set)) {
    const changed = withValueAt(document, parsePointer(pointer) ?? [], value);
    if (changed === null) throw new Error(`${id} has no place ${pointer}`);
    document = changed.document;
  }
  const parsed = parseScenario(document);
  if (!parsed.ok) throw new Error(`${id}: ${JSON.stringify(parsed.problems)}`);
  const fresh = { scenario: parsed.scenario, trace: simulate(parsed.scenario) };
  kept.set(key, fresh);
  for (const oldest of kept.keys()) if (kept.size > MOST_KEPT) kept.delete(oldest);
  return fresh;
}

function holdsOn(condition: Condition, id: string, set: Settings, from: Settings): boolean {
  const { scenario, trace } = runOf(id, set);
  const start = runOf(id, from);
  const verdict = checkSlo(trace, scenario.slo);
  return holds(condition, { scenario, trace, verdict, baseline: { scenario: start.scenario, summary: start.trace.summary } });
}

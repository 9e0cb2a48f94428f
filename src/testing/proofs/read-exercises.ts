import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Budget } from '../../course/budget.ts';
import type { Hint, Task } from '../../course/tasks.ts';
import { parsePointer, parseScenario, withValueAt } from '../../sim/index.ts';
import type { Scenario } from '../../sim/index.ts';

/** JSON Pointer → value, all of them at once. */
export type Settings = Readonly<Record<string, unknown>>;

/** What of a file of content/exercises/ its proof needs. */
export interface ProvenExercise {
  readonly id: string;
  readonly hints: readonly Hint[];
  readonly tasks: readonly Task[];
  readonly budget: Budget | null;
  /** An exercise with a page of its own, not the experiment of a lesson. */
  readonly isPuzzle: boolean;
  readonly proof: {
    readonly solution: Settings;
    readonly halfFixes: readonly { readonly hint: string; readonly set: Settings }[];
  };
  /** The scenario's file as JSON. */
  readonly scenario: unknown;
}

const content = new URL('../../../content/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, content), 'utf8');

/** Every exercise that promises a proof, in the order of their names. */
export function provenExercises(): ProvenExercise[] {
  return readdirSync(new URL('exercises/', content))
    .sort()
    .flatMap((file) => {
      const { scenario, hints, tasks, proof, budget, puzzle } = parse(read(`exercises/${file}`)) as {
        readonly scenario: string;
        readonly hints: readonly Hint[];
        readonly tasks?: readonly Task[];
        readonly budget?: Budget;
        readonly puzzle?: unknown;
        readonly proof?: ProvenExercise['proof'];
      };
      if (proof === undefined) return [];
      return [
        {
          id: file.replace('.yaml', ''),
          hints,
          tasks: tasks ?? [],
          budget: budget ?? null,
          isPuzzle: puzzle !== undefined,
          proof,
          scenario: JSON.parse(read(`scenarios/${scenario}.json`)) as unknown,
        },
      ];
    });
}

/**
 * The scenario of an exercise at other settings and with another seed.
 * @throws Error where the parser refuses it
 */
export function scenarioOf(exercise: ProvenExercise, set: Settings, seed: number): Scenario {
  let document: unknown = exercise.scenario;
  for (const [pointer, value] of [...Object.entries(set), ['/seed', seed] as const])
    document = withValueAt(document, parsePointer(pointer) ?? [], value)?.document;
  const parsed = parseScenario(document);
  if (!parsed.ok) throw new Error(`${exercise.id}: ${JSON.stringify(parsed.problems)}`);
  return parsed.scenario;
}

/** What is kept of an exercise that was passed: its result card says it. */
import type { ProgressDocument } from '../../../course/progress.ts';
import { readValue } from '../settings.ts';
import type { KnobValues } from '../settings.ts';
import type { ExperimentProps, KnobValue } from '../types.ts';

export interface Pass {
  /** When its last task was done for the first time, ms since 1970. */
  readonly atMs: number;
  /** The knobs that did it; none that the exercise does not have any more. */
  readonly values: KnobValues;
  readonly hasSeenSolution: boolean;
}

/** When all of an exercise was first done and how, and whether the reference was looked at; to be asked once it is done. */
export function passOf(
  { exercise, tasks, knobs }: Pick<ExperimentProps, 'exercise' | 'tasks' | 'knobs'>,
  { items }: Pick<ProgressDocument, 'items'>,
): Pass {
  const item = `exercise/${exercise}`;
  const answer = items[item]?.answer?.value;
  const settings = Array.isArray(answer) ? answer.map(String) : [];
  const read = (text: string): readonly (readonly [string, KnobValue])[] => {
    const knob = knobs.find(({ key }) => text.startsWith(`${key}=`));
    const value = knob === undefined ? null : readValue(knob, text.slice(knob.key.length + 1));
    return knob === undefined || value === null ? [] : [[knob.key, value]];
  };
  return {
    // All of it is done when its last task is.
    atMs: Math.max(0, ...tasks.map(({ id }) => items[`${item}/task/${id}`]?.firstAtMs ?? 0)),
    values: Object.fromEntries(settings.flatMap(read)),
    hasSeenSolution: items[`${item}/solution-seen`] !== undefined,
  };
}

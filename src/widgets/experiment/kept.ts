/** What of an exercise is kept in the learner's progress: that it was tried, what was predicted, which tasks are done. */
import type { ProgressStore } from '../../course/progress-store.ts';
import { keptAnswer, recallPrediction } from './prediction.ts';
import type { Prediction } from './prediction.ts';
import { readValue } from './settings.ts';
import type { KnobValues } from './settings.ts';
import type { ExperimentProps, KnobValue } from './types.ts';

/** The store is asked for in a browser only. */
export type OpenProgress = () => Pick<ProgressStore, 'document' | 'record' | 'refresh'>;

export interface Kept {
  /** As other visits and tabs have left it. */
  read(): { readonly done: readonly string[]; readonly prediction: Prediction | null };
  keepPrediction(prediction: Prediction): void;
  keepTasks(tasks: readonly string[]): void;
  /** The reference solution was shown. */
  keepSolutionSeen(): void;
  /** All of the exercise is done, with the knobs so. */
  keepDone(values: KnobValues): void;
  /** When all of it was first done and how, and whether the reference was looked at; to be asked once it is done. */
  passed(): { readonly atMs: number; readonly values: KnobValues; readonly hasSeenSolution: boolean };
}

export function keptOf({ exercise, questions, tasks, knobs }: ExperimentProps, open: OpenProgress): Kept {
  const item = `exercise/${exercise}`;
  return {
    read: () => {
      const progress = open();
      progress.refresh();
      const { items } = progress.document;
      return {
        done: tasks.map(({ id }) => id).filter((id) => items[`${item}/task/${id}`]?.status === 'done'),
        prediction: recallPrediction(questions, items[`${item}/prediction`]?.answer?.value),
      };
    },
    keepPrediction: (prediction) => {
      open().record(item, { status: 'tried' });
      open().record(`${item}/prediction`, { status: 'done', answer: keptAnswer(questions, prediction) });
    },
    keepTasks: (done) => {
      for (const id of done) open().record(`${item}/task/${id}`, { status: 'done' });
    },
    keepSolutionSeen: () => {
      open().record(`${item}/solution-seen`, { status: 'seen' });
    },
    keepDone: (values) => {
      open().record(item, { status: 'done', answer: Object.entries(values).map(([key, value]) => `${key}=${String(value)}`) });
    },
    passed: () => {
      const { items } = open().document;
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
    },
  };
}

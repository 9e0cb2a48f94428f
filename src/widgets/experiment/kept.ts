/** What of an exercise is kept in the learner's progress: that it was tried, what was predicted, which tasks are done. */
import type { ProgressDocument } from '../../course/progress.ts';
import type { ProgressStore } from '../../course/progress-store.ts';
import { keptAnswer, recallPrediction } from './prediction.ts';
import type { Prediction } from './prediction.ts';
import type { KnobValues } from './settings.ts';
import type { ExperimentProps } from './types.ts';

/** The store is asked for in a browser only. */
export type OpenProgress = () => Pick<ProgressStore, 'document' | 'record' | 'refresh'>;

export interface Kept {
  /** All that is kept, as this page knows it. */
  readonly document: ProgressDocument;
  /** As other visits and tabs have left it. */
  read(): { readonly done: readonly string[]; readonly prediction: Prediction | null };
  keepPrediction(prediction: Prediction): void;
  keepTasks(tasks: readonly string[]): void;
  /** The reference solution was shown. */
  keepSolutionSeen(): void;
  /** All of the exercise is done, with the knobs so. */
  keepDone(values: KnobValues): void;
}

export function keptOf({ exercise, questions, tasks }: ExperimentProps, open: OpenProgress): Kept {
  const item = `exercise/${exercise}`;
  return {
    get document() {
      return open().document;
    },
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
  };
}

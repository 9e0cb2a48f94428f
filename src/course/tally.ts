/** How much of each kind is noted in the progress, for the page that shows what is kept. */
import type { ProgressDocument } from './progress.ts';

export interface Tally {
  readonly kind: 'lessons' | 'exercises' | 'tasks' | 'predictions' | 'questions' | 'tests' | 'challenges' | 'game days';
  readonly count: number;
  /** Those of them that are done. */
  readonly done: number;
}

const KINDS: readonly (readonly [Tally['kind'], RegExp])[] = [
  ['lessons', /^lesson\//],
  ['exercises', /^exercise\/[^/]+$/],
  ['tasks', /^exercise\/[^/]+\/task\//],
  ['predictions', /\/prediction$/],
  ['questions', /^quiz\//],
  ['tests', /^test\//],
  ['challenges', /^challenge\//],
  ['game days', /^game-day\//],
];

export function tallyOf(document: ProgressDocument): Tally[] {
  const items = Object.entries(document.items);
  return KINDS.map(([kind, pattern]) => {
    const matching = items.filter(([id]) => pattern.test(id));
    return { kind, count: matching.length, done: matching.filter(([, item]) => item.status === 'done').length };
  });
}

/** The files of content/quiz/, for tests: the questions of the bank and those of lessons. */
import { readdirSync } from 'node:fs';
import { parse } from 'yaml';
import type { QuizItem } from '../../course/quiz.ts';
import type { Check } from './agreement.ts';
import { contentFolder, readContent } from './read-content.ts';

export type WrittenQuestion = QuizItem & {
  /** Its folder; null for a question that stands in a lesson only. */
  readonly objective: string | null;
  readonly simulated?: readonly Check[];
  /** Keys of sources.yaml. */
  readonly sources?: readonly string[];
};

/** Every question, those of the bank first. */
export function writtenQuestions(): readonly WrittenQuestion[] {
  const entries = readdirSync(new URL('quiz/', contentFolder), { withFileTypes: true });
  const folders = entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  const paths = [
    ...folders.flatMap((folder) => readdirSync(new URL(`quiz/${folder}/`, contentFolder)).map((file) => [folder, file] as const)),
    ...entries.flatMap((entry) => (entry.isFile() ? [[null, entry.name] as const] : [])),
  ];
  return paths.map(([objective, file]) => ({
    ...(parse(readContent(`quiz/${objective === null ? '' : `${objective}/`}${file}`)) as Omit<WrittenQuestion, 'id'>),
    id: file.replace('.yaml', ''),
    objective,
  })) as WrittenQuestion[];
}

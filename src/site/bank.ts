/** The questions of the site: those of the quick test by objective, and those that stand in lessons. */
import { getCollection } from 'astro:content';
import { findFlaws } from '../course/quiz-flaws.ts';
import type { QuizItem } from '../course/quiz.ts';
import { readCourse } from './lessons.ts';

export interface Objective {
  readonly id: string;
  readonly text: string;
}

export interface BankEntry {
  readonly item: QuizItem;
  /** Id of the objective; null for a question that stands in a lesson only. */
  readonly objective: string | null;
  /** The lesson that explains it; null while that lesson is still to come. */
  readonly lesson: { readonly title: string; readonly url: string } | null;
}

export async function readObjectives(): Promise<readonly Objective[]> {
  return (await getCollection('objectives')).map(({ id, data }) => ({ id, text: data.text }));
}

/**
 * Every question, with what explains it.
 * @throws Error that names the first question with a flaw
 */
export async function readBank(): Promise<readonly BankEntry[]> {
  const lessons = new Map((await readCourse()).flatMap((chapter) => chapter.lessons).map((lesson) => [lesson.slug, lesson]));
  const drawn = (await getCollection('bank')).map(({ id, data }): BankEntry => {
    const [objective = '', name = ''] = id.split('/');
    const lesson = lessons.get(data.lesson);
    return {
      item: toItem(name, data),
      objective,
      lesson: lesson === undefined ? null : { title: lesson.entry.data.title, url: lesson.url },
    };
  });
  const inLessons = (await getCollection('quiz')).map(({ id, data }): BankEntry => ({
    item: toItem(id, data),
    objective: null,
    lesson: null,
  }));
  const all = [...drawn, ...inLessons];
  const [flaw] = all.flatMap(({ item }) => findFlaws(item));
  if (flaw !== undefined) throw new Error(`content/quiz: ${flaw}`);
  return all;
}

const BEHIND = ['lesson', 'simulated', 'sources'];

/** The question as it is marked; where it is explained and how it is checked stand elsewhere. */
function toItem(id: string, data: Readonly<Record<string, unknown>>): QuizItem {
  const question = Object.entries(data).filter(([key]) => !BEHIND.includes(key));
  return { ...Object.fromEntries(question), id } as QuizItem;
}

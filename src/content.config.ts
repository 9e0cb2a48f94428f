/** What each kind of file under content/ may say. Unknown keys are errors: a misspelt one would otherwise be silently without effect. */
import { file, glob } from 'astro/loaders';
import { z } from 'astro/zod';
import { defineCollection } from 'astro:content';
import { parseScenario } from './sim/index.ts';
import { exerciseSchema } from './site/exercise-schema.ts';
import { fidelitySchema } from './site/fidelity-schema.ts';
import { gameDaySchema } from './site/game-day-schema.ts';
import { bankQuestionSchema, lessonQuestionSchema } from './site/quiz-schema.ts';

const sentence = z.string().min(10);
const id = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case words joined by hyphens');

const lessons = defineCollection({
  loader: glob({ base: './content/lessons', pattern: '*/*.mdx' }),
  schema: z.strictObject({
    title: z.string(),
    /** One sentence: what the reader will be able to do. */
    summary: sentence,
    minutes: z.number().int().min(3).max(40),
    system: z.enum(['kafka', 'flink', 'spark', 'pipe']),
    /** What the lesson teaches, as things one can do; shown on top. */
    goals: z.array(sentence).min(1).max(4),
    /** What the model does not do in this lesson, each in a sentence. */
    leavesOut: z.array(sentence).min(1),
    /** Keys of sources.yaml, in the order in which they are listed at the end. */
    sources: z.array(id).min(1),
  }),
});

const chapters = defineCollection({
  loader: glob({ base: './content/lessons', pattern: '*/chapter.yaml', generateId: ({ entry }) => entry.split('/')[0] ?? entry }),
  schema: z.strictObject({
    title: z.string(),
    /** The question that the chapter answers. */
    question: sentence,
    summary: sentence,
    /** The pipework that stands for the chapter on the home page. */
    drawing: z.enum(['filter', 'tank', 'valve', 'parallel', 'relief', 'controller']),
    /** Lessons that are planned and not there yet: the name in their address → their title. */
    coming: z.record(id, z.string()),
  }),
});

/** Questions that stand in lessons; the file's name is the question's id. */
const quiz = defineCollection({
  loader: glob({ base: './content/quiz', pattern: '*.yaml' }),
  schema: lessonQuestionSchema,
});

/** Questions of the quick test; the folder is the objective, the file's name the question's id. */
const bank = defineCollection({
  loader: glob({ base: './content/quiz', pattern: '*/*.yaml' }),
  schema: bankQuestionSchema,
});

const objectives = defineCollection({
  loader: file('./content/objectives.yaml'),
  schema: z.strictObject({ text: sentence }),
});

/** Pages of text beside the lessons: worked examples, common mistakes, projects. The path of the file is the address. */
const articles = defineCollection({
  loader: glob({ base: './content/articles', pattern: '**/*.mdx' }),
  schema: z.strictObject({
    title: z.string(),
    /** One sentence: what the reader gets. */
    summary: sentence,
    sources: z.array(id),
    /** What the text says of its runs, checked while the site is built: does this setting meet the scenario's SLO? */
    expect: z.array(z.strictObject({ scenario: id, set: z.record(z.string(), z.unknown()), meets: z.boolean() })),
  }),
});

/** The questions of "Before you start": what a miss suggests is a chapter, not a mark. */
const diagnostic = defineCollection({
  loader: file('./content/diagnostic.yaml'),
  schema: z.strictObject({
    order: z.number().int(),
    /** The chapter that teaches it, by the name in its address. */
    chapter: id,
    prompt: sentence,
    options: z
      .array(z.strictObject({ text: z.string(), isRight: z.boolean(), why: sentence }))
      .min(2)
      .refine((options) => options.filter(({ isRight }) => isRight).length === 1, 'exactly one option is right'),
  }),
});

const exercises = defineCollection({
  loader: glob({ base: './content/exercises', pattern: '*.yaml' }),
  schema: exerciseSchema,
});

const gameDays = defineCollection({
  loader: glob({ base: './content/game-day', pattern: '*.yaml' }),
  schema: gameDaySchema,
});

const metricNames = z.array(z.string()).min(1);

const glossary = defineCollection({
  loader: file('./content/glossary.yaml'),
  schema: z.strictObject({
    term: z.string(),
    text: sentence,
    /** What it is counted in, and how it is written in formulas. */
    unit: z.string().optional(),
    symbol: z.string().optional(),
    /** The names under which each engine reports or sets it. */
    names: z.strictObject({ kafka: metricNames, flink: metricNames, spark: metricNames }).partial().default({}),
    /** Lessons that teach it, by address. */
    taught: z.array(z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'chapter/lesson')).min(1),
    sources: z.array(id).default([]),
  }),
});

const sources = defineCollection({
  loader: file('./content/sources.yaml'),
  schema: z.strictObject({
    title: z.string(),
    /** Who says it: a project, an author. */
    by: z.string(),
    /** The version or date that was read. */
    version: z.string(),
    /** The file, section or page within it. */
    where: z.string().optional(),
    url: z.url({ protocol: /^https$/ }).optional(),
  }),
});

/** Checked by the simulator's own parser, which says more than a schema could. */
const scenarios = defineCollection({
  loader: glob({ base: './content/scenarios', pattern: '*.json' }),
  schema: z.record(z.string(), z.unknown()).superRefine((data, context) => {
    const parsed = parseScenario(data);
    if (parsed.ok) return;
    for (const { path, message, given, allowed } of parsed.problems)
      context.addIssue({ code: 'custom', message: `${path}: ${message} (given: ${given}; allowed: ${allowed})` });
  }),
});

/** Recordings of the engines against the simulator. */
const fidelity = defineCollection({
  loader: glob({ base: './content/fidelity', pattern: '*.yaml' }),
  schema: fidelitySchema,
});

export const collections = {
  lessons,
  articles,
  chapters,
  exercises,
  fidelity,
  gameDays,
  scenarios,
  quiz,
  bank,
  objectives,
  diagnostic,
  glossary,
  sources,
};

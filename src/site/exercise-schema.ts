/** What content/exercises/*.yaml may say: what is asked, which knobs, charts and panels, which tasks and hints, and the proof that it works. */
import { z } from 'astro/zod';
import { knobSchema } from './exercise/knob-schema.ts';
import { panelSchema } from './exercise/panel-schema.ts';
import { condition, id, pointer, reading, sentence, settings } from './exercise/parts-schema.ts';
import { predictSchema } from './exercise/question-schema.ts';
import { viewSchema } from './exercise/view-schema.ts';
import { FORMATS } from './quantity.ts';

/**
 * In texts `{peakLag}` stands for a metric of the exercise's scenario (src/site/measure.ts), or for one of its own `numbers`.
 * Only what an exercise says differently from its system's common charts has to be said (src/site/exercise/system-views.ts).
 */
export const exerciseSchema = z.strictObject({
  /** A file of content/scenarios/. */
  scenario: id,
  /** By default the scenario's. */
  title: z.string().optional(),
  knobs: z.array(knobSchema).min(1).max(4),
  /** More knobs, offered when the tasks are done. */
  sandbox: z.array(knobSchema).max(8).default([]),
  predict: predictSchema,
  views: z.array(viewSchema).min(1).optional(),
  panels: z.array(panelSchema).optional(),
  /** Numbers for the texts, read off the run. */
  numbers: z.record(z.string().regex(/^\w+$/), z.strictObject({ from: reading, as: z.enum(FORMATS).optional() })).default({}),
  /** Why the untouched run comes out as it does; stands below the comparison with the prediction. */
  why: sentence,
  notModelled: sentence,
  tasks: z.array(z.strictObject({ id, text: sentence, doneWhen: condition })).max(4),
  /** One for each misconception that a run can betray; of those that fit a missed check, the first is shown. */
  hints: z.array(z.strictObject({ id, text: sentence, checks: z.array(z.string()).min(1), when: condition })),
  /** What the knobs may cost together: a check of its own. */
  budget: z
    .strictObject({ unit: z.string(), most: z.number().positive(), costs: z.record(pointer, z.number()), why: sentence })
    .optional(),
  /** A puzzle has a page of its own under /exercises/. */
  puzzle: z
    .strictObject({
      /** Its place in the list. */
      order: z.number().int(),
      /** The situation and what is wanted, in a few sentences. */
      brief: sentence,
      /** Name of the file in which the knobs can be edited as text. */
      file: z.enum(['consumer.properties', 'job.yaml', 'spark options']),
      /** The lesson that teaches it: `chapter/name`. */
      lesson: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/),
    })
    .optional(),
  /** A setting that meets the SLO, and tempting ones that do not, each with the hint that it must get. A test runs them all. */
  proof: z
    .strictObject({
      solution: settings,
      halfFixes: z.array(z.strictObject({ hint: id, set: settings })).min(1),
    })
    .optional(),
});

export type Exercise = z.infer<typeof exerciseSchema>;

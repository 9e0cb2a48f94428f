/** What a file of content/quiz/ may say: the shapes of src/course/quiz.ts, and how the simulator confirms the answer. */
import { z } from 'astro/zod';
import { condition, id, pointer, reading, sentence, settings } from './exercise/parts-schema.ts';

/** Why this option is right or wrong is shown after answering, for every option. */
const option = { id, text: z.string(), isRight: z.boolean(), why: sentence };

/** `with` changes the scenario for good, `set` is what is asked about. */
const scenario = { scenario: id, with: settings.optional() };

/** How a test asks the simulator: the shapes of src/testing/questions/agreement.ts. */
const simulated = z
  .array(
    z.union([
      /** The answer is this number, divided by `per`; `start`: by the same number of the run without `set`. */
      z.strictObject({
        ...scenario,
        set: settings.optional(),
        value: reading,
        per: z.union([z.number(), z.literal('start')]).optional(),
      }),
      /** The answer is an edge: just below it the condition holds, just above it does not. `within`: how far away that is, as a share. */
      z.strictObject({ ...scenario, edge: pointer, within: z.number().optional(), holds: condition }),
      /** An option is right exactly when the condition holds with its settings. */
      z.strictObject({ ...scenario, each: z.record(z.string(), settings), holds: condition }),
      /** An option is right exactly when its own condition holds, with its own settings; pairs and places hold when they are right. */
      z.strictObject({
        ...scenario,
        lines: z.record(z.string(), z.strictObject({ from: settings.optional(), set: settings.optional(), holds: condition })),
      }),
      /** What the question says, or takes for granted, holds on the run. */
      z.strictObject({ ...scenario, set: settings.optional(), shows: z.array(condition).min(1) }),
    ]),
  )
  .min(1)
  .optional();

/** Keys of sources.yaml, for what the simulator cannot say: a default, a rule of an engine, a practice. */
const sources = z.array(id).min(1).optional();

const asked = { prompt: sentence, explanation: sentence, simulated, sources };
const kinds = <Extra extends z.ZodRawShape>(extra: Extra) =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('single'), ...asked, options: z.array(z.strictObject(option)).max(6), ...extra }),
    z.strictObject({ kind: z.literal('multiple'), ...asked, options: z.array(z.strictObject(option)).max(6), ...extra }),
    z.strictObject({
      kind: z.literal('numeric'),
      ...asked,
      answer: z.number(),
      unit: z.string(),
      tolerance: z.number(),
      slips: z.array(z.strictObject({ value: z.number(), why: sentence })),
      ...extra,
    }),
    z.strictObject({
      kind: z.literal('order'),
      ...asked,
      entries: z.array(z.strictObject({ id, text: z.string(), why: sentence })).max(7),
      ...extra,
    }),
    z.strictObject({
      kind: z.literal('match'),
      ...asked,
      partners: z.array(z.strictObject({ id, text: z.string() })).max(6),
      entries: z.array(z.strictObject({ id, text: z.string(), to: id, why: sentence })).max(6),
      ...extra,
    }),
    z.strictObject({
      kind: z.literal('hotspot'),
      ...asked,
      stages: z.array(z.strictObject({ ...option, figures: z.array(z.string()).min(1) })).max(6),
      ...extra,
    }),
    z.strictObject({
      kind: z.literal('repair'),
      ...asked,
      file: z.string(),
      separator: z.string(),
      lines: z
        .array(
          z.union([
            z.strictObject({ key: z.string(), value: z.string() }),
            z.strictObject({
              key: z.string(),
              field: id,
              value: z.string(),
              choices: z.array(z.strictObject({ value: z.string(), isRight: z.boolean(), why: sentence })),
            }),
          ]),
        )
        .min(2),
      ...extra,
    }),
  ]);

/** A question that stands in a lesson. */
export const lessonQuestionSchema = kinds({});

/** A question of the quick test: its folder is its objective. */
export const bankQuestionSchema = kinds({
  /** Address of the lesson that explains it: `scale/staircase`. */
  lesson: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/),
});

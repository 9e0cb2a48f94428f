/** What a file of content/quiz/ may say: the shapes of src/course/quiz.ts, and how the simulator confirms the answer. */
import { z } from 'astro/zod';
import { condition } from './exercise/parts-schema.ts';

const sentence = z.string().min(10);
const id = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case words joined by hyphens');
const pointer = z.string().regex(/^\/\S+$/, 'a JSON Pointer into the scenario, such as /kafka/group/instances');
const settings = z.record(pointer, z.union([z.number(), z.string(), z.boolean(), z.null()]));

/** Why this option is right or wrong is shown after answering, for every option. */
const option = { id, text: z.string(), isRight: z.boolean(), why: sentence };

/**
 * How a test asks the simulator; the kinds are explained in src/course/bank.test.ts. Numbers that come from elsewhere, a default or a
 * rule of the engine, need none.
 */
const simulated = z
  .union([
    /** The answer is a key of the summary, divided by `per`. */
    z.strictObject({ scenario: id, summary: z.string(), per: z.number() }),
    /** The answer is an edge: just below it the condition holds, just above it does not. `with` is set on both sides. */
    z.strictObject({ scenario: id, with: settings.optional(), edge: pointer, holds: condition }),
    /** An option is right exactly when the condition holds with its settings. */
    z.strictObject({ scenario: id, each: z.record(z.string(), settings), holds: condition }),
    /** Changed against unchanged, a key of the summary has a ratio that lies within the right option's range and no other's. */
    z.strictObject({
      scenario: id,
      set: settings,
      measure: z.string(),
      ratio: z.record(z.string(), z.strictObject({ from: z.number(), to: z.number() })),
    }),
  ])
  .optional();

const asked = { prompt: sentence, explanation: sentence };
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
  simulated,
});

/** Questions of an exercise: what the learner commits to before the first run. */
import { z } from 'astro/zod';
import { condition, id, reading, sentence } from './parts-schema.ts';

const asked = {
  id,
  /** What is asked: the label of the control, and of the row that compares. */
  ask: z.string(),
  /** Said where the answer is missing: "First say how many records will wait." */
  missing: sentence,
};

const amount = {
  ...asked,
  /** Where in the run the answer stands. */
  from: reading,
  min: z.number().default(0),
  max: z.number(),
  step: z.number().positive(),
  /** "It does not happen": the text of that answer. */
  never: z.string().optional(),
};

export const questionSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('number'),
    ...amount,
    unit: z.string(),
    /** The view in which the answer is drawn as a line. */
    view: z.string().optional(),
  }),
  /** A moment on the simulated clock, ms. */
  z.strictObject({ kind: z.literal('moment'), ...amount, max: z.number().optional(), step: z.number().positive().default(5000) }),
  /** One of a few outcomes; the run says which came true, and a build in which not exactly one did is refused. */
  z.strictObject({
    kind: z.literal('choice'),
    ...asked,
    options: z
      .array(
        z.strictObject({
          id,
          text: z.string(),
          /** Why it is so, or is not; shown with the run. */
          why: sentence,
          /** It came true when this holds on the run of the scenario as it stands. */
          when: condition,
        }),
      )
      .min(2)
      .max(5),
  }),
]);

export type QuestionDescription = z.infer<typeof questionSchema>;

export const predictSchema = z
  .strictObject({
    questions: z.array(questionSchema).min(1).max(3),
    /** A number and a moment that are drawn together as a curve: up through the first phase to the peak, then down. */
    sketch: z.strictObject({ view: z.string(), peak: id, end: id }).optional(),
  })
  .superRefine(({ questions, sketch }, context) => {
    const has = (kind: string, wanted: string) => questions.some((one) => one.kind === kind && one.id === wanted);
    if (sketch === undefined || (has('number', sketch.peak) && has('moment', sketch.end))) return;
    context.addIssue({ code: 'custom', message: 'a sketch names a question of kind number (peak) and one of kind moment (end)' });
  });

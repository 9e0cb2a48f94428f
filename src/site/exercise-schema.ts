/** What content/exercises/*.yaml may say: which knobs, which tasks, which hints, and the proof that the exercise works. */
import { z } from 'astro/zod';
import { CHECK_STATUSES } from '../course/verdict.ts';
import type { Condition } from '../course/condition.ts';
import { KNOBS } from '../sim/index.ts';

const pointer = z.string().regex(/^\/\S+$/, 'a JSON Pointer into the scenario, such as /kafka/group/instances');
const id = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case words joined by hyphens');
const sentence = z.string().min(10);

// The keys of a condition are those of src/course/condition.ts; optional ones are left out, never undefined.
export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(condition).min(1) }),
    z.strictObject({ any: z.array(condition).min(1) }),
    z.strictObject({ not: condition }),
    z.strictObject({ check: z.string(), is: z.enum(CHECK_STATUSES) }),
    z.strictObject({ summary: z.string(), timesBaselineAtMost: z.number() }),
    z.strictObject({ summary: z.string(), timesBaselineAtLeast: z.number() }),
    z.strictObject({
      summary: z.string(),
      atLeast: z.number().exactOptional(),
      atMost: z.number().exactOptional(),
    }),
    z.strictObject({
      knob: pointer,
      from: z.number().exactOptional(),
      to: z.number().exactOptional(),
      moved: z.enum(['up', 'down', 'not']).exactOptional(),
    }),
  ]),
);

const settings = z.record(pointer, z.number());

/** In texts, `{peakLag}` stands for that metric of the exercise's scenario (src/site/measure.ts). */
export const exerciseSchema = z.strictObject({
  /** A file of content/scenarios/. */
  scenario: id,
  knobs: z
    .array(z.enum(Object.keys(KNOBS) as (keyof typeof KNOBS)[]))
    .min(1)
    .max(4),
  /** Why the untouched run comes out as it does; stands below the comparison with the prediction. */
  why: sentence,
  notModelled: sentence,
  tasks: z
    .array(z.strictObject({ id, text: sentence, doneWhen: condition }))
    .min(1)
    .max(3),
  /** One for each misconception that a run can betray; of those that fit a missed check, the first is shown. */
  hints: z.array(z.strictObject({ id, text: sentence, checks: z.array(z.string()).min(1), when: condition })),
  /** A setting that meets the SLO, and tempting ones that do not, each with the hint that it must get. A test runs them all. */
  proof: z.strictObject({
    solution: settings,
    halfFixes: z.array(z.strictObject({ hint: id, set: settings })).min(1),
  }),
});

export type Exercise = z.infer<typeof exerciseSchema>;

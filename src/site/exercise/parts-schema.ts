/** The building blocks of what content/exercises/*.yaml may say: pointers, readings, conditions. */
import { z } from 'astro/zod';
import type { Condition } from '../../course/condition.ts';
import { TAKES } from '../../course/reading.ts';
import type { Reading } from '../../course/reading.ts';
import { CHECK_STATUSES } from '../../course/verdict.ts';

export const pointer = z.string().regex(/^\/\S+$/, 'a JSON Pointer into the scenario, such as /kafka/group/instances');
export const id = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'lower-case words joined by hyphens');
export const sentence = z.string().min(10);
/** A share above 0 and below 1: 0.95 for p95. */
export const share = z.number().gt(0).lt(1);

const stretch = { fromMs: z.number().min(0).exactOptional(), toMs: z.number().min(0).exactOptional() };
/** The whole system, where no entity is named. */
const entity = z.string().default('group');
const curve = { series: z.string(), of: entity };

/** A number of a run: the shapes of src/course/reading.ts. */
export const reading: z.ZodType<Reading> = z.union([
  z.strictObject({ summary: z.string() }),
  z.strictObject({ setting: pointer }),
  z.strictObject({ ...curve, atMs: z.number().min(0) }),
  z.strictObject({ ...curve, take: z.enum(TAKES), ...stretch }),
  z.strictObject({ ...curve, above: z.number(), ...stretch }),
  z.strictObject({ ...curve, below: z.number(), ...stretch }),
  z.strictObject({ percentile: share, ...stretch }),
  z.strictObject({ event: z.string(), of: z.string().exactOptional() }),
  z.strictObject({ countOf: z.string(), of: z.string().exactOptional() }),
]);

const between = { atLeast: z.number().exactOptional(), atMost: z.number().exactOptional() };

// The keys of a condition are those of src/course/condition.ts; optional ones are left out, never undefined.
export const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(condition).min(1) }),
    z.strictObject({ any: z.array(condition).min(1) }),
    z.strictObject({ not: condition }),
    z.strictObject({ check: z.string(), is: z.enum(CHECK_STATUSES) }),
    z.strictObject({ summary: z.string(), timesBaselineAtMost: z.number() }),
    z.strictObject({ summary: z.string(), timesBaselineAtLeast: z.number() }),
    z.strictObject({ summary: z.string(), ...between }),
    z.strictObject({ reading, moreThan: reading, times: z.number().exactOptional() }),
    z.strictObject({ reading, ...between }),
    z.strictObject({
      knob: pointer,
      from: z.number().exactOptional(),
      to: z.number().exactOptional(),
      is: z.union([z.string(), z.boolean(), z.null()]).exactOptional(),
      moved: z.enum(['up', 'down', 'not']).exactOptional(),
    }),
  ]),
);

/** JSON Pointer → value, in the scenario's own spelling. */
export const settings = z.record(pointer, z.unknown());

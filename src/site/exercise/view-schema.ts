/** Charts of an exercise: by the name of src/site/exercise/system-views.ts, or described. */
import { z } from 'astro/zod';
import { DASHES, INKS, MARKERS } from '../../charts/marks.ts';
import type { LineSource } from '../../widgets/experiment/types.ts';
import { id, pointer, share } from './parts-schema.ts';

const names = <Name extends string>(record: Readonly<Record<Name, unknown>>) => Object.keys(record) as Name[];

/** The shapes of `LineSource`. */
const source: z.ZodType<LineSource> = z.lazy(() =>
  z.union([
    z.strictObject({ series: z.string(), of: z.string().default('group'), rateOver: z.int().positive().exactOptional() }),
    z.strictObject({ plan: z.literal('arrivals') }),
    z.strictObject({ percentile: share }),
    z.strictObject({ event: z.string(), detail: z.string(), before: pointer }),
    z.strictObject({ product: z.tuple([source, source]) }),
    z.strictObject({ quotient: z.tuple([source, source]) }),
    z.strictObject({ fluid: source }),
    z.strictObject({ staircase: source }),
  ]),
);

const per = z.number().positive().default(1);

const line = z.strictObject({
  label: z.string(),
  from: source,
  /** Values are divided by this: 1000 for ms on an axis in s. */
  per,
  ink: z.enum(INKS),
  /** By default the first line is solid, the next one dashed, and so on; the same for markers. */
  dash: z.enum(names(DASHES)).optional(),
  marker: z.enum(names(MARKERS)).optional(),
  isFilled: z.boolean().default(false),
});

const limit = z.union([
  z.strictObject({ label: z.string(), value: z.number() }),
  /** What the SLO allows; a scenario without this key has no such line. */
  z.strictObject({ label: z.string(), slo: z.string(), per }),
  /** What the scenario says at a pointer. */
  z.strictObject({ label: z.string(), setting: pointer, per }),
]);

export const describedViewSchema = z.strictObject({
  id,
  title: z.string(),
  unit: z.string(),
  height: z.number().int().min(48).max(240).default(104),
  /** Beside the knobs, or below them with the details. */
  place: z.enum(['main', 'more']).default('main'),
  lines: z.array(line).min(1).max(5),
  ranges: z.array(z.strictObject({ label: z.string(), ink: z.enum(INKS), lower: share, upper: share, per })).default([]),
  limits: z.array(limit).default([]),
  /** The line that the run before is drawn of, by its label; by default the first. */
  compare: z.union([z.string(), z.literal(false)]).optional(),
  scale: z.enum(['linear', 'log']).default('linear'),
  atLeast: z.number().default(0),
  lowest: z.number().positive().default(1),
  /** One sentence for those who do not see the chart. */
  description: z.string().min(10),
});

/** A name, a name with another place or height, or a whole description. */
export const viewSchema = z.union([
  z.string(),
  z.strictObject({
    view: z.string(),
    place: z.enum(['main', 'more']).exactOptional(),
    height: z.number().int().min(48).max(240).exactOptional(),
  }),
  describedViewSchema,
]);

export type DescribedView = z.infer<typeof describedViewSchema>;
export type ViewDescription = z.infer<typeof viewSchema>;

/** Knobs of an exercise: by the name of src/sim/scenario/knobs.ts, or described. */
import { z } from 'astro/zod';
import { KNOBS } from '../../sim/index.ts';
import { id, pointer, sentence, settings } from './parts-schema.ts';

const described = {
  /** Names the knob in addresses; by default the last part of its pointer. */
  key: id.optional(),
  label: z.string(),
  /** What turning it does. */
  sentence,
};

export const knobSchema = z.union([
  z.enum(Object.keys(KNOBS) as (keyof typeof KNOBS)[]),
  /** A number on a slider. More than one pointer: all of them get it. */
  z.strictObject({
    ...described,
    set: z.union([pointer, z.array(pointer).min(1)]),
    unit: z.string(),
    min: z.number(),
    max: z.number(),
    step: z.number().positive(),
  }),
  /** One of a few settings. The scenario must be at one of them. */
  z.strictObject({
    ...described,
    key: id,
    options: z
      .array(z.strictObject({ id, label: z.string(), set: settings }))
      .min(2)
      .max(5),
  }),
  /** Off and on. */
  z.strictObject({ ...described, key: id, off: settings, on: settings }),
]);

export type KnobDescription = z.infer<typeof knobSchema>;

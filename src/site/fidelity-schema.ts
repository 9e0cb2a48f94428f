/** What content/fidelity/*.yaml may say: a scenario that was recorded, the curves to draw and the numbers to compare. */
import { z } from 'astro/zod';
import { id, reading, sentence } from './exercise/parts-schema.ts';

export const fidelitySchema = z.strictObject({
  /** Where it stands on its page. */
  order: z.number().int(),
  scenario: id,
  /** So many simulations for each recording: more than one where a few rare events, such as slow calls, decide a run. */
  draws: z.number().int().min(1).max(10).default(1),
  /** What the recording could refute. */
  question: sentence,
  charts: z.array(z.strictObject({ title: z.string(), unit: z.string(), series: z.string(), of: z.string() })).min(1),
  metrics: z
    .array(
      z.strictObject({
        name: z.string(),
        unit: z.enum(['records', 'records/s', 'ms', 'clock', 'count', 'ms/s', 'rows']),
        read: reading,
        sinceMs: z.number().min(0).exactOptional(),
        /** The simulator's error may not be larger than this: it is only ever lowered. */
        ceiling: z.number().min(0),
        /** Why the simulator is outside; wanted where it is, and nowhere else. */
        cause: sentence.exactOptional(),
      }),
    )
    .min(1),
});

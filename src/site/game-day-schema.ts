/** What content/game-day/*.yaml may say. */
import { z } from 'astro/zod';
import { id, sentence, settings } from './exercise/parts-schema.ts';
import { describedViewSchema } from './exercise/view-schema.ts';

export const gameDaySchema = z.strictObject({
  /** What may be done, one of them at a time. */
  changes: z.array(z.strictObject({ id, text: sentence, set: settings })).min(3),
  incidents: z
    .array(
      z.strictObject({
        id,
        /** A file of content/scenarios/: the cause stands in it. */
        scenario: id,
        cause: sentence,
        /** What showed it, and why the change that helps does. */
        signs: sentence,
        /** Ids of the changes that meet the SLO; src/testing/proofs/game-day.test.ts proves it. */
        mends: z.array(id).min(1),
      }),
    )
    .min(3),
  views: z.array(describedViewSchema).min(1),
});

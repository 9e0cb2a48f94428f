/**
 * What an exercise may say about the panels of src/widgets/experiment/panels.ts, and what a panel is handed for it. A new panel brings its
 * shape here, and where it needs more than the author says (a machine's graph), a case in `panelSetting`.
 */
import { z } from 'astro/zod';
import type { PanelSetting } from '../../widgets/experiment/types.ts';
import { MACHINES } from './machines.ts';
import type { MachineName } from './machines.ts';

export const panelSchema = z.discriminatedUnion('kind', [
  /** One curve of many entities: the darker, the more. */
  z.strictObject({
    kind: z.literal('heatStrip'),
    title: z.string(),
    series: z.string(),
    /** What the entities' names begin with. */
    of: z.string(),
    unit: z.string(),
    height: z.number().int().min(24).max(240).default(96),
  }),
  /** A state machine with the share of entities in each state. */
  z.strictObject({ kind: z.literal('states'), machine: z.enum(Object.keys(MACHINES) as MachineName[]) }),
]);

export type PanelDescription = z.infer<typeof panelSchema>;

export function panelSetting(panel: PanelDescription): PanelSetting {
  if (panel.kind === 'states') {
    const { title, ...options } = MACHINES[panel.machine];
    return { kind: panel.kind, title, options };
  }
  const { kind, title, ...options } = panel;
  return { kind, title, options };
}

/** The game day's incidents with their scenarios, and the charts in which they are seen. */
import { getEntry } from 'astro:content';
import type { View } from '../widgets/experiment/types.ts';
import type { GameDayFile } from '../widgets/game-day/types.ts';
import { resolveView } from './exercise/view.ts';
import { kafkaScenarioById } from './simulations.ts';

export interface GameDayPage {
  readonly file: GameDayFile;
  readonly views: readonly View[];
  readonly durationMs: number;
}

/** @throws Error that names what is wrong with content/game-day/kafka.yaml or a scenario of it */
export async function readGameDay(): Promise<GameDayPage> {
  const data = (await getEntry('gameDays', 'kafka'))?.data;
  if (data === undefined) throw new Error('There is no content/game-day/kafka.yaml.');
  const incidents = await Promise.all(
    data.incidents.map(async ({ id, cause, signs, scenario }) => ({
      id,
      cause,
      signs,
      scenario: await kafkaScenarioById(scenario),
    })),
  );
  const [first] = incidents;
  if (first === undefined) throw new Error('content/game-day/kafka.yaml has no incident.');
  const { durationMs } = first.scenario;
  if (incidents.some(({ scenario }) => scenario.durationMs !== durationMs))
    throw new Error('content/game-day/kafka.yaml: an incident that lasts longer than another would give itself away.');
  return {
    file: { incidents, changes: data.changes },
    views: data.views.map((view) => resolveView(view, first.scenario)),
    durationMs,
  };
}

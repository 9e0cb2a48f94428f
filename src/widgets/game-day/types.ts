import type { GameChange, Incident } from '../../course/game-day.ts';
import type { KafkaScenario } from '../../sim/index.ts';

/** What the page fetches when a game day begins: nothing of it stands in the page. */
export interface GameDayFile {
  readonly incidents: readonly Incident<KafkaScenario>[];
  readonly changes: readonly GameChange[];
}

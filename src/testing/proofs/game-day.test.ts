/** The game day: untouched every incident misses its SLO, the changes that are said to mend it do, and no other does. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { beginsAtMs, drawIncident, gradeGame, withDecision } from '../../course/game-day.ts';
import type { GameChange, Incident } from '../../course/game-day.ts';
import { parseScenario, simulate } from '../../sim/index.ts';

interface GameDay {
  readonly changes: readonly GameChange[];
  readonly incidents: readonly {
    readonly id: string;
    readonly scenario: string;
    readonly cause: string;
    readonly signs: string;
    readonly mends: readonly string[];
  }[];
}

const content = new URL('../../../content/', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, content), 'utf8');
const day = parse(read('game-day/kafka.yaml')) as GameDay;
/** Somebody who looks for a minute and a half before deciding. */
const THINKING_MS = 90_000;
const SEEDS = ['a', 'b'];

describe.each(day.incidents.map((incident) => [incident.id, incident] as const))('the incident %s', (_id, described) => {
  it.each(SEEDS)(
    'is mended by the right change only (%s)',
    (seed) => {
      const incident = drawIncident([incidentOf(described)], seed);
      const atMs = beginsAtMs(incident.scenario) + THINKING_MS;
      const outcome = (change: GameChange) => {
        const trace = simulate(withDecision(incident.scenario, change, atMs));
        const { verdict } = gradeGame(incident, { cause: incident.id, change: change.id, atSeconds: atMs / 1000 }, trace);
        return verdict.status;
      };
      expect(outcome({ id: 'nothing', text: '', set: {} })).toBe('missed');
      expect(day.changes.filter((change) => outcome(change) === 'met').map(({ id }) => id)).toEqual([...described.mends]);
    },
    240_000,
  );
});

// Helpers

function incidentOf({ id, scenario, cause, signs }: GameDay['incidents'][number]): Incident {
  const parsed = parseScenario(JSON.parse(read(`scenarios/${scenario}.json`)));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { id, cause, signs, scenario: parsed.scenario };
}

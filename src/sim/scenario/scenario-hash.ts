/** One short text for a scenario: the same after parsing means the same run. */
import { Hasher } from '../kernel/hash.ts';
import { addValue } from '../trace/hash-value.ts';
import type { Scenario } from './scenario.ts';

/** Hash over everything in a parsed scenario that the run depends on: all but its name, title and SLO. */
export function hashScenario(scenario: Scenario): string {
  const hasher = new Hasher();
  addValue(hasher, { ...scenario, id: '', title: '', slo: {} });
  return hasher.digest();
}

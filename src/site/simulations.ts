/** Scenarios by id, and their exact runs: computed once per build, whatever the number of pages that quote them. */
import { getEntry } from 'astro:content';
import { parseScenario, simulate } from '../sim/index.ts';
import type { KafkaScenario, Scenario, Trace } from '../sim/index.ts';
import { applyChanges } from '../sim/index.ts';

/** Knobs at other values than the file says: JSON Pointer → value. */
export type Changes = Readonly<Record<string, unknown>>;

/** @throws Error that names the file and what is wrong with it */
export async function scenarioById(id: string, set: Changes = {}): Promise<Scenario> {
  const entry = await getEntry('scenarios', id);
  if (entry === undefined) throw new Error(`There is no content/scenarios/${id}.json.`);
  const parsed = parseScenario(entry.data);
  const result = parsed.ok ? applyChanges(parsed.scenario, set) : parsed;
  if (result.ok) return result.scenario;
  const [problem] = result.problems;
  throw new Error(
    `content/scenarios/${id}.json: ${problem?.path ?? ''} ${problem?.message ?? ''} (given: ${problem?.given ?? ''}).`,
  );
}

export async function kafkaScenarioById(id: string, set: Changes = {}): Promise<KafkaScenario> {
  const scenario = await scenarioById(id, set);
  if (scenario.system !== 'kafka') throw new Error(`content/scenarios/${id}.json is not a Kafka scenario.`);
  return scenario;
}

const runs = new Map<string, Trace>();

/** The exact run of a scenario; the same question is computed once. */
export function exactRun(scenario: Scenario): Trace {
  const key = JSON.stringify(scenario);
  const known = runs.get(key);
  if (known !== undefined) return known;
  const trace = simulate(scenario);
  runs.set(key, trace);
  return trace;
}

/** Scenarios by id, and their exact runs: computed once per build, whatever the number of pages that quote them. */
import { getEntry } from 'astro:content';
import { parsePointer, parseScenario, simulate, withValueAt } from '../sim/index.ts';
import type { KafkaScenario, Scenario, Trace } from '../sim/index.ts';

/** Settings at other values than the file says: JSON Pointer → value. */
export type Changes = Readonly<Record<string, unknown>>;

/** @throws Error that names the file and what is wrong with it */
export async function scenarioById(id: string, set: Changes = {}): Promise<Scenario> {
  const entry = await getEntry('scenarios', id);
  if (entry === undefined) throw new Error(`There is no content/scenarios/${id}.json.`);
  return parseChanged(entry.data, set, `content/scenarios/${id}.json`);
}

export async function kafkaScenarioById(id: string, set: Changes = {}): Promise<KafkaScenario> {
  const scenario = await scenarioById(id, set);
  if (scenario.system !== 'kafka') throw new Error(`content/scenarios/${id}.json is not a Kafka scenario.`);
  return scenario;
}

/**
 * A scenario as its file has it, with settings at other values.
 * @throws Error that says where it comes from and what is wrong with it
 */
export function parseChanged(file: unknown, set: Changes, from: string): Scenario {
  let changed = file;
  for (const [pointer, value] of Object.entries(set)) {
    const result = withValueAt(changed, parsePointer(pointer) ?? [''], value);
    if (result === null) throw new Error(`${from}: nothing can stand at ${pointer}.`);
    changed = result.document;
  }
  const parsed = parseScenario(changed);
  if (parsed.ok) return parsed.scenario;
  const [problem] = parsed.problems;
  throw new Error(`${from}: ${problem?.path ?? ''} ${problem?.message ?? ''} (given: ${problem?.given ?? ''}).`);
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

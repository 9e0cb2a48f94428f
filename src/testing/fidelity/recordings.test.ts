import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { compare } from '../../course/fidelity/compare.ts';
import type { Comparison, Metric } from '../../course/fidelity/compare.ts';
import { asRecorded } from '../../course/fidelity/measured-costs.ts';
import { parseScenarioText, parseTraceText, simulate } from '../../sim/index.ts';
import type { Scenario, Trace, TraceSource } from '../../sim/index.ts';
import { repository } from '../../tooling/paths.ts';

/** What content/fidelity/*.yaml says. */
interface Subject {
  readonly scenario: string;
  readonly draws?: number;
  readonly metrics: readonly (Metric & { readonly ceiling: number; readonly cause?: string })[];
}

const content = join(repository, 'content');
const namesIn = (folder: string, ending: string): string[] =>
  readdirSync(join(content, folder))
    .filter((name) => name.endsWith(ending))
    .sort();
const recordings = namesIn('recordings', '.json');
const subjects = namesIn('fidelity', '.yaml').map(
  (name) => [name.replace('.yaml', ''), parse(readFileSync(join(content, 'fidelity', name), 'utf8')) as Subject] as const,
);

describe('the recordings', () => {
  it.each(recordings)('%s is small enough for the repository and says how it was made', (name) => {
    const file = join(content, 'recordings', name);
    expect(statSync(file).size).toBeLessThanOrEqual(200_000);
    const source = sourceOf(readTrace(name));
    expect(source.engine).toMatch(/^Apache (?:Kafka|Flink|Spark) \d+\.\d+\.\d+$/);
    expect(source.at).toMatch(/^\d{4}-\d{2}-\d{2}/);
    expect(source.machine).not.toBe('');
    expect(source.command).toBe(`npm run lab -- ${systemOf(name)} content/scenarios/${source.scenario}.json`);
    expect(Object.values(source.fitted ?? {}).length).toBeGreaterThan(0);
  });

  it.each(['kafka', 'flink', 'spark'])('there are at least four scenarios of %s, three runs each', (system) => {
    const ofSystem = subjects.filter(([id]) => systemOf(id) === system);
    expect(ofSystem.length).toBeGreaterThanOrEqual(4);
    for (const [id] of ofSystem) expect(runsOf(id).length, id).toBeGreaterThanOrEqual(3);
  });
});

describe.each(subjects)('%s', (id, { scenario: name, draws = 1, metrics }) => {
  const scenario = readScenario(name);
  const runs = runsOf(id).map((file) => readTrace(file));
  let simulated: readonly Trace[] = [];
  beforeAll(() => {
    simulated = asRecorded(scenario, runs.map(sourceOf), draws).map((one) => simulate(one));
  });

  it.each(metrics.map((metric) => [metric.name, metric] as const))('%s is no further off than it was', (_, metric) => {
    const comparison = compare(metric, scenario, runs, simulated);

    expect(comparison.error, inWords(comparison)).toBeLessThanOrEqual(metric.ceiling);
    // Whoever is outside says why; a reason that is no longer needed goes.
    expect(metric.cause === undefined, inWords(comparison)).toBe(comparison.isInside);
  });
});

// Helpers

function runsOf(id: string): string[] {
  return recordings.filter((name) => name.startsWith(`${id}.`));
}

/** `lab-kafka-spike.1.json` → `kafka`. */
function systemOf(name: string): string {
  return name.split('-')[1] ?? '';
}

function readTrace(name: string): Trace {
  const parsed = parseTraceText(readFileSync(join(content, 'recordings', name), 'utf8'));
  if (!parsed.ok) throw new Error(`${name}: ${JSON.stringify(parsed.problems[0])}`);
  return parsed.trace;
}

function readScenario(name: string): Scenario {
  const parsed = parseScenarioText(readFileSync(join(content, 'scenarios', `${name}.json`), 'utf8'));
  if (!parsed.ok) throw new Error(`${name}: ${JSON.stringify(parsed.problems[0])}`);
  return parsed.scenario;
}

function sourceOf({ source }: Trace): Extract<TraceSource, { readonly kind: 'recorded' }> {
  if (source.kind !== 'recorded') throw new Error(`A recording was expected, not "${source.kind}".`);
  return source;
}

function inWords({ metric, recorded, simulated, error, limit, spread }: Comparison): string {
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
  return `${metric.name}: engine ${recorded.join(', ')}; simulator ${String(simulated)}; error ${percent(error)}, spread ${percent(spread)}, allowed ${percent(limit)}`;
}

/** The recordings of the real engines, each beside the simulation of it: computed once per build. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCollection } from 'astro:content';
import type { CollectionEntry } from 'astro:content';
import { compare } from '../course/fidelity/compare.ts';
import type { Comparison } from '../course/fidelity/compare.ts';
import { asRecorded } from '../course/fidelity/measured-costs.ts';
import { describeProblem, parseTraceText } from '../sim/index.ts';
import type { Scenario, Trace, TraceSource } from '../sim/index.ts';
import { exactRun, scenarioById } from './simulations.ts';

export type RecordedSource = Extract<TraceSource, { readonly kind: 'recorded' }>;
export const RECORDED_SYSTEMS = ['kafka', 'flink', 'spark'] as const;
export type RecordedSystem = (typeof RECORDED_SYSTEMS)[number];

export interface Compared {
  readonly entry: CollectionEntry<'fidelity'>;
  readonly scenario: Scenario;
  readonly runs: readonly { readonly recorded: Trace; readonly source: RecordedSource }[];
  /** The simulation of the first run. */
  readonly simulated: Trace;
  /** In the order of the metrics. */
  readonly comparisons: readonly Comparison[];
}

const folder = join(process.cwd(), 'content', 'recordings');
let known: Promise<readonly Compared[]> | undefined;

/**
 * Every comparison, in the order of the page.
 * @throws Error where a recording is missing or invalid
 */
export function allCompared(): Promise<readonly Compared[]> {
  return (known ??= compareAll());
}

async function compareAll(): Promise<readonly Compared[]> {
  const entries = await getCollection('fidelity');
  return Promise.all(entries.sort((a, b) => a.data.order - b.data.order).map(compareOne));
}

async function compareOne(entry: CollectionEntry<'fidelity'>): Promise<Compared> {
  const scenario = await scenarioById(entry.data.scenario);
  const names = readdirSync(folder).filter((name) => name.startsWith(`${entry.id}.`));
  if (names.length === 0)
    throw new Error(`content/fidelity/${entry.id}.yaml has no recording: content/recordings/${entry.id}.1.json.`);
  const recordings = names.sort().map((name) => {
    const recorded = readRecording(name);
    const { source } = recorded;
    if (source.kind !== 'recorded') throw new Error(`${name} is no recording: its source is "${source.kind}".`);
    return { recorded, source };
  });
  const { draws, metrics } = entry.data;
  const sources = recordings.map(({ source }) => source);
  const simulated = asRecorded(scenario, sources, draws).map((one) => exactRun(one));
  const [first] = simulated;
  if (first === undefined) throw new Error(`Nothing of ${entry.id} was simulated.`);
  const recorded = recordings.map((run) => run.recorded);
  const comparisons = metrics.map((metric) => compare(metric, scenario, recorded, simulated));
  return { entry, scenario, runs: recordings, simulated: first, comparisons };
}

function readRecording(name: string): Trace {
  const parsed = parseTraceText(readFileSync(join(folder, name), 'utf8'));
  if (!parsed.ok) throw new Error(`content/recordings/${name}\n${parsed.problems.map(describeProblem).join('\n')}`);
  return parsed.trace;
}

/** One scenario on its engine, once or several times after one calibration, into files of trace.v1. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { traceToJson } from '../../src/sim/index.ts';
import type { Scenario, Trace } from '../../src/sim/index.ts';
import { cache } from '../../src/tooling/paths.ts';
import { runFlinkLab } from '../flink/lab.ts';
import { runKafkaLab } from '../kafka/lab.ts';
import { runSparkLab } from '../spark/lab.ts';
import { STOPPED } from './children.ts';
import type { LabRun } from './lab-run.ts';

/** Runs a scenario `run.times` times and says of each run what it recorded. */
export const LABS: Readonly<Record<string, (scenario: Scenario, run: LabRun) => AsyncIterable<Trace>>> = {
  kafka: (scenario, run) => runKafkaLab(scenario.system === 'kafka' ? scenario : wrongSystem(scenario, 'Kafka'), run),
  flink: (scenario, run) => runFlinkLab(scenario.system === 'flink' ? scenario : wrongSystem(scenario, 'Flink'), run),
  spark: (scenario, run) => runSparkLab(scenario.system === 'spark' ? scenario : wrongSystem(scenario, 'Spark'), run),
};

function wrongSystem({ system }: Scenario, lab: string): never {
  throw new RangeError(`The ${lab} lab runs ${lab} scenarios; this one is for "${system}".`);
}

export interface Recording extends Pick<LabRun, 'command' | 'bootstrapServers' | 'jobManager' | 'master' | 'say'> {
  /** One file a run. */
  readonly outs: readonly string[];
}

/**
 * Records a scenario and writes each trace as soon as it is there.
 * @throws RangeError where the scenario asks for what the lab does not do
 */
export async function recordScenario(lab: string, scenario: Scenario, { outs, ...rest }: Recording): Promise<void> {
  const runs = join(cache, 'labs', 'runs');
  mkdirSync(runs, { recursive: true });
  const folder = mkdtempSync(join(runs, `${lab}-`));
  try {
    const traces = (LABS[lab] as (typeof LABS)[string])(scenario, {
      ...rest,
      folder,
      times: outs.length,
      date: new Date().toISOString().slice(0, 10),
      machine: `${String(cpus().length)} cores, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
    });
    let next = 0;
    for await (const trace of traces) {
      const out = outs[next++] ?? '';
      mkdirSync(dirname(out), { recursive: true });
      writeFileSync(out, `${JSON.stringify(traceToJson(trace), roundedValues)}\n`);
      rest.say(`Recorded: ${out}`);
    }
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    // Whoever stops a run has no use for its logs, and what was refused has none.
    if (process.exitCode === STOPPED || readdirSync(folder).length === 0)
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    else rest.say(`What the programs wrote is kept in ${folder}.`);
    throw error;
  }
}

/** Six significant digits are more than any clock here is good for, and a third of the size. */
function roundedValues(key: string, value: unknown): unknown {
  return typeof value === 'number' && key !== 'seed' ? Number(value.toPrecision(6)) : value;
}

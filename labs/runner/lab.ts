/** `npm run lab -- kafka SCENARIO.json`: runs a scenario on the real engine and records it as a trace.v1. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadScenario } from '../../src/cli/load-scenario.ts';
import { describeProblem, traceToJson } from '../../src/sim/index.ts';
import type { Scenario, Trace } from '../../src/sim/index.ts';
import { cache } from '../../src/tooling/paths.ts';
import { runFlinkLab } from '../flink/lab.ts';
import { runKafkaLab } from '../kafka/lab.ts';
import { runSparkLab } from '../spark/lab.ts';
import { endAll } from './children.ts';
import type { LabRun } from './lab-run.ts';

const HELP = `Runs a scenario on the real engine and records it as a trace.

  npm run lab -- kafka|flink|spark SCENARIO.json [--out TRACE.json] [--bootstrap-servers HOST:PORT] [--master URL]

  SCENARIO.json           a scenario.v1 file, such as content/scenarios/lab-kafka-spike.json
  --out TRACE.json        where the recording goes; SCENARIO.trace.json in this folder if not given
  --bootstrap-servers     an existing Kafka instead of the embedded one: a topic is created there and deleted again
  --master                an existing Spark instead of local mode, such as spark://HOST:7077

The recording is graded with: npm run verdict -- TRACE.json SCENARIO.json
Exit code 0: recorded. 1: the run failed. 2: the scenario or the command line is invalid.
`;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** What a person can mend: shown without a stack. */
class Wrong extends Error {}

const LABS: Readonly<Record<string, (scenario: Scenario, run: LabRun) => Promise<Trace>>> = {
  kafka: (scenario, run) => {
    if (scenario.system !== 'kafka') throw new Wrong(`The Kafka lab runs Kafka scenarios; this one is for "${scenario.system}".`);
    return runKafkaLab(scenario, run);
  },
  flink: (scenario, run) => {
    if (scenario.system !== 'flink') throw new Wrong(`The Flink lab runs Flink scenarios; this one is for "${scenario.system}".`);
    return runFlinkLab(scenario, run);
  },
  spark: (scenario, run) => {
    if (scenario.system !== 'spark') throw new Wrong(`The Spark lab runs Spark scenarios; this one is for "${scenario.system}".`);
    return runSparkLab(scenario, run);
  },
};

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    endAll();
    // Programs get ten seconds to end by themselves; a second signal does not wait.
    setTimeout(() => {
      endAll('SIGKILL');
      process.exit(130);
    }, 10_000).unref();
    process.exitCode = 130;
  });

await main().catch((error: unknown) => {
  const isMendable = error instanceof Wrong || error instanceof RangeError;
  say(error instanceof Error ? error.message : String(error));
  if (process.exitCode === undefined) process.exitCode = isMendable ? 2 : 1;
});
endAll();

async function main(): Promise<void> {
  const { values, positionals } = readArguments();
  if (values.help === true) {
    process.stdout.write(HELP);
    return;
  }
  const [lab = '', file = '', ...others] = positionals;
  const runLab = LABS[lab];
  if (runLab === undefined) throw new Wrong(`Which lab? Given: "${lab}"; there is ${Object.keys(LABS).join(', ')}.\n\n${HELP}`);
  if (file === '' || others.length > 0) throw new Wrong(`One scenario file, please.\n\n${HELP}`);
  const parsed = loadScenario({ file, set: [] });
  if (!parsed.ok) throw new Wrong(parsed.problems.map(describeProblem).join('\n'));
  const runs = join(cache, 'labs', 'runs');
  mkdirSync(runs, { recursive: true });
  const folder = mkdtempSync(join(runs, `${lab}-`));
  const out = resolve(values.out ?? `${basename(file, '.json')}.trace.json`);
  try {
    const trace = await runLab(parsed.scenario, {
      folder,
      date: new Date().toISOString().slice(0, 10),
      machine: `${String(cpus().length)} cores, ${cpus()[0]?.model.trim() ?? 'unknown processor'}`,
      command: `npm run lab -- ${lab} ${file}`,
      bootstrapServers: values['bootstrap-servers'],
      master: values.master ?? values.jobmanager,
      say,
    });
    writeFileSync(out, `${JSON.stringify(traceToJson(trace), roundedValues)}\n`);
    rmSync(folder, { recursive: true, force: true });
    say(`Recorded: ${out}`);
  } catch (error) {
    say(`What the programs wrote is kept in ${folder}.`);
    throw error;
  }
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        'bootstrap-servers': { type: 'string' },
        jobmanager: { type: 'string' },
        master: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new Wrong(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
}

/** Six significant digits are more than any clock here is good for, and a third of the size. */
function roundedValues(key: string, value: unknown): unknown {
  return typeof value === 'number' && key !== 'seed' ? Number(value.toPrecision(6)) : value;
}

/** `npm run lab -- kafka SCENARIO.json`: runs a scenario on the real engine and records it as a trace.v1. */
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { loadScenario } from '../../src/cli/load-scenario.ts';
import { describeProblem } from '../../src/sim/index.ts';
import { endAll, endOnSignals, STOPPED } from './children.ts';
import { existingEngines } from './existing.ts';
import { LABS, recordScenario } from './record-scenario.ts';

const HELP = `Runs a scenario on the real engine and records it as a trace.

  npm run lab -- kafka|flink|spark SCENARIO.json [--out TRACE.json] [--runs N]
    [--bootstrap-servers HOST:PORT] [--jobmanager HOST:PORT] [--master URL]

  SCENARIO.json           a scenario.v1 file, such as content/scenarios/lab-kafka-spike.json
  --out TRACE.json        where the recording goes; SCENARIO.trace.json in this folder if not given
  --runs N                the same run N times after one calibration, into TRACE-1.json, TRACE-2.json ...
  --bootstrap-servers     kafka, spark: an existing Kafka instead of the embedded one; topics are created there and deleted again
  --jobmanager            flink: an existing Flink 2.1 instead of the embedded one; a job is submitted there and cancelled again
  --master                spark: an existing Spark instead of local mode, such as spark://HOST:7077

The recording is graded with: npm run verdict -- TRACE.json SCENARIO.json
Exit code 0: recorded. 1: the run failed. 2: the scenario or the command line is invalid.
`;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Nobody waits for more, and each is a minute or two. */
const MOST_RUNS = 20;

/** What a person can mend: shown without a stack. */
class Wrong extends Error {}

endOnSignals();

await main().catch((error: unknown) => {
  const isMendable = error instanceof Wrong || error instanceof RangeError;
  // How the programs ended says nothing to whoever ended them.
  say(process.exitCode === STOPPED ? 'Stopped.' : error instanceof Error ? error.message : String(error));
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
  if (!Object.hasOwn(LABS, lab))
    throw new Wrong(`Which lab? Given: "${lab}"; there is ${Object.keys(LABS).join(', ')}.\n\n${HELP}`);
  if (file === '' || others.length > 0) throw new Wrong(`One scenario file, please.\n\n${HELP}`);
  const runs = Number(values.runs ?? 1);
  if (!Number.isInteger(runs) || runs < 1 || runs > MOST_RUNS)
    throw new Wrong(`--runs takes a whole number from 1 to ${String(MOST_RUNS)}; given: "${values.runs ?? ''}".`);
  const parsed = loadScenario({ file, set: [] });
  if (!parsed.ok) throw new Wrong(parsed.problems.map(describeProblem).join('\n'));
  const existing = await existingEngines(lab, values);
  const out = resolve(values.out ?? `${basename(file, '.json')}.trace.json`);
  await recordScenario(lab, parsed.scenario, {
    outs: Array.from({ length: runs }, (_, i) => (runs === 1 ? out : out.replace(/\.json$/, `-${String(i + 1)}.json`))),
    command: ['npm run lab --', lab, file, ...optionsOf(values)].join(' '),
    ...existing,
    say,
  });
}

/** As they were typed, without where the result goes. */
function optionsOf(values: Readonly<Record<string, string | boolean | undefined>>): string[] {
  return ['bootstrap-servers', 'jobmanager', 'master'].flatMap((option) => {
    const value = values[option];
    return value === undefined ? [] : [`--${option} ${String(value)}`];
  });
}

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        out: { type: 'string' },
        runs: { type: 'string' },
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

/** The Flink lab: a shaped source, maps, async enrichment against a service with a limit, keyed work, a sink; recorded as a trace. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { callOf } from '../../src/course/fidelity/measured-costs.ts';
import type { FlinkCosts } from '../../src/course/fidelity/measured-costs.ts';
import type { FlinkAsync, FlinkOperator, FlinkScenario, Series, Trace } from '../../src/sim/index.ts';
import { runProgram } from '../runner/children.ts';
import { buildJava } from '../runner/java.ts';
import type { LabRun } from '../runner/lab-run.ts';
import { readLines, toTrace, type Curves, type Lines } from '../runner/recording.ts';
import { requireCluster } from './job-manager.ts';
import { planOf } from './plan.ts';

const ENGINE = 'Apache Flink 2.1.1';

const JOB_CURVES: Curves = {
  arrivals: { of: 'job', unit: 'records/s' },
  throughput: { of: 'job', unit: 'records/s' },
  backlog: { of: 'job', unit: 'records' },
  pendingRecords: { of: 'job', unit: 'records' },
  lastCheckpointDuration: { of: 'job', unit: 'ms' },
  numberOfCompletedCheckpoints: { of: 'job', unit: 'count' },
  sinkLatencyMs: { of: 'service', unit: 'ms' },
};

const SUBTASK_UNITS: Readonly<Record<string, string>> = {
  busyTimeMsPerSecond: 'ms/s',
  backPressuredTimeMsPerSecond: 'ms/s',
  softBackPressuredTimeMsPerSecond: 'ms/s',
  hardBackPressuredTimeMsPerSecond: 'ms/s',
  idleTimeMsPerSecond: 'ms/s',
  busyNow: 'ms/s',
  backPressuredNow: 'ms/s',
  idleNow: 'ms/s',
  inPoolUsage: 'share',
  outPoolUsage: 'share',
  recordsInNow: 'records/s',
  recordsOutNow: 'records/s',
};
/** What the job graph shows of a task: the largest of its subtasks. */
const TASK_METRICS = [
  'busyTimeMsPerSecond',
  'backPressuredTimeMsPerSecond',
  'busyNow',
  'backPressuredNow',
  'idleNow',
  'inPoolUsage',
  'outPoolUsage',
];

/**
 * Runs a scenario on a real Flink: an embedded cluster, or the one at `run.jobManager`.
 * @throws RangeError where the scenario asks for what this lab does not do
 */
export async function* runFlinkLab(scenario: FlinkScenario, run: LabRun): AsyncGenerator<Trace> {
  // Refuses what this lab does not do before anything is started.
  planOf(scenario, '', null);
  const { jobManager } = run;
  const engine =
    jobManager === undefined ? ENGINE : `Apache Flink ${await requireCluster(jobManager, scenario)} at ${jobManager}`;
  const classPath = await buildJava('flink', run.say);
  run.say('Calibration: forty seconds; the last fifteen measure what a record costs in each operator here ...');
  const costs = costsOf(scenario, await record(overloadOf(scenario), 'calibration', classPath, run));
  for (let time = 1; time <= run.times; time++) {
    run.say(`Run ${String(time)} of ${String(run.times)}: ${String(scenario.durationMs / 1000)} s ...`);
    yield traceOf(scenario, await record(nthOf(scenario, time), `run-${String(time)}`, classPath, run), costs, {
      ...run,
      engine,
    });
  }
}

/** Each run draws keys and slow calls of its own. */
function nthOf(scenario: FlinkScenario, time: number): FlinkScenario {
  return { ...scenario, seed: scenario.seed + time - 1 };
}

function traceOf(scenario: FlinkScenario, lines: Lines, costs: FlinkCosts, run: LabRun & { readonly engine: string }): Trace {
  const trace = toTrace(
    scenario,
    {
      kind: 'recorded',
      engine: run.engine,
      at: run.date,
      machine: run.machine,
      command: run.command,
      scenario: scenario.id,
      fitted: costs,
    },
    lines,
    { ...curvesFor(scenario), ...JOB_CURVES },
    { checkpointsCompleted: lines.end['checkpointsCompleted'] ?? 0 },
  );
  return { ...trace, series: [...trace.series, ...taskCurves(scenario, trace)] };
}

const tasksOf = (scenario: FlinkScenario): string[] =>
  scenario.flink.operators
    .filter((operator) => operator.kind === 'kafkaSource' || !operator.chain)
    .map((operator) => operator.id);

function curvesFor(scenario: FlinkScenario): Curves {
  const entries = tasksOf(scenario).flatMap((task) =>
    Object.entries(SUBTASK_UNITS).map(
      ([metric, unit]) => [`${metric}@${task}`, { id: metric, of: `subtask/${task}`, unit }] as const,
    ),
  );
  return Object.fromEntries(entries);
}

function taskCurves(scenario: FlinkScenario, { series, timeMs }: Trace): Series[] {
  return tasksOf(scenario).flatMap((task) =>
    TASK_METRICS.map((id): Series => {
      const subtasks = series.filter((one) => one.id === id && one.of.startsWith(`subtask/${task}/`));
      const values = timeMs.map((_, i) => Math.max(...subtasks.map(({ values }) => values[i] ?? NaN)));
      return { id, of: `task/${task}`, unit: SUBTASK_UNITS[id] ?? '', values };
    }),
  );
}

async function record(scenario: FlinkScenario, name: string, classPath: string, run: LabRun): Promise<Lines> {
  const { folder, jobManager = null } = run;
  // Flink's temporary files too: what a killed program leaves is thrown away with the folder.
  const temporary = join(folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const output = join(folder, `${name}.jsonl`);
  const plan = join(folder, `${name}.json`);
  writeFileSync(plan, JSON.stringify(planOf(scenario, output, jobManager)));
  const options = ['-Xmx1500m', `-Djava.io.tmpdir=${temporary}`, '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', ...OPENS];
  await runProgram('java', [...options, '-cp', classPath, 'headroom.flink.FlinkLab', plan], join(folder, `${name}.log`));
  return readLines(output);
}

/** Packages of the JDK that Flink's serializers look into; its own start scripts open them too. */
export const OPENS = ['java.lang', 'java.util', 'java.util.concurrent', 'java.net', 'java.io', 'java.nio'].flatMap((name) => [
  '--add-opens',
  `java.base/${name}=ALL-UNNAMED`,
]);

/** A program that has just started is slow: what things cost is measured in the last seconds of a calibration. */
const CALIBRATION_MS = 40_000;
const MEASURED_SAMPLES = 15;

/** Of what the narrowest operator can do. */
const OVERFULL = 1.4;
const MOST_PER_SECOND = 4000;

/**
 * More than the job can do, as in the overload that is compared: a task with nothing before it wakes up for every record, which doubles
 * what a short one costs. Asynchronous calls take equally long and are answered as soon as they are over: how long a call holds its
 * place then follows from how many get through.
 */
function overloadOf(scenario: FlinkScenario): FlinkScenario {
  const { flink, traffic } = scenario;
  const narrowest = Math.min(...flink.operators.map((operator) => mostPerSecond(scenario, operator)));
  const services = Object.entries(scenario.services).map(
    ([name, service]) => [name, { ...service, limitPerSecond: null, distribution: 'constant' as const }] as const,
  );
  const operators = flink.operators.map((operator) =>
    operator.kind === 'async' ? { ...operator, async: { ...operator.async, mode: 'unordered' as const } } : operator,
  );
  return {
    ...scenario,
    durationMs: CALIBRATION_MS,
    traffic: { ...traffic, ratePerSecond: [[0, Math.min(MOST_PER_SECOND, OVERFULL * narrowest)]] },
    services: Object.fromEntries(services),
    faults: [],
    flink: { ...flink, operators },
  };
}

/** What an operator lets through without anything in its way, records per second. */
function mostPerSecond({ services }: FlinkScenario, operator: FlinkOperator): number {
  const { parallelism, recordMs } = operator;
  const threads = (parallelism * 1000) / recordMs;
  if (operator.kind !== 'async') return threads;
  const { capacity, service } = operator.async;
  return Math.min(threads, (parallelism * capacity * 1000) / (services[service]?.serviceMs ?? 0));
}

/** The asynchronous operator whose places are all taken in the calibration; undefined where another operator is narrower or none is full. */
function fullAsync(scenario: FlinkScenario): FlinkAsync | undefined {
  const most = (operator: FlinkOperator): number => mostPerSecond(scenario, operator);
  const [narrowest] = [...scenario.flink.operators].sort((a, b) => most(a) - most(b));
  const isFull = narrowest !== undefined && OVERFULL * most(narrowest) <= MOST_PER_SECOND;
  return isFull && narrowest.kind === 'async' ? narrowest : undefined;
}

/** Busy time ÷ records of the last seconds; the cost of a chained operator is part of its task's. */
function costsOf(scenario: FlinkScenario, { samples }: Lines): FlinkCosts {
  const sum = (key: string): number =>
    samples
      .slice(-MEASURED_SAMPLES)
      .flatMap((sample): readonly (number | null)[] => {
        const values = sample[key];
        return typeof values === 'object' && values !== null ? values : [];
      })
      .reduce((total: number, value) => total + (value ?? 0), 0);
  const full = fullAsync(scenario);
  return Object.fromEntries(
    scenario.flink.operators.flatMap((operator): readonly (readonly [string, number])[] => {
      const { id, kind, recordMs } = operator;
      const records = sum(`${kind === 'kafkaSource' ? 'recordsOutNow' : 'recordsInNow'}@${id}`);
      const cost = sum(`busyNow@${id}`) / records;
      if (operator.kind === 'async') {
        // Waiting for a free place in the queue counts as busy too, so it cannot be told from work.
        const places = operator.parallelism * operator.async.capacity;
        const call = [callOf(id), rounded((places * 1000 * MEASURED_SAMPLES) / records)] as const;
        return [[id, recordMs], ...(operator === full && records > 0 ? [call] : [])];
      }
      return [[id, Number.isFinite(cost) && cost > 0 ? rounded(cost) : recordMs]];
    }),
  );
}

const rounded = (ms: number): number => Number(ms.toPrecision(4));

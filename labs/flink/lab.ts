/** The Flink lab: a shaped source, maps, async enrichment against a service with a limit, keyed work, a sink; recorded as a trace. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlinkScenario, Series, Trace } from '../../src/sim/index.ts';
import { runProgram } from '../runner/children.ts';
import { buildJava } from '../runner/java.ts';
import type { LabRun } from '../runner/lab-run.ts';
import { readLines, toTrace, type Curves, type Lines } from '../runner/recording.ts';
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

/** What a record costs in each operator, ms, measured on the real run: nothing else of it is given to the simulator. */
export type FlinkCosts = Readonly<Record<string, number>>;

/**
 * Runs a scenario on an embedded Flink cluster.
 * @throws RangeError where the scenario asks for what this lab does not do
 */
export async function runFlinkLab(scenario: FlinkScenario, run: LabRun): Promise<Trace> {
  if (run.master !== undefined)
    throw new RangeError('The Flink lab measures inside the cluster’s process, so it runs on its embedded cluster only.');
  const classPath = await buildJava('flink', run.say);
  run.say('Calibration: twenty calm seconds measure what a record costs in each operator here ...');
  const costs = costsOf(scenario, await record(calmOf(scenario), 'calibration', classPath, run));
  run.say(`The run: ${String(scenario.durationMs / 1000)} s ...`);
  const lines = await record(scenario, 'run', classPath, run);
  const trace = toTrace(
    scenario,
    {
      kind: 'recorded',
      engine: ENGINE,
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

/** The scenario with the costs that a recording measured instead of its own. */
export function withFlinkCosts(scenario: FlinkScenario, costs: FlinkCosts): FlinkScenario {
  const operators = scenario.flink.operators.map((operator) => ({
    ...operator,
    recordMs: costs[operator.id] ?? operator.recordMs,
  }));
  return { ...scenario, flink: { ...scenario.flink, operators } };
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

async function record(scenario: FlinkScenario, name: string, classPath: string, { folder }: LabRun): Promise<Lines> {
  mkdirSync(folder, { recursive: true });
  const output = join(folder, `${name}.jsonl`);
  const plan = join(folder, `${name}.json`);
  writeFileSync(plan, JSON.stringify(planOf(scenario, output)));
  const options = ['-Xmx1500m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', ...OPENS];
  await runProgram('java', [...options, '-cp', classPath, 'headroom.flink.FlinkLab', plan], join(folder, `${name}.log`));
  return readLines(output);
}

/** Packages of the JDK that Flink's serializers look into; its own start scripts open them too. */
const OPENS = ['java.lang', 'java.util', 'java.util.concurrent', 'java.net', 'java.io', 'java.nio'].flatMap((name) => [
  '--add-opens',
  `java.base/${name}=ALL-UNNAMED`,
]);

/** A quarter of what the slowest operator can do, for twenty seconds: nothing waits, so busy time is cost. */
function calmOf(scenario: FlinkScenario): FlinkScenario {
  const limits = scenario.flink.operators.map(({ parallelism, recordMs }) =>
    recordMs > 0 ? (parallelism * 1000) / recordMs : Infinity,
  );
  const services = Object.values(scenario.services).map((service) => service.limitPerSecond ?? Infinity);
  const ratePerSecond = Math.min(2000, 0.25 * Math.min(...limits, ...services));
  return { ...scenario, durationMs: 20_000, traffic: { ...scenario.traffic, ratePerSecond: [[0, ratePerSecond]] }, faults: [] };
}

/** Busy time ÷ records of the last ten seconds; the cost of a chained operator is part of its task's. */
function costsOf(scenario: FlinkScenario, { samples }: Lines): FlinkCosts {
  const sum = (key: string): number =>
    samples
      .slice(-10)
      .flatMap((sample): readonly (number | null)[] => {
        const values = sample[key];
        return typeof values === 'object' && values !== null ? values : [];
      })
      .reduce((total: number, value) => total + (value ?? 0), 0);
  return Object.fromEntries(
    scenario.flink.operators.map(({ id, kind, recordMs }) => {
      const records = sum(`${kind === 'kafkaSource' ? 'recordsOutNow' : 'recordsInNow'}@${id}`);
      const cost = sum(`busyNow@${id}`) / records;
      return [id, Number.isFinite(cost) && cost > 0 ? Number(cost.toPrecision(4)) : recordMs];
    }),
  );
}

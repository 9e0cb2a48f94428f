/** The Flink lab: a shaped source, maps, async enrichment against a service with a limit, keyed work, a sink; recorded as a trace. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlinkCosts } from '../../src/course/fidelity/measured-costs.ts';
import type { FlinkAsync, FlinkScenario, Series, Trace } from '../../src/sim/index.ts';
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

/**
 * Runs a scenario on an embedded Flink cluster.
 * @throws RangeError where the scenario asks for what this lab does not do
 */
export async function* runFlinkLab(scenario: FlinkScenario, run: LabRun): AsyncGenerator<Trace> {
  if (run.master !== undefined)
    throw new RangeError('The Flink lab measures inside the cluster’s process, so it runs on its embedded cluster only.');
  const classPath = await buildJava('flink', run.say);
  run.say('Calibration: twenty seconds measure what a record costs in each operator here ...');
  const costs = costsOf(scenario, await record(busyOf(scenario), 'calibration', classPath, run));
  for (let time = 1; time <= run.times; time++) {
    run.say(`Run ${String(time)} of ${String(run.times)}: ${String(scenario.durationMs / 1000)} s ...`);
    yield traceOf(scenario, await record(nthOf(scenario, time), `run-${String(time)}`, classPath, run), costs, run);
  }
}

/** Each run draws keys and slow calls of its own. */
function nthOf(scenario: FlinkScenario, time: number): FlinkScenario {
  return { ...scenario, seed: scenario.seed + time - 1 };
}

function traceOf(scenario: FlinkScenario, lines: Lines, costs: FlinkCosts, run: LabRun): Trace {
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

/**
 * Twenty seconds with nearly as much as the job can do: what a buffer or a wake-up costs is then shared by as many records as in an
 * overload.
 */
function busyOf(scenario: FlinkScenario): FlinkScenario {
  const limits = scenario.flink.operators.map((operator) => {
    const { parallelism, recordMs } = operator;
    const calls = operator.kind === 'async' ? serviceMsOf(scenario, operator) / operator.async.capacity : 0;
    return (parallelism * 1000) / Math.max(recordMs, calls);
  });
  const services = Object.values(scenario.services).map((service) => service.limitPerSecond ?? Infinity);
  const ratePerSecond = Math.min(4000, 0.9 * Math.min(...limits, ...services));
  return { ...scenario, durationMs: 20_000, traffic: { ...scenario.traffic, ratePerSecond: [[0, ratePerSecond]] }, faults: [] };
}

function serviceMsOf({ services }: FlinkScenario, { async }: FlinkAsync): number {
  return services[async.service]?.serviceMs ?? 0;
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
      // Waiting for a free place in the queue counts as busy too, so it cannot be told from work.
      if (kind === 'async') return [id, recordMs];
      return [id, Number.isFinite(cost) && cost > 0 ? Number(cost.toPrecision(4)) : recordMs];
    }),
  );
}

/** The Spark lab: Kafka, a watermark, a stateful aggregate, foreachBatch into a slow sink; recorded from Spark's own progress reports. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SparkCosts } from '../../src/course/fidelity/measured-costs.ts';
import { LATENCY_EDGES_MS } from '../../src/sim/index.ts';
import type { SparkScenario, Trace } from '../../src/sim/index.ts';
import { runProgram, start } from '../runner/children.ts';
import { startKafka } from '../runner/embedded-kafka.ts';
import { buildJava } from '../runner/java.ts';
import type { LabRun } from '../runner/lab-run.ts';
import { installSpark, type SparkInstallation } from '../runner/python.ts';
import { toTrace, type Curves } from '../runner/recording.ts';
import { repository } from '../../src/tooling/paths.ts';
import { costsOf } from './costs.ts';
import { planOf } from './plan.ts';
import { linesOf, type Appended, type Progress } from './progress.ts';

const ENGINE = 'Apache Spark 4.1.1';

const CURVES: Curves = {
  arrivals: { of: 'group', unit: 'records/s' },
  throughput: { of: 'group', unit: 'records/s' },
  backlog: { of: 'group', unit: 'records' },
  lag: { of: 'group', unit: 'records' },
  lagSeconds: { of: 'group', unit: 's' },
  numInputRows: { of: 'group', unit: 'records' },
  inputRowsPerSecond: { of: 'group', unit: 'records/s' },
  processedRowsPerSecond: { of: 'group', unit: 'records/s' },
  batchDuration: { of: 'group', unit: 'ms' },
  numRowsTotal: { of: 'group', unit: 'rows' },
  numRowsDroppedByWatermark: { of: 'group', unit: 'rows' },
};

interface Recorded {
  readonly reports: readonly Progress[];
  readonly appended: Appended;
  readonly startWallMs: number;
}

/**
 * Runs a scenario on a real Spark: local mode, or the cluster at `run.master`.
 * @throws RangeError where the scenario asks for what this lab does not do
 */
export async function* runSparkLab(scenario: SparkScenario, run: LabRun): AsyncGenerator<Trace> {
  const installation = await installSpark(run.say);
  const kafkaClassPath = await buildJava('kafka', run.say);
  run.say('Starting a broker ...');
  const kafka = run.bootstrapServers === undefined ? await startKafka(kafkaClassPath, join(run.folder, 'broker')) : null;
  const bootstrapServers = kafka?.bootstrapServers ?? run.bootstrapServers ?? '';
  const recordOne = (one: SparkScenario, name: string) =>
    record(one, name, { bootstrapServers, kafkaClassPath, installation }, run);
  try {
    run.say('Calibration: thirty calm seconds at two rates measure what a batch and a record cost here ...');
    const calm = await recordOne(calmOf(scenario), 'calibration');
    const costs = costsOf(calm.reports, scenario);
    for (let time = 1; time <= run.times; time++) {
      run.say(`Run ${String(time)} of ${String(run.times)}: ${String(scenario.durationMs / 1000)} s ...`);
      yield traceOf(scenario, await recordOne(scenario, `run-${String(time)}`), costs, run);
    }
  } finally {
    await kafka?.stop();
  }
}

function traceOf(scenario: SparkScenario, { reports, appended, startWallMs }: Recorded, costs: SparkCosts, run: LabRun): Trace {
  const lines = linesOf(reports, appended, startWallMs, scenario.durationMs);
  const { batches = 0, longestBatchMs = 0, stateRowsMax = 0, rowsDroppedByWatermark = 0 } = lines.end;
  return toTrace(
    scenario,
    {
      kind: 'recorded',
      engine: ENGINE,
      // The moment of t = 0: triggers and windows stand on the grid of the wall clock.
      at: new Date(startWallMs).toISOString(),
      machine: run.machine,
      command: run.command,
      scenario: scenario.id,
      fitted: costs,
    },
    lines,
    CURVES,
    { batches, longestBatchMs, stateRowsMax, rowsDroppedByWatermark },
  );
}

interface Tools {
  readonly bootstrapServers: string;
  readonly kafkaClassPath: string;
  readonly installation: SparkInstallation;
}

async function record(scenario: SparkScenario, name: string, tools: Tools, run: LabRun): Promise<Recorded> {
  const { bootstrapServers, kafkaClassPath, installation } = tools;
  mkdirSync(run.folder, { recursive: true });
  const file = (ending: string): string => join(run.folder, `${name}${ending}`);
  const topic = `headroom-${name}-${String(process.pid)}`;
  const producerPlan = file('-producer.json');
  writeFileSync(producerPlan, JSON.stringify(producerOf(scenario, bootstrapServers, topic, file('-producer.jsonl'))));
  const producer = (what: string) =>
    runProgram(
      'java',
      [
        '-Xmx512m',
        '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
        '-cp',
        kafkaClassPath,
        'headroom.kafka.ProducerLab',
        what,
        producerPlan,
      ],
      file('-producer.log'),
    );
  await producer('create');
  const { executors, coresPerExecutor } = scenario.spark.cluster;
  const place = {
    master: run.master ?? `local[${String(executors * coresPerExecutor)}]`,
    bootstrapServers,
    topic,
    classPath: installation.classPath,
    checkpoints: file('-checkpoints'),
    stopFile: file('.stop'),
    output: file('.jsonl'),
  };
  writeFileSync(file('.json'), JSON.stringify(planOf(scenario, place)));
  writeFileSync(place.output, '');
  const query = start(installation.python, [join(repository, 'labs', 'spark', 'lab.py'), file('.json')], file('.log'), {
    env: { PYSPARK_PYTHON: installation.python, PYSPARK_DRIVER_PYTHON: installation.python },
  });
  await Promise.race([reports(place.output, ({ length }) => length > 0), query.ended]);
  // The first batch with records compiles code and starts Python's workers, which takes many seconds and belongs to no steady state.
  await producer('warm');
  await Promise.race([reports(place.output, (all) => all.some((report) => report.numInputRows > 0)), query.ended]);
  await producer('produce');
  // The last batch may still be at work when the run is over.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  writeFileSync(place.stopFile, '');
  await query.ended;
  await producer('delete');
  const { appended, startWallMs } = readProducer(file('-producer.jsonl'));
  return { reports: readReports(place.output), appended, startWallMs };
}

/** Resolves when the reports so far are what is waited for. */
async function reports(output: string, are: (all: readonly Progress[]) => boolean): Promise<void> {
  const untilMs = Date.now() + 180_000;
  while (!are(readReports(output))) {
    if (Date.now() > untilMs) throw new Error('The query made no progress within three minutes.');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function readReports(file: string): Progress[] {
  // The last line may be half written while the query runs.
  const text = readFileSync(file, 'utf8');
  return parseLines(text.slice(0, text.lastIndexOf('\n') + 1)).flatMap((line) =>
    line['kind'] === 'progress' ? [line['progress'] as Progress] : [],
  );
}

function readProducer(file: string): Pick<Recorded, 'appended' | 'startWallMs'> {
  const lines = parseLines(readFileSync(file, 'utf8'));
  const samples = lines.filter((line) => line['kind'] === 'appended');
  return {
    appended: {
      atMs: samples.map((line) => line['atMs'] as number),
      records: samples.map((line) => line['records'] as number),
    },
    startWallMs: lines.find((line) => line['kind'] === 'start')?.['wallMs'] as number,
  };
}

function parseLines(text: string): Readonly<Record<string, unknown>>[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

/** headroom.kafka.Plan, of which only what a producer needs is read. */
function producerOf(scenario: SparkScenario, bootstrapServers: string, topic: string, output: string): unknown {
  const { traffic, spark } = scenario;
  return {
    bootstrapServers,
    topic,
    output,
    partitions: spark.topic.partitions,
    durationMs: scenario.durationMs,
    seed: scenario.seed,
    poisson: traffic.arrivals === 'poisson',
    ratePerSecond: traffic.ratePerSecond,
    recordBytes: traffic.recordBytes,
    partitionShares: traffic.partitionShares === 'uniform' ? [] : traffic.partitionShares,
    latencyEdgesMs: [...LATENCY_EDGES_MS],
  };
}

/** Two rates that the query can bear, fifteen seconds each: from them a batch's fixed cost and a record's cost follow. */
function calmOf(scenario: SparkScenario): SparkScenario {
  const { executors, coresPerExecutor } = scenario.spark.cluster;
  const { recordMs } = scenario.spark.costs;
  const most = recordMs > 0 ? (1000 * Math.min(executors * coresPerExecutor, scenario.spark.topic.partitions)) / recordMs : 4000;
  const [low, high] = [0.1 * most, 0.4 * most];
  return {
    ...scenario,
    durationMs: 30_000,
    traffic: {
      ...scenario.traffic,
      ratePerSecond: [
        [0, low],
        [15_000, low],
        [15_000, high],
      ],
    },
    spark: { ...scenario.spark, options: { ...scenario.spark.options, maxOffsetsPerTrigger: null } },
  };
}

/** One real Spark session in which the queries of a lab run one after the other, each with a topic and a producer of its own. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LATENCY_EDGES_MS } from '../../src/sim/index.ts';
import type { SparkScenario } from '../../src/sim/index.ts';
import { repository } from '../../src/tooling/paths.ts';
import { producerPlan } from '../kafka/plan.ts';
import { runProgram, start, type Started } from '../runner/children.ts';
import type { SparkInstallation } from '../runner/python.ts';
import { queryOf, sessionConfigOf } from './plan.ts';
import type { Appended, Progress } from './progress.ts';

export interface RecordedQuery {
  readonly reports: readonly Progress[];
  readonly appended: Appended;
  /** The wall clock at t = 0, ms since 1970. */
  readonly startWallMs: number;
}

export interface SparkSession {
  /** Runs a scenario as the next query. The names are those that the session was started with, in their order. */
  record(scenario: SparkScenario, name: string): Promise<RecordedQuery>;
  /** Resolves when the last query is over and Spark has cleaned up. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

export interface SessionTools {
  readonly installation: SparkInstallation;
  readonly kafkaClassPath: string;
  readonly bootstrapServers: string;
  /** The broker is somebody's: its topics are deleted after use. */
  readonly isBorrowed: boolean;
  /** An existing Spark; undefined = local mode with the slots of the scenario. */
  readonly master: string | undefined;
  /** Where files and logs go. */
  readonly folder: string;
}

/** @param names of the queries that will be recorded */
export function startSession(scenario: SparkScenario, names: readonly string[], tools: SessionTools): SparkSession {
  const { installation, folder } = tools;
  mkdirSync(folder, { recursive: true });
  const settings = join(folder, 'session.json');
  writeFileSync(
    settings,
    JSON.stringify({
      config: sessionConfigOf(scenario, installation.classPath, tools.master),
      plans: names.map((name) => join(folder, `${name}.json`)),
    }),
  );
  const { python } = installation;
  const program = start(python, [join(repository, 'labs', 'spark', 'lab.py'), settings], join(folder, 'session.log'), {
    // On a cluster the executors' Python may be somewhere else.
    env: { PYSPARK_PYTHON: (tools.master && process.env['PYSPARK_PYTHON']) ?? python, PYSPARK_DRIVER_PYTHON: python },
  });
  return { record: (one, name) => record(one, name, program, tools), ended: program.ended, stop: () => program.stop() };
}

async function record(
  scenario: SparkScenario,
  name: string,
  program: Started,
  { folder, bootstrapServers, isBorrowed, kafkaClassPath }: SessionTools,
): Promise<RecordedQuery> {
  const file = (ending: string): string => join(folder, `${name}${ending}`);
  const topic = `headroom-${name}-${String(process.pid)}`;
  const producerPlan = file('-producer.json');
  writeFileSync(producerPlan, JSON.stringify(producerOf(scenario, bootstrapServers, topic, file('-producer.jsonl'))));
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
  const producer = (what: string, options: Parameters<typeof start>[3] = {}) =>
    runProgram(
      'java',
      ['-Xmx512m', quiet, '-cp', kafkaClassPath, 'headroom.kafka.ProducerLab', what, producerPlan],
      file('-producer.log'),
      options,
    );
  await producer('create');
  try {
    const [output, stopFile] = [file('.jsonl'), file('.stop')];
    const plan = { ...queryOf(scenario), bootstrapServers, topic, checkpoints: file('-checkpoints'), stopFile, output };
    writeFileSync(output, '');
    // The session starts the query as soon as it sees the file, so the file must be whole by then.
    writeFileSync(file('.json.part'), JSON.stringify(plan));
    renameSync(file('.json.part'), file('.json'));
    const slow = 'The query made no progress within three minutes.';
    await until(() => readReports(output).length > 0, program, slow);
    // The first batch with records starts Python's workers, which takes seconds and belongs to no steady state.
    await producer('warm');
    await until(() => readReports(output).some((report) => report.numInputRows > 0), program, slow);
    await producer('produce');
    // The last batch may still be at work when the run is over.
    await new Promise((resolve) => setTimeout(resolve, 2000));
    writeFileSync(stopFile, '');
    const isStopped = () => readComplete(output).some((line) => line['kind'] === 'stopped');
    await until(isStopped, program, 'The query did not stop within three minutes.');
    const { appended, startWallMs } = readProducer(file('-producer.jsonl'));
    return { reports: readReports(output), appended, startWallMs };
  } finally {
    // The embedded broker is thrown away with everything in it.
    if (isBorrowed) await producer('delete', { isTidying: true });
  }
}

/** @throws Error with `otherwise` after three minutes, and another one where the program ends before it is so */
async function until(isSo: () => boolean, program: Started, otherwise: string): Promise<void> {
  const untilMs = Date.now() + 180_000;
  while (!isSo()) {
    if (Date.now() > untilMs) throw new Error(otherwise);
    const pause = new Promise<boolean>((resolve) => setTimeout(resolve, 500, false));
    const hasEnded = await Promise.race([pause, program.ended.then(() => true)]);
    if (hasEnded && !isSo()) throw new Error('The Spark session ended before its last query.');
  }
}

function readReports(file: string): Progress[] {
  return readComplete(file).flatMap((line) => (line['kind'] === 'progress' ? [line['progress'] as Progress] : []));
}

/** The lines so far, without one that is half written. */
function readComplete(file: string): Readonly<Record<string, unknown>>[] {
  const text = readFileSync(file, 'utf8');
  return parseLines(text.slice(0, text.lastIndexOf('\n') + 1));
}

function readProducer(file: string): Pick<RecordedQuery, 'appended' | 'startWallMs'> {
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
  return {
    bootstrapServers,
    topic,
    output,
    ...producerPlan(scenario, scenario.spark.topic.partitions),
    latencyEdgesMs: [...LATENCY_EDGES_MS],
  };
}

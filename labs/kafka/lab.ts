/** The Kafka lab: a broker, a shaped producer, a consumer group that pauses and resumes, a slow service; recorded as a trace. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaScenario, Trace } from '../../src/sim/index.ts';
import { runProgram } from '../runner/children.ts';
import { startKafka } from '../runner/embedded-kafka.ts';
import { buildJava } from '../runner/java.ts';
import type { LabRun } from '../runner/lab-run.ts';
import { readLines, toTrace, type Curves, type Lines } from '../runner/recording.ts';
import { planOf } from './plan.ts';

const ENGINE = 'Apache Kafka 4.1.1';

const CURVES: Curves = {
  arrivals: { of: 'group', unit: 'records/s' },
  throughput: { of: 'group', unit: 'records/s' },
  backlog: { of: 'group', unit: 'records' },
  lag: { of: 'group', unit: 'records' },
  positionLag: { of: 'group', unit: 'records' },
  lagSeconds: { of: 'group', unit: 's' },
  queueDepth: { of: 'group', unit: 'records' },
  instances: { of: 'group', unit: 'count' },
  paused: { id: 'timeInState/paused', of: 'group', unit: 'count' },
  'time-between-poll-max': { of: 'group', unit: 'ms' },
  sinkLatencyMs: { of: 'service/downstream', unit: 'ms' },
  partitionLag: { id: 'lag', of: 'partition', unit: 'records' },
};

/** What was measured for the simulator: nothing else of a run is given to it. */
export type KafkaCosts = Readonly<Record<'recordMs' | 'roundTripMs' | 'pollMs' | 'serviceMs', number>>;

/**
 * Runs a scenario on a real broker: an embedded one, or the one at `run.bootstrapServers`.
 * @throws RangeError where the scenario asks for what this lab does not do
 */
export async function runKafkaLab(scenario: KafkaScenario, run: LabRun): Promise<Trace> {
  const { costs, lines } = await withBroker(scenario, run, async (bootstrapServers, classPath) => {
    run.say('Calibration: twenty busy seconds with one consumer measure what a record, a write and a round trip cost here ...');
    const full = await record(fullOf(scenario), 'calibration', bootstrapServers, classPath, run);
    run.say(`The run: ${String(scenario.durationMs / 1000)} s ...`);
    return { costs: costsOf(full), lines: await record(scenario, 'run', bootstrapServers, classPath, run) };
  });
  const count = (kind: string): number => lines.events.filter((event) => event.kind === kind).length;
  return toTrace(
    scenario,
    {
      kind: 'recorded',
      engine: run.bootstrapServers === undefined ? ENGINE : `Apache Kafka at ${run.bootstrapServers}`,
      at: run.date,
      machine: run.machine,
      command: run.command,
      scenario: scenario.id,
      fitted: costs,
    },
    lines,
    CURVES,
    { pauses: count('paused') },
  );
}

/** The scenario with the costs that a recording measured instead of its own: what the simulator is compared with the recording on. */
export function withKafkaCosts(scenario: KafkaScenario, costs: KafkaCosts): KafkaScenario {
  const { application } = scenario.kafka;
  const services = Object.entries(scenario.services).map(
    ([name, service]) => [name, { ...service, serviceMs: costs.serviceMs }] as const,
  );
  return {
    ...scenario,
    services: Object.fromEntries(services),
    kafka: {
      ...scenario.kafka,
      application: { ...application, recordMs: costs.recordMs, roundTripMs: costs.roundTripMs, pollMs: costs.pollMs },
    },
  };
}

async function withBroker<T>(
  scenario: KafkaScenario,
  run: LabRun,
  use: (bootstrapServers: string, classPath: string) => Promise<T>,
): Promise<T> {
  const classPath = await buildJava('kafka', run.say);
  if (run.bootstrapServers !== undefined) return use(run.bootstrapServers, classPath);
  run.say('Starting a broker ...');
  const kafka = await startKafka(classPath, join(run.folder, 'broker'), scenario.kafka.broker.config);
  try {
    return await use(kafka.bootstrapServers, classPath);
  } finally {
    await kafka.stop();
  }
}

async function record(
  scenario: KafkaScenario,
  name: string,
  bootstrapServers: string,
  classPath: string,
  { folder }: LabRun,
): Promise<Lines> {
  mkdirSync(folder, { recursive: true });
  const output = join(folder, `${name}.jsonl`);
  const plan = join(folder, `${name}.json`);
  writeFileSync(
    plan,
    JSON.stringify(planOf(scenario, { bootstrapServers, topic: `headroom-${name}-${String(process.pid)}`, output })),
  );
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
  await runProgram('java', ['-Xmx1g', quiet, '-cp', classPath, 'headroom.kafka.KafkaLab', plan], join(folder, `${name}.log`));
  return readLines(output);
}

/** One consumer with more than it can do, for twenty seconds, and a sink without a limit: the times of records and calls are costs. */
function fullOf(scenario: KafkaScenario): KafkaScenario {
  const { recordMs } = scenario.kafka.application;
  const ratePerSecond = Math.min(20_000, recordMs > 0 ? 1500 / recordMs : 20_000);
  const services = Object.entries(scenario.services).map(
    ([name, service]) => [name, { ...service, limitPerSecond: null }] as const,
  );
  return {
    ...scenario,
    durationMs: 20_000,
    traffic: { ...scenario.traffic, ratePerSecond: [[0, ratePerSecond]], partitionShares: 'uniform' },
    services: Object.fromEntries(services),
    changes: [],
    faults: [],
    kafka: { ...scenario.kafka, group: { ...scenario.kafka.group, instances: 1 } },
  };
}

function costsOf({ end }: Lines): KafkaCosts {
  const commitMs = end['commitMs'] ?? 0;
  return {
    recordMs: rounded(end['workMsPerRecord'] ?? 0),
    serviceMs: rounded(end['sinkLatencyP50Ms'] ?? 0),
    // A commit is one request to the broker and back, and the poll thread waits for it.
    roundTripMs: rounded(commitMs),
    pollMs: rounded(commitMs),
  };
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

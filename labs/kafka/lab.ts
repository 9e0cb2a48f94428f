/** The Kafka lab: a broker, a shaped producer, a consumer group that pauses and resumes, a slow service; recorded as a trace. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaCosts } from '../../src/course/fidelity/measured-costs.ts';
import type { KafkaScenario, Trace, TraceEvent } from '../../src/sim/index.ts';
import { runProgram } from '../runner/children.ts';
import { startKafka } from '../runner/embedded-kafka.ts';
import { buildJava } from '../runner/java.ts';
import type { LabRun } from '../runner/lab-run.ts';
import { readLines, toTrace, type Curves, type Lines } from '../runner/recording.ts';
import { planOf, type Surroundings } from './plan.ts';

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

const NOWHERE = { bootstrapServers: '', borrowed: false, topic: '', output: '', warmUpMs: 0 };

/** A program that has just started is slow: this long it works on another topic first, until it has compiled its own code. */
const WARM_UP_MS = 15_000;
const CALIBRATION_MS = 20_000;

/**
 * Runs a scenario on a real broker: an embedded one, or the one at `run.bootstrapServers`.
 * @throws RangeError where the scenario asks for what this lab does not do
 */
export async function* runKafkaLab(scenario: KafkaScenario, run: LabRun): AsyncGenerator<Trace> {
  // Refuses what this lab does not do before anything is started.
  planOf(scenario, NOWHERE);
  const classPath = await buildJava('kafka', run.say);
  const broker = run.bootstrapServers === undefined ? await startBroker(scenario, classPath, run) : null;
  const bootstrapServers = broker?.bootstrapServers ?? run.bootstrapServers ?? '';
  try {
    run.say('Calibration: twenty busy seconds measure what a record, a write and a commit cost here ...');
    const place = { bootstrapServers, borrowed: broker === null, classPath };
    const costs = costsOf(await record(fullOf(scenario), 'calibration', place, run));
    for (let time = 1; time <= run.times; time++) {
      run.say(`Run ${String(time)} of ${String(run.times)}: ${String(scenario.durationMs / 1000)} s ...`);
      const lines = await record(nthOf(scenario, time), `run-${String(time)}`, place, run);
      yield traceOf(scenario, lines, costs, run);
    }
  } finally {
    await broker?.stop();
  }
}

/** Each run draws traffic and faults of its own. */
function nthOf(scenario: KafkaScenario, time: number): KafkaScenario {
  return { ...scenario, seed: scenario.seed + time - 1 };
}

function startBroker({ kafka }: KafkaScenario, classPath: string, run: LabRun): ReturnType<typeof startKafka> {
  run.say('Starting a broker ...');
  return startKafka(classPath, join(run.folder, 'broker'), kafka.broker.config);
}

function traceOf(scenario: KafkaScenario, lines: Lines, costs: KafkaCosts, run: LabRun): Trace {
  const during = lines.events.filter(({ atMs }) => atMs > 0 && atMs <= scenario.durationMs);
  const count = (kind: string): number => during.filter((event) => event.kind === kind).length;
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
    { pauses: count('paused'), rebalances: rebalancesIn(during), pollIntervalBreaches: count('partitions.lost') },
  );
}

/** Each rebalance has a generation of its own, which its members are told with their partitions. The first one founds the group. */
function rebalancesIn(events: readonly TraceEvent[]): number {
  const generations = events.filter(({ kind }) => kind === 'partitions.assigned').map(({ detail }) => detail?.['generation']);
  return new Set(generations.filter((generation) => generation !== 1)).size;
}

async function record(
  scenario: KafkaScenario,
  name: string,
  { classPath, ...rest }: Pick<Surroundings, 'bootstrapServers' | 'borrowed'> & { readonly classPath: string },
  { folder }: LabRun,
): Promise<Lines> {
  mkdirSync(folder, { recursive: true });
  const output = join(folder, `${name}.jsonl`);
  const plan = join(folder, `${name}.json`);
  const topic = `headroom-${name}-${String(process.pid)}`;
  writeFileSync(plan, JSON.stringify(planOf(scenario, { ...rest, topic, output, warmUpMs: WARM_UP_MS })));
  const quiet = '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn';
  await runProgram('java', ['-Xmx1g', quiet, '-cp', classPath, 'headroom.kafka.KafkaLab', plan], join(folder, `${name}.log`));
  return readLines(output);
}

/**
 * As many consumers as at the start, with more than they can do, and a sink without a limit: the times of records, calls and commits are
 * costs. As many, because a commit of one that shares its coordinator with others takes longer.
 */
function fullOf(scenario: KafkaScenario): KafkaScenario {
  const { application, group } = scenario.kafka;
  const ratePerSecond = Math.min(20_000, application.recordMs > 0 ? (group.instances * 1500) / application.recordMs : 20_000);
  const services = Object.entries(scenario.services).map(
    ([name, service]) => [name, { ...service, limitPerSecond: null }] as const,
  );
  return {
    ...scenario,
    durationMs: CALIBRATION_MS,
    traffic: { ...scenario.traffic, ratePerSecond: [[0, ratePerSecond]], partitionShares: 'uniform' },
    services: Object.fromEntries(services),
    changes: [],
    faults: [],
  };
}

function costsOf({ end }: Lines): KafkaCosts {
  return {
    recordMs: rounded(end['workMsPerRecord'] ?? 0),
    serviceMs: rounded(end['sinkLatencyP50Ms'] ?? 0),
    roundTripMs: rounded(end['roundTripMs'] ?? 0),
    // The poll thread waits for its commit, which the broker answers once it is in its log.
    pollMs: rounded(end['commitMs'] ?? 0),
  };
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

/** The Spark lab: Kafka, a watermark, a stateful aggregate, foreachBatch into a slow sink; recorded from Spark's own progress reports. */
import { join } from 'node:path';
import type { SparkCosts } from '../../src/course/fidelity/measured-costs.ts';
import type { SparkScenario, Trace } from '../../src/sim/index.ts';
import { startKafka } from '../runner/embedded-kafka.ts';
import { buildJava } from '../runner/java.ts';
import type { LabRun } from '../runner/lab-run.ts';
import { installSpark } from '../runner/python.ts';
import { toTrace, type Curves } from '../runner/recording.ts';
import { costsOf } from './costs.ts';
import { queryOf } from './plan.ts';
import { linesOf } from './progress.ts';
import { startSession, type RecordedQuery } from './session.ts';

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

const SECOND_MS = 1000;

/**
 * Runs a scenario on a real Spark: local mode, or the cluster at `run.master`. One session runs everything.
 * @throws RangeError where the scenario asks for what this lab does not do
 */
export async function* runSparkLab(scenario: SparkScenario, run: LabRun): AsyncGenerator<Trace> {
  // Refuses what this lab does not do before anything is started.
  queryOf(scenario);
  const installation = await installSpark(run.say);
  const kafkaClassPath = await buildJava('kafka', run.say);
  if (run.bootstrapServers === undefined) run.say('Starting a broker ...');
  const kafka = run.bootstrapServers === undefined ? await startKafka(kafkaClassPath, join(run.folder, 'broker')) : null;
  try {
    const names = Array.from({ length: run.times }, (_, i) => `run-${String(i + 1)}`);
    const session = startSession(scenario, ['warm-up', 'calibration', ...names], {
      installation,
      kafkaClassPath,
      bootstrapServers: kafka?.bootstrapServers ?? run.bootstrapServers ?? '',
      isBorrowed: kafka === null,
      master: run.master,
      folder: run.folder,
    });
    try {
      run.say('Warming up: forty seconds of small batches, until Spark has compiled its own code ...');
      await session.record(warmUpOf(scenario), 'warm-up');
      run.say('Calibration: forty seconds at two rates in turn measure what a batch and a record cost here ...');
      const costs = costsOf((await session.record(calmOf(scenario), 'calibration')).reports, scenario);
      for (const [i, name] of names.entries()) {
        run.say(`Run ${String(i + 1)} of ${String(run.times)}: ${String(scenario.durationMs / SECOND_MS)} s ...`);
        yield traceOf(scenario, await session.record(scenario, name), costs, run);
      }
      await session.ended;
    } finally {
      await session.stop();
    }
  } finally {
    await kafka?.stop();
  }
}

function traceOf(
  scenario: SparkScenario,
  { reports, appended, startWallMs }: RecordedQuery,
  costs: SparkCosts,
  run: LabRun,
): Trace {
  const lines = linesOf(reports, appended, startWallMs, scenario.durationMs);
  const { batches = 0, longestBatchMs = 0, stateRowsMax = 0, rowsDroppedByWatermark = 0 } = lines.end;
  return toTrace(
    scenario,
    {
      kind: 'recorded',
      engine: run.master === undefined ? ENGINE : `${ENGINE} at ${run.master}`,
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

/** As many batches as there can be: it is the number of batches that gets code compiled. */
function warmUpOf(scenario: SparkScenario): SparkScenario {
  const { low } = ratesOf(scenario);
  return {
    ...scenario,
    durationMs: 40 * SECOND_MS,
    traffic: { ...scenario.traffic, ratePerSecond: [[0, low]] },
    spark: { ...scenario.spark, trigger: 'default', options: { ...scenario.spark.options, maxOffsetsPerTrigger: null } },
  };
}

/**
 * Two rates that the query can bear, ten seconds each and each of them twice, so that a machine that gets faster or slower meanwhile
 * does not look like a cost of records: from small and large batches a batch's fixed cost and a record's cost follow.
 */
function calmOf(scenario: SparkScenario): SparkScenario {
  const { low, high } = ratesOf(scenario);
  const ratePerSecond = [0, 1, 2, 3].flatMap((turn): [number, number][] => {
    const rate = turn % 2 === 0 ? low : high;
    return [
      [turn * 10 * SECOND_MS, rate],
      [(turn + 1) * 10 * SECOND_MS, rate],
    ];
  });
  return {
    ...scenario,
    durationMs: 40 * SECOND_MS,
    traffic: { ...scenario.traffic, ratePerSecond },
    spark: { ...scenario.spark, options: { ...scenario.spark.options, maxOffsetsPerTrigger: null } },
  };
}

/** A tenth and eight tenths of what the slots could do, and not far above what the scenario asks for. */
function ratesOf(scenario: SparkScenario): { readonly low: number; readonly high: number } {
  const { cluster, costs, topic } = scenario.spark;
  const slots = Math.min(cluster.executors * cluster.coresPerExecutor, topic.partitions);
  const highest = Math.max(...scenario.traffic.ratePerSecond.map(([, rate]) => rate));
  const most = Math.min(2.5 * highest, costs.recordMs > 0 ? (slots * SECOND_MS) / costs.recordMs : Infinity);
  return { low: 0.1 * most, high: 0.8 * most };
}

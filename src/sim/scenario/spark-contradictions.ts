/** Rules between the fields of a Spark query. */
import { checkRates, checkShares } from './common-contradictions.ts';
import { escapeToken } from './json-pointer.ts';
import { show } from './problem.ts';
import type { Problem } from './problem.ts';
import { checkProtection } from './protection-contradictions.ts';
import type { SparkScenario } from './spark-scenario.ts';

/** Everything in a Spark scenario that contradicts itself, apart from its changes and faults. */
export function findSparkContradictions(scenario: SparkScenario): Problem[] {
  return [
    ...checkRates(scenario),
    ...checkShares(scenario, scenario.spark.topic.partitions, '/spark/topic/partitions'),
    ...checkOptions(scenario),
    ...checkCluster(scenario),
    ...checkStateful(scenario),
    ...checkRealTime(scenario),
    ...checkSink(scenario),
    ...checkProtection(scenario),
    ...checkShedding(scenario),
  ];
}

function checkOptions({ spark: { options, version } }: SparkScenario): Problem[] {
  const { minOffsetsPerTrigger: least, maxOffsetsPerTrigger: most } = options;
  const problems: Problem[] = [];
  if (least !== null && most !== null && least > most)
    problems.push({
      path: '/spark/options/minOffsetsPerTrigger',
      message: 'Spark refuses minOffsetsPerTrigger above maxOffsetsPerTrigger',
      given: `${String(least)}, with maxOffsetsPerTrigger ${String(most)}`,
      allowed: `at most ${String(most)}`,
    });
  if (options.maxRecordsPerPartition !== null && version < '4.0')
    problems.push({
      path: '/spark/options/maxRecordsPerPartition',
      message: `Spark ${version} does not know this option`,
      given: String(options.maxRecordsPerPartition),
      allowed: 'null, or a version from 4.0 on',
      hint: 'minPartitions splits ranges in every version.',
    });
  return problems;
}

function checkCluster({ spark: { cluster, config } }: SparkScenario): Problem[] {
  const problems: Problem[] = [];
  if (config['spark.task.cpus'] > cluster.coresPerExecutor)
    problems.push({
      path: '/spark/config/spark.task.cpus',
      message: 'no executor has room for a task',
      given: `${String(config['spark.task.cpus'])} cores a task, ${String(cluster.coresPerExecutor)} an executor`,
      allowed: `at most ${String(cluster.coresPerExecutor)}`,
    });
  const least = config['spark.dynamicAllocation.minExecutors'];
  const most = config['spark.dynamicAllocation.maxExecutors'];
  if (least > most)
    problems.push({
      path: '/spark/config/spark.dynamicAllocation.minExecutors',
      message: 'Spark refuses minExecutors above maxExecutors',
      given: `${String(least)}, with maxExecutors ${String(most)}`,
      allowed: `at most ${String(most)}`,
    });
  return problems;
}

function checkStateful({ spark: { stateful, version } }: SparkScenario): Problem[] {
  if (stateful?.kind === 'dropDuplicatesWithinWatermark' && version < '3.5')
    return [
      {
        path: '/spark/stateful/kind',
        message: `Spark ${version} does not know it`,
        given: show(stateful.kind),
        allowed: '"dropDuplicates", or a version from 3.5 on',
      },
    ];
  if (stateful?.kind !== 'windowAggregation') return [];
  const { windowMs, slideMs } = stateful;
  if (slideMs <= windowMs && windowMs % slideMs === 0) return [];
  return [
    {
      path: '/spark/stateful/slideMs',
      message: slideMs > windowMs ? 'Spark refuses a slide longer than the window' : 'the slide must divide the window',
      given: `a slide of ${String(slideMs)} ms, a window of ${String(windowMs)} ms`,
      allowed: `${String(windowMs)} or a whole part of it`,
      ...(slideMs > windowMs ? {} : { hint: 'Spark allows other slides; the simulator does not.' }),
    },
  ];
}

/**
 * What real-time mode of Spark 4.1 refuses. Sources: STREAMING_REAL_TIME_MODE in error-conditions.json, RealTimeModeAllowlist,
 * KafkaMicroBatchStream.planInputPartitions(start).
 */
function checkRealTime({ spark }: SparkScenario): Problem[] {
  const { trigger, version, stateful, sink, options } = spark;
  if (typeof trigger !== 'object' || !('realTimeMs' in trigger)) return [];
  const problems: Problem[] = [];
  if (version < '4.1')
    problems.push({
      path: '/spark/trigger/realTimeMs',
      message: `Spark ${version} has no real-time mode`,
      given: show(trigger),
      allowed: 'version "4.1"',
    });
  if (stateful !== null)
    problems.push({
      path: '/spark/stateful',
      message: 'Spark 4.1 refuses state in real-time mode',
      given: show(stateful.kind),
      allowed: 'null',
    });
  if (sink !== null)
    problems.push({
      path: '/spark/sink',
      message: 'Spark refuses foreachBatch in real-time mode',
      given: show(sink.service),
      allowed: 'null',
    });
  for (const name of ['maxOffsetsPerTrigger', 'minOffsetsPerTrigger', 'minPartitions'] as const)
    if (options[name] !== null)
      problems.push({
        path: `/spark/options/${name}`,
        message: `Spark refuses ${name} in real-time mode`,
        given: String(options[name]),
        allowed: 'null',
      });
  return problems;
}

function checkSink({ services, spark: { sink } }: SparkScenario): Problem[] {
  if (sink === null || Object.hasOwn(services, sink.service)) return [];
  const names = Object.keys(services);
  return [
    {
      path: '/spark/sink/service',
      message: 'no such service',
      given: show(sink.service),
      allowed:
        names.length === 0 ? 'a name under /services, which is empty' : `a name under /services: ${names.map(show).join(', ')}`,
    },
  ];
}

/** Structured Streaming gives nothing up on purpose: it has no switch for it. */
function checkShedding({ protection, traffic }: SparkScenario): Problem[] {
  const problems: Problem[] = [];
  for (const [name, { shed }] of Object.entries(protection))
    if (shed.policy !== 'none')
      problems.push({
        path: `/protection/${escapeToken(name)}/shed/policy`,
        message: 'Spark has no switch that sheds old records',
        given: show(shed.policy),
        allowed: '"none", or leave it out',
        hint: 'What it can do is lose them: a new checkpoint at the newest offsets, or retention with failOnDataLoss false.',
      });
  if (traffic.criticalShare !== 1)
    problems.push({
      path: '/traffic/criticalShare',
      message: 'nothing is shed, so every record counts as critical',
      given: String(traffic.criticalShare),
      allowed: '1, or leave it out',
    });
  return problems;
}

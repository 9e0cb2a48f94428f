/** How much work a run of a Spark query may be: batches, their tasks and the calls of its sink. */
import type { Problem } from './problem.ts';
import type { SparkScenario } from './spark-scenario.ts';
import { least, millions, most, MOST_STEPS, recordsUntil } from './work-estimate.ts';

/** The most batches that a run may have: more of them, each one costing nothing, would be no query. */
const MOST_BATCHES = 2_000_000;

/** Upper bounds of what a run does. */
export function estimateSparkSteps(scenario: SparkScenario): {
  readonly batches: number;
  readonly tasks: number;
  readonly calls: number;
} {
  const { durationMs, traffic, spark } = scenario;
  const { trigger, costs, options, config, sink } = spark;
  const { latestOffset, walCommit, queryPlanning, taskLaunch, commitOffsets } = costs.overheadMs;
  const overheadMs = latestOffset + walCommit + queryPlanning + taskLaunch + commitOffsets;
  const intervalMs =
    typeof trigger === 'object' && 'processingTimeMs' in trigger
      ? least(scenario, '/spark/trigger/processingTimeMs', trigger.processingTimeMs)
      : 0;
  if (typeof trigger === 'object' && 'realTimeMs' in trigger) {
    const count = Math.ceil(durationMs / least(scenario, '/spark/trigger/realTimeMs', trigger.realTimeMs)) + 1;
    return { batches: count, tasks: count * spark.topic.partitions, calls: 0 };
  }
  // A batch takes at least its overhead and one record; a query without an interval that finds nothing asks again after a pause.
  const batchMs = overheadMs + least(scenario, '/spark/costs/recordMs', costs.recordMs);
  const roundMs = Math.max(1, config['spark.sql.streaming.pollingDelay']) + latestOffset;
  const periodMs = Math.max(intervalMs, batchMs > 0 ? Math.min(batchMs, roundMs) : roundMs);
  const records = traffic.initialBacklog + recordsUntil(traffic.ratePerSecond, durationMs);
  const batches = Math.ceil(durationMs / periodMs) + 1;
  const source = Math.max(
    spark.topic.partitions,
    most(scenario, '/spark/options/minPartitions', options.minPartitions ?? 0) * 1.5,
  );
  const state = spark.stateful === null ? 0 : config['spark.sql.shuffle.partitions'];
  const repartition = most(scenario, '/spark/sink/repartition', sink?.repartition ?? 0);
  const split = options.maxRecordsPerPartition === null ? 0 : records / options.maxRecordsPerPartition;
  const bulk = sink === null ? 1 : least(scenario, '/spark/sink/bulkRecords', sink.bulkRecords);
  return {
    batches,
    tasks: batches * (source + state + repartition) + split,
    calls: sink === null ? 0 : records / bulk + batches * Math.max(source, state, repartition),
  };
}

/** Refuses scenarios whose run would not end in reasonable time, and shows the arithmetic. */
export function findTooMuchSparkWork(scenario: SparkScenario): Problem[] {
  const { batches, tasks, calls } = estimateSparkSteps(scenario);
  const steps = batches + tasks + calls;
  if (steps <= MOST_STEPS && batches <= MOST_BATCHES) return [];
  return [
    {
      path: '',
      message: 'a run would take too long',
      given: `up to ${millions(batches)} batches with ${millions(tasks)} tasks and ${millions(calls)} calls`,
      allowed: `at most ${millions(MOST_BATCHES)} batches and ${millions(MOST_STEPS)} steps in all`,
      hint: 'Simulate a shorter time, or raise the trigger interval, the overhead of a batch or bulkRecords.',
    },
  ];
}

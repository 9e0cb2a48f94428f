/** What a calibration run says about the costs of a batch: the inputs of the simulator, and nothing else of a real run. */
import type { SparkCosts } from '../../src/course/fidelity/measured-costs.ts';
import type { SparkScenario } from '../../src/sim/index.ts';
import type { Progress } from './progress.ts';

/**
 * Phases are medians. Of `addBatch` the part that grows with the records is the records' cost, by least squares over the batches; the
 * rest is the launch of the tasks, and for a stateful query the commit of the state as the scenario has it.
 * @throws RangeError where there are too few batches to tell
 */
export function costsOf(reports: readonly Progress[], { spark }: SparkScenario): SparkCosts {
  // The first two batches find the topic empty and warm up; they are no measure of the others.
  const batches = reports.filter(
    (report) => report.batchId >= 2 && report.numInputRows > 0 && report.durationMs['addBatch'] !== undefined,
  );
  if (batches.length < 5)
    throw new RangeError(`The calibration made ${String(batches.length)} batches with records; it needs 5.`);
  const { interceptMs, slopeMs } = leastSquares(
    batches.map((report) => report.numInputRows),
    batches.map((report) => report.durationMs['addBatch'] ?? 0),
  );
  const slots = Math.min(spark.cluster.executors * spark.cluster.coresPerExecutor, spark.topic.partitions);
  const waves = Math.ceil(
    spark.config['spark.sql.shuffle.partitions'] / (spark.cluster.executors * spark.cluster.coresPerExecutor),
  );
  const stateCommitMs = spark.stateful === null ? 0 : spark.costs.stateCommitMs;
  const phase = (name: string): number => median(batches.map((report) => report.durationMs[name] ?? 0));
  return {
    recordMs: rounded(slopeMs * slots),
    stateCommitMs,
    latestOffset: rounded(phase('latestOffset')),
    walCommit: rounded(phase('walCommit')),
    queryPlanning: rounded(phase('queryPlanning')),
    taskLaunch: rounded(Math.max(0, interceptMs - stateCommitMs * (spark.stateful === null ? 0 : waves))),
    commitOffsets: rounded(phase('commitOffsets')),
  };
}

/** The line through points: where it starts and how it rises. */
export function leastSquares(
  x: readonly number[],
  y: readonly number[],
): { readonly interceptMs: number; readonly slopeMs: number } {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  let covariance = 0;
  let variance = 0;
  for (const [i, value] of x.entries()) {
    covariance += (value - meanX) * ((y[i] ?? 0) - meanY);
    variance += (value - meanX) ** 2;
  }
  const slopeMs = variance === 0 ? 0 : Math.max(0, covariance / variance);
  return { interceptMs: meanY - slopeMs * meanX, slopeMs };
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

const rounded = (ms: number): number => Math.round(ms * 1000) / 1000;

/**
 * How Flink's Web UI sums up what the subtasks report.
 *
 * Sources: JobVertexBackPressureHandler.java (flink-runtime/…/rest/handler/job, 1.20 and 2.0), DoubleAccumulator.DoubleDataSkew
 * (flink-runtime/…/rest/handler/job/metrics, FLINK-34025, from 1.20 on).
 */
export type BackPressureLevel = 'OK' | 'LOW' | 'HIGH';

const LOW_ABOVE = 0.1;
const HIGH_ABOVE = 0.5;

/**
 * The level of a subtask; a task has the level of its worst subtask.
 * @param share `backPressuredTimeMsPerSecond` ÷ 1000
 */
export function backPressureLevel(share: number): BackPressureLevel {
  if (share <= LOW_ABOVE) return 'OK';
  return share <= HIGH_ABOVE ? 'LOW' : 'HIGH';
}

/**
 * "Data Skew" of the job graph, %: mean absolute deviation ÷ mean, at most 100. The page calls it a coefficient of variation, which it is not.
 * @param values what each subtask received
 */
export function dataSkewPercent(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (!(mean > 0)) return 0;
  const deviation = values.reduce((sum, value) => sum + Math.abs(value - mean), 0) / values.length;
  return Math.min(100, (100 * deviation) / mean);
}

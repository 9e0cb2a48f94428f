/**
 * The gauges that Spark publishes of a query once `spark.sql.streaming.metricsEnabled` is true, and their names in its Prometheus servlet.
 * There is no gauge of lag among them.
 *
 * Sources: MetricsReporter (Spark 4.x, sql/core); PrometheusServlet.normalizeKey (core).
 */

export interface QueryGauge {
  readonly name: string;
  /** The curve of a trace that shows it. */
  readonly series: string;
  /** What it is, in one plain sentence. */
  readonly sentence: string;
}

export const QUERY_GAUGES: readonly QueryGauge[] = [
  {
    name: 'inputRate-total',
    series: 'inputRowsPerSecond',
    sentence: 'Rows admitted to the last batch, per second since the trigger before.',
  },
  {
    name: 'processingRate-total',
    series: 'processedRowsPerSecond',
    sentence: 'Rows of the last batch, per second of its whole trigger.',
  },
  { name: 'latency', series: 'batchDuration', sentence: 'How long the last trigger took, in ms: not the age of a record.' },
  { name: 'eventTime-watermark', series: 'watermarkDelay', sentence: 'The watermark, in ms since 1970; 0 without one.' },
  { name: 'states-rowsTotal', series: 'numRowsTotal', sentence: 'Rows in the state stores after the last batch.' },
  { name: 'states-usedBytes', series: 'memoryUsedBytes', sentence: 'Memory of the state stores, in bytes.' },
];

/**
 * The key of a gauge under /metrics/prometheus of the driver.
 * @param applicationId or spark.metrics.namespace, which stays the same from run to run
 */
export function prometheusKey(applicationId: string, queryName: string, gauge: string): string {
  const name = `${applicationId}.driver.spark.streaming.${queryName}.${gauge}`;
  return `metrics_${name.replaceAll(/[^a-zA-Z0-9]/g, '_')}_Value`;
}

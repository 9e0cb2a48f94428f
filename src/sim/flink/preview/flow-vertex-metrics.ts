/** What the autoscaler reads of the preview's tasks: the same metrics as those of an exact run. */
import type { VertexMetrics } from '../autoscaler/metric-history.ts';
import { vertexMetricsOf } from '../vertex-metrics.ts';
import type { FlowTask } from './flow-task.ts';
import type { LogReaders } from './log-readers.ts';

/** By task, from the source on. */
export function flowVertexMetrics(tasks: readonly FlowTask[], readers: LogReaders, nowMs: number): VertexMetrics[] {
  return tasks.map(({ metrics, processedEver, recordsPerSource, busyMs, plan }) =>
    vertexMetricsOf(
      metrics.map((subtask, j) => ({
        recordsIn: (processedEver[j] as number) * recordsPerSource,
        metrics: subtask,
        busyMs: busyMs[j] as number,
        lagRecords: plan.source === null ? 0 : readers.available(j, nowMs),
      })),
    ),
  );
}

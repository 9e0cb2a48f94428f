/** What the autoscaler reads of the preview's tasks: the same metrics as those of an exact run. */
import type { VertexMetrics } from '../autoscaler/metric-history.ts';
import type { FlowTask } from './flow-task.ts';
import type { LogReaders } from './log-readers.ts';

/** By task, from the source on. */
export function flowVertexMetrics(tasks: readonly FlowTask[], readers: LogReaders, nowMs: number): VertexMetrics[] {
  return tasks.map(({ metrics, processedEver, recordsPerSource, busyMs, parallelism, plan }): VertexMetrics => {
    let recordsIn = 0;
    let recordsInPerSecond = 0;
    let accumulatedBusyMs = 0;
    let blocked = 0;
    let lagRecords = 0;
    let max = 0;
    let min = Infinity;
    metrics.forEach((subtask, j) => {
      recordsIn += (processedEver[j] as number) * recordsPerSource;
      recordsInPerSecond += subtask.recordsIn.rate;
      accumulatedBusyMs += busyMs[j] as number;
      blocked += subtask.backPressured;
      if (plan.source !== null) lagRecords += readers.available(j, nowMs);
      max = Math.max(max, subtask.busy);
      min = Math.min(min, subtask.busy);
    });
    return {
      recordsIn,
      recordsInPerSecond,
      busyMsPerSecond: { max, min },
      accumulatedBusyMs,
      backPressuredMsPerSecond: blocked / parallelism,
      lagRecords,
    };
  });
}

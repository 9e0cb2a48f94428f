/** What the metrics of a running job say of its vertices: what the operator's autoscaler reads through the REST interface. */
import type { VertexMetrics } from './autoscaler/metric-history.ts';
import type { Job } from './job.ts';

/** By task, from the source on; the subtasks are settled. */
export function vertexMetrics({ subtasks }: Job, nowMs: number): VertexMetrics[] {
  return subtasks.map((task): VertexMetrics => {
    let recordsIn = 0;
    let recordsInPerSecond = 0;
    let accumulatedBusyMs = 0;
    let blocked = 0;
    let lagRecords = 0;
    let max = 0;
    let min = Infinity;
    for (const subtask of task) {
      const { metrics, clock, reader } = subtask;
      recordsIn += subtask.recordsIn;
      recordsInPerSecond += metrics.recordsIn.rate;
      accumulatedBusyMs += clock.busyMs;
      blocked += metrics.backPressured;
      if (reader !== null) lagRecords += reader.pendingRecords(nowMs);
      max = Math.max(max, metrics.busy);
      min = Math.min(min, metrics.busy);
    }
    return {
      recordsIn,
      recordsInPerSecond,
      busyMsPerSecond: { max, min },
      accumulatedBusyMs,
      backPressuredMsPerSecond: blocked / task.length,
      lagRecords,
    };
  });
}

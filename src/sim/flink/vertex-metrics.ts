/** What the metrics of a running job say of its vertices: what the operator's autoscaler reads through the REST interface. */
import type { VertexMetrics } from './autoscaler/metric-history.ts';
import type { Job } from './job.ts';
import type { TaskMetrics } from './time-metrics.ts';

/** What a vertex's metrics are made of, by subtask; both fidelities have it. */
export interface VertexPart {
  /** Taken in since the job started. */
  readonly recordsIn: number;
  readonly metrics: TaskMetrics;
  /** Since the job started. */
  readonly busyMs: number;
  /** Not read yet; 0 where there is no source. */
  readonly lagRecords: number;
}

/** The metrics of one vertex, from those of its subtasks (at least one). */
export function vertexMetricsOf(parts: readonly VertexPart[]): VertexMetrics {
  const sum = (of: (part: VertexPart) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const busy = parts.map(({ metrics }) => metrics.busy);
  return {
    recordsIn: sum(({ recordsIn }) => recordsIn),
    recordsInPerSecond: sum(({ metrics }) => metrics.recordsIn.rate),
    busyMsPerSecond: { max: Math.max(0, ...busy), min: Math.min(...busy) },
    accumulatedBusyMs: sum(({ busyMs }) => busyMs),
    backPressuredMsPerSecond: sum(({ metrics }) => metrics.backPressured) / parts.length,
    lagRecords: sum(({ lagRecords }) => lagRecords),
  };
}

/** By task, from the source on; the subtasks are settled. */
export function vertexMetrics({ subtasks }: Job, nowMs: number): VertexMetrics[] {
  return subtasks.map((task) =>
    vertexMetricsOf(
      task.map(({ recordsIn, metrics, clock, reader }) => ({
        recordsIn,
        metrics,
        busyMs: clock.busyMs,
        lagRecords: reader === null ? 0 : reader.pendingRecords(nowMs),
      })),
    ),
  );
}

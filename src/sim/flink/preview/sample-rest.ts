/** What a sample of the preview tells beside the tasks: services, and the oldest record under way. */
import type { FlinkRecorder } from '../recorder.ts';
import type { FlinkColumns } from '../sample-columns.ts';
import type { Caller } from './caller.ts';
import type { FlowTask } from './flow-task.ts';
import { LATE_CALLS } from './left-out.ts';

/** Fills the columns of the services for the present sample. */
export function sampleServices(
  { services, count }: Pick<FlinkColumns, 'services' | 'count'>,
  callers: readonly (Caller | null)[],
  isRunning: boolean,
): void {
  for (const columns of services) {
    const own = callers.filter((caller): caller is Caller => caller?.service === columns.name);
    const perMs = own.reduce((sum, { calls, stepMs }) => sum + (stepMs > 0 ? calls / stepMs : 0), 0);
    columns.calls[count] = isRunning ? 1000 * perMs : 0;
    columns.sinkLatencyMs[count] = perMs > 0 ? (own[0]?.callMs ?? NaN) : NaN;
  }
}

/** Tells of the calls of a step; returns the first that nobody handles the failure of, null = none. */
export function countCalls(
  recorder: FlinkRecorder,
  callers: readonly (Caller | null)[],
): { readonly service: string; readonly failure: string } | null {
  for (const caller of callers) {
    if (caller === null || caller.calls === 0) continue;
    recorder.serviceCall(caller.callMs, caller.calls);
    recorder.retries += caller.calls * (1 - 1 / caller.callsPerRecord);
    const { service, failure, isTooLate } = caller;
    if (failure !== null) return { service, failure };
    if (isTooLate) recorder.warn(LATE_CALLS);
  }
  return null;
}

/** Age of the oldest record that is not finished: not read since `unreadMs`, or under way, ms. */
export function oldestUnfinishedMs(tasks: readonly FlowTask[], unreadMs: number, nowMs: number): number {
  let oldest = unreadMs;
  for (const { isBehindWindow, queues } of tasks)
    if (!isBehindWindow) for (const queue of queues) oldest = Math.min(oldest, queue.oldestMs);
  return nowMs - Math.min(oldest, nowMs);
}

/** What a sample of the preview tells beside the tasks: services, and the oldest record under way. */
import type { FlinkColumns } from '../sample-columns.ts';
import type { Caller } from './caller.ts';
import type { FlowTask } from './flow-task.ts';

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

/** Age of the oldest record that is not finished: not read since `unreadMs`, or under way, ms. */
export function oldestUnfinishedMs(tasks: readonly FlowTask[], unreadMs: number, nowMs: number): number {
  let oldest = unreadMs;
  for (const { isBehindWindow, queues } of tasks)
    if (!isBehindWindow) for (const queue of queues) oldest = Math.min(oldest, queue.oldestMs);
  return nowMs - Math.min(oldest, nowMs);
}

/** What the job as a whole shows at a sample of the preview; ends the sample. */
import type { FlinkScenario } from '../../scenario/scenario.ts';
import { nominalCapacity } from '../nominal-capacity.ts';
import type { FlinkRecorder } from '../recorder.ts';
import type { FlowTask } from './flow-task.ts';
import type { LogReaders } from './log-readers.ts';
import { oldestUnfinishedMs } from './sample-rest.ts';

/** @param committed records before the last completed checkpoint */
export function sampleFlowJob(
  recorder: FlinkRecorder,
  tasks: readonly FlowTask[],
  readers: LogReaders,
  scenario: FlinkScenario,
  committed: number,
  isRunning: boolean,
  nowMs: number,
): void {
  const { columns } = recorder;
  const { job, count } = columns;
  const source = tasks[0] as FlowTask;
  let pending = 0;
  let oldestMs = nowMs;
  for (let j = 0; j < source.parallelism; j++) {
    const own = readers.available(j, nowMs);
    pending += own;
    columns.subtask(0, j).pendingRecords[count] = own;
    oldestMs = Math.min(oldestMs, readers.oldestMs(j, nowMs));
  }
  let inFlight = 0;
  for (const { isBehindWindow, waiting } of tasks) if (!isBehindWindow) for (const records of waiting) inFlight += records;
  const appended = readers.appendedBy(nowMs);
  job.capacity[count] = nominalCapacity(scenario);
  job.lag[count] = appended - committed;
  job.instances[count] = isRunning ? tasks.reduce((most, task) => Math.max(most, task.parallelism), 0) : 0;
  const last = tasks[tasks.length - 1] as FlowTask;
  const watermarkMs = last.queues.reduce((least, queue) => Math.min(least, queue.watermarkMs), Infinity);
  if (isRunning && Number.isFinite(watermarkMs)) job.watermarkLag[count] = nowMs - watermarkMs;
  if (!tasks.some(({ plan }) => plan.keeping !== null))
    job.stateBytes[count] = isRunning ? tasks.reduce((sum, { stateBytes }) => sum + stateBytes, 0) : NaN;
  job.pendingRecords[count] = pending;
  job.lagSeconds[count] = (nowMs - oldestMs) / 1000;
  recorder.sample(nowMs, { appended, inFlight, oldestUnfinishedMs: oldestUnfinishedMs(tasks, oldestMs, nowMs) });
}

/** What the job as a whole shows at a sample. */
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { CompletedCheckpoint } from './checkpoint.ts';
import type { Job } from './job.ts';
import { nominalCapacity } from './nominal-capacity.ts';
import type { JobSample } from './recorder.ts';
import type { FlinkColumns } from './sample-columns.ts';

/** Fills the job's columns for the present sample; the subtasks are settled. */
export function sampleJob(
  job: Job,
  curve: ArrivalCurve,
  checkpoint: CompletedCheckpoint | null,
  { job: columns, count: i }: FlinkColumns,
  nowMs: number,
): JobSample {
  const isRunning = job.all[0]?.clock.isRunning === true;
  let appended = 0;
  let committed = 0;
  let oldestMs = nowMs;
  for (let partition = 0; partition < curve.partitions; partition++) {
    const logEnd = curve.logEndOffset(partition, nowMs);
    const offset = checkpoint?.offsets[partition] ?? 0;
    appended += logEnd;
    committed += offset;
    if (!isRunning && logEnd > offset) oldestMs = Math.min(oldestMs, curve.timeOf(partition, offset + 0.5));
  }
  let inFlight = 0;
  let pending = appended - committed;
  let stateBytes = 0;
  if (isRunning) {
    pending = 0;
    for (const subtask of job.all) {
      const { reader, partition, weight } = subtask;
      inFlight += weight;
      stateBytes += subtask.stateBytes;
      for (const channel of partition?.channels ?? []) inFlight += channel.weight;
      if (reader === null) continue;
      pending += reader.pendingRecords(nowMs);
      inFlight += reader.fetched;
      oldestMs = Math.min(oldestMs, reader.oldestMs(nowMs));
    }
    columns.stateBytes[i] = stateBytes;
    const last = job.subtasks.at(-1) ?? [];
    const watermarkMs = last.reduce(
      (least, { valve, reader }) => Math.min(least, valve?.currentMs ?? reader?.watermarkMs ?? Infinity),
      Infinity,
    );
    if (watermarkMs > -Infinity && watermarkMs < Infinity) columns.watermarkLag[i] = nowMs - watermarkMs;
  }
  columns.pendingRecords[i] = pending;
  columns.lag[i] = appended - committed;
  columns.lagSeconds[i] = (nowMs - oldestMs) / 1000;
  columns.capacity[i] = nominalCapacity(job.scenario);
  columns.instances[i] = isRunning ? job.tasks.reduce((most, { parallelism }) => Math.max(most, parallelism), 0) : 0;
  return { appended, inFlight, oldestUnfinishedMs: nowMs - oldestMs };
}

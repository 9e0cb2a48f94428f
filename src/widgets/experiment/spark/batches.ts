/** The batches of a Spark run as its panels show them: those that are over, the one under the playhead, its tasks in lanes. */
import { reportedBatches } from '../../../sim/index.ts';
import type { ReportedBatch, Scenario, SparkScenario, StageRecord, Trace } from '../../../sim/index.ts';

/** @throws TypeError for a scenario of another system: the site checks which exercise names these panels */
export function asSpark(scenario: Scenario): SparkScenario {
  if (scenario.system === 'spark') return scenario;
  throw new TypeError(`A panel for Spark was given a scenario of ${scenario.system}.`);
}

/** The batches that ended by `untilMs`, in order. */
export function batchesUntil(trace: Trace, scenario: Scenario, untilMs: number): ReportedBatch[] {
  return reportedBatches(trace.events, asSpark(scenario).spark).filter(({ record }) => record.endMs <= untilMs);
}

/** The index of the batch that a playhead at `atMs` is about: the last one that was over by then, else the first; −1 where there is none. */
export function batchAt(batches: readonly ReportedBatch[], atMs: number): number {
  let index = batches.length - 1;
  while (index > 0 && (batches[index] as ReportedBatch).record.endMs > atMs) index--;
  return index;
}

/** A phase of a batch, in the order in which they happen. */
export interface Phase {
  readonly name: string;
  readonly fromMs: number;
  readonly ms: number;
}

/** Real-time mode writes its offset log after the work, because only then it knows where the batch ends. */
export function phasesOf({ record }: ReportedBatch): Phase[] {
  const walCommit: [string, number] = ['walCommit', record.walCommitMs];
  const phases: [string, number][] = [
    ['latestOffset', record.latestOffsetMs],
    ...(record.isRealTime ? [] : [walCommit]),
    ['queryPlanning', record.queryPlanningMs],
    ['addBatch', record.addBatchMs],
    ...(record.isRealTime ? [walCommit] : []),
    ['commitOffsets', record.commitOffsetsMs],
  ];
  let fromMs = record.triggerMs;
  return phases.map(([name, ms]) => {
    const phase = { name, fromMs, ms };
    fromMs += ms;
    return phase;
  });
}

/** A task with the slot that it is drawn in. */
export interface PlacedTask {
  readonly stage: StageRecord['id'];
  readonly lane: number;
  readonly executor: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** The tasks of a batch in as few lanes as run at once, those of one executor together. Empty where the trace no longer keeps tasks. */
export function tasksOf({ record }: ReportedBatch): { readonly tasks: readonly PlacedTask[]; readonly lanes: number } {
  const all = record.stages.flatMap((stage) =>
    stage.executor.map((executor, i) => ({
      stage: stage.id,
      executor,
      fromMs: stage.taskStartMs[i] as number,
      toMs: stage.taskEndMs[i] as number,
    })),
  );
  all.sort((a, b) => a.executor - b.executor || a.fromMs - b.fromMs);
  const tasks: PlacedTask[] = [];
  let first = 0;
  let free: number[] = [];
  let executor: number | undefined;
  for (const task of all) {
    if (task.executor !== executor) {
      first += free.length;
      free = [];
      executor = task.executor;
    }
    let lane = free.findIndex((ms) => ms <= task.fromMs + 1e-6);
    if (lane < 0) lane = free.length;
    free[lane] = task.toMs;
    tasks.push({ ...task, lane: first + lane });
  }
  return { tasks, lanes: first + free.length };
}

/** Offsets that were there and that a batch did not take: without a cap none. */
export function leftBehind({ record }: ReportedBatch): number {
  const newest = record.isRealTime ? record.newestOffsets : record.latestOffsets;
  return newest.reduce((sum, latest, i) => sum + latest - (record.endOffsets[i] ?? 0), 0);
}

/** What a query can take at the most and what comes, records/s; null = no cap. */
export function ceilingOf(cap: number | null, intervalMs: number, durationMs: number): number | null {
  const periodMs = Math.max(intervalMs, durationMs);
  return cap === null || periodMs <= 0 ? null : (cap / periodMs) * 1000;
}

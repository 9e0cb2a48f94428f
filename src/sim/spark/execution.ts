/**
 * addBatch: the stages of one batch, one after the other, because each shuffle waits for the slowest task before it.
 *
 *     source (a task a range of offsets) ─▶ state (a task a state partition, the empty ones too) ─▶ sink (a task a partition)
 *
 * Without a stateful operator the source tasks go on; without a repartition the last stage writes.
 */
import { RandomStream } from '../kernel/random.ts';
import type { SparkScenario } from '../scenario/scenario.ts';
import { listOf, sized, sumOf } from './arrays.ts';
import type { StageRecord } from './batch-record.ts';
import type { Cluster } from './cluster.ts';
import { memoryOf, type MemoryUse } from './memory.ts';
import { taskSizes } from './offset-ranges.ts';
import { removesByWatermark } from './operator-state.ts';
import type { SinkCalls } from './sink-calls.ts';
import type { StageResult, StageTasks } from './stage-result.ts';
import { StageRun } from './stage-run.ts';
import type { StateReport } from './state-report.ts';

/** A share of collections above this ends a JVM: "GC overhead limit exceeded". */
const GC_LIMIT = 0.98;

/** So many tasks of a run are kept one by one. */
const MOST_TASKS_KEPT = 50_000;

export interface BatchWork {
  readonly batchId: number;
  /** What is read: [from, until) by partition. */
  readonly from: Float64Array;
  readonly until: Float64Array;
  readonly rows: number;
  readonly state: StateReport | null;
  readonly statePartitions: number;
  readonly storesPerPartition: number;
  /** Share of the state partitions that must be read back from the checkpoint. */
  readonly reloadShare: number;
  readonly outputRows: number;
}

export interface Executed {
  readonly endMs: number;
  /** Null = it went well. */
  readonly failure: 'outOfMemory' | 'containerKilled' | 'sinkFailed' | null;
  readonly stages: readonly StageRecord[];
  readonly memory: MemoryUse;
  /** Share of the time of the tasks that collections took. */
  readonly gcShare: number;
  readonly executors: number;
  /** State partitions that were read back. */
  readonly reloaded: number;
  readonly kills: number;
}

interface PlannedStage {
  readonly id: StageRecord['id'];
  readonly workMs: Float64Array;
  readonly rows: Float64Array | null;
}

/** Whole shares of a number, the first ones larger by one where it does not come out even. */
export function splitEvenly(total: number, parts: number): Float64Array {
  const each = Math.floor(total / parts);
  const rest = total - each * parts;
  return new Float64Array(parts).fill(each).fill(each + 1, 0, rest);
}

export class BatchExecution {
  readonly #seed: number;
  readonly #cluster: Cluster;
  readonly #calls: SinkCalls | null;
  readonly #runner: StageRun;
  #tasksKept = 0;
  /** Work by task, from batch to batch. */
  #sourceMs: Float64Array = new Float64Array(0);
  #stateMs: Float64Array = new Float64Array(0);

  constructor({ seed, spark }: SparkScenario, cluster: Cluster, calls: SinkCalls | null) {
    this.#seed = seed;
    this.#runner = new StageRun(cluster, spark.config['spark.task.maxFailures']);
    this.#cluster = cluster;
    this.#calls = calls;
  }

  /**
   * Runs a batch's stages.
   * @param untilMs the driver dies then; what would come later is not looked at
   */
  run(scenario: SparkScenario, work: BatchWork, startMs: number, untilMs: number): Executed {
    const { spark, traffic } = scenario;
    const planned = this.#plan(scenario, work);
    const executors = Math.max(1, this.#cluster.countAt(startMs));
    const memory = memoryOf({
      stateful: spark.stateful,
      rowsTotal: work.state === null ? 0 : Math.max(work.state.rowsTotal, work.state.rowsBefore),
      rowsCopied: work.state?.rowsBefore ?? 0,
      stores: work.statePartitions * work.storesPerPartition,
      versions: spark.config['spark.sql.streaming.maxBatchesToRetainInMemory'],
      records: work.rows,
      recordBytes: traffic.recordBytes,
      heldBytesPerRecord: spark.costs.heldBytesPerRecord,
      executors,
      heapBytes: spark.cluster.executorHeapBytes,
    });
    const slots = executors * this.#cluster.slotsPerExecutor;
    const workMs = planned.reduce((total, stage) => total + sumOf(stage.workMs), 0) / slots;
    // Work that takes no time leaves a collector none either.
    const gcShare = workMs === 0 ? 0 : memory.gcMs / (memory.gcMs + workMs);
    const common = { memory, gcShare, executors, reloaded: Math.ceil(work.reloadShare * work.statePartitions) };
    const isFull = memory.heapShare >= 1 || gcShare > GC_LIMIT;
    if (isFull || memory.nativeShare >= 1)
      return {
        ...common,
        ...this.#killed(scenario, startMs, workMs, memory),
        failure: isFull ? 'outOfMemory' : 'containerKilled',
      };
    const slower = workMs === 0 ? 1 : 1 + memory.gcMs / workMs;
    return { ...common, ...this.#runStages(planned, slower, startMs, untilMs), kills: 0 };
  }

  /** Each attempt runs until the memory is full, kills its executor and waits for another one; the last one ends the query. */
  #killed(
    { spark }: SparkScenario,
    startMs: number,
    workMs: number,
    memory: MemoryUse,
  ): Pick<Executed, 'endMs' | 'stages' | 'kills'> {
    const attempts = spark.config['spark.task.maxFailures'];
    const untilFullMs = workMs / Math.max(1, memory.heapShare, memory.nativeShare);
    const endMs = startMs + attempts * untilFullMs + (attempts - 1) * spark.cluster.executorStartupMs;
    return { endMs, stages: [], kills: attempts };
  }

  #runStages(
    planned: readonly PlannedStage[],
    slower: number,
    startMs: number,
    untilMs: number,
  ): Pick<Executed, 'endMs' | 'failure' | 'stages'> {
    const stages: StageRecord[] = [];
    this.#calls?.begin();
    let atMs = startMs;
    for (const { id, workMs, rows } of planned) {
      for (let task = 0; task < workMs.length; task++) workMs[task] = (workMs[task] as number) * slower;
      const tasks: StageTasks = { workMs, rows };
      this.#tasksKept += workMs.length;
      const isKept = this.#tasksKept <= MOST_TASKS_KEPT;
      const result = this.#runner.run(tasks, atMs, untilMs, rows === null ? null : this.#calls, isKept);
      stages.push(recordOf(id, workMs.length, result, isKept));
      atMs = result.endMs;
      if (result.isFailed) return { endMs: atMs, failure: 'sinkFailed', stages };
      if (atMs >= untilMs) break;
    }
    return { endMs: atMs, failure: null, stages };
  }

  // --- tasks ------------------------------------------------------------------------------------------------------------------

  #plan({ spark }: SparkScenario, work: BatchWork): PlannedStage[] {
    const { costs, options, sink, stateful } = spark;
    const stages: PlannedStage[] = [];
    const repartition = this.#calls === null ? null : (sink?.repartition ?? null);
    const rowsOf = taskSizes(work.from, work.until, options.minPartitions, options.maxRecordsPerPartition, this.#sourceMs);
    this.#sourceMs = rowsOf;
    const lastWrites = this.#calls !== null && repartition === null;
    if (rowsOf.length > 0) {
      const rows = lastWrites && stateful === null ? rowsOf.slice() : null;
      for (let task = 0; task < rowsOf.length; task++) rowsOf[task] = (rowsOf[task] as number) * costs.recordMs;
      stages.push({ id: 'source', workMs: straggling(rowsOf, costs, this.#seed, work.batchId, 'source'), rows });
    }
    if (work.state !== null) {
      this.#stateMs = sized(this.#stateMs, work.statePartitions);
      setStateTaskMs(this.#stateMs, spark, work, work.state);
      stages.push({
        id: 'state',
        workMs: straggling(this.#stateMs, costs, this.#seed, work.batchId, 'state'),
        rows: lastWrites ? splitEvenly(work.outputRows, work.statePartitions) : null,
      });
    }
    if (repartition !== null)
      stages.push({
        id: 'sink',
        workMs: new Float64Array(repartition),
        rows: splitEvenly(work.outputRows, repartition),
      });
    return stages;
  }
}

/** Work of tasks, ms, with a share of them slow by chance. */
export function straggling(
  workMs: Float64Array,
  { stragglers }: Pick<SparkScenario['spark']['costs'], 'stragglers'>,
  seed: number,
  batchId: number,
  stage: StageRecord['id'],
): Float64Array {
  if (stragglers.share === 0) return workMs;
  // A stream a batch, so that a batch that is run again has the same stragglers and a longer one shifts no other's.
  const stream = new RandomStream(seed, `stragglers/${String(batchId)}/${stage}`);
  return workMs.map((ms) => (stream.uniform() < stragglers.share ? ms * stragglers.factor : ms));
}

/** Keys in order, because the trace's hash goes through them in order. */
function recordOf(id: StageRecord['id'], tasks: number, result: StageResult, isKept: boolean): StageRecord {
  return {
    busyMs: result.busyMs,
    endMs: result.endMs,
    executor: isKept ? listOf(result.executor) : [],
    id,
    longestMs: result.longestMs,
    slots: result.slots,
    startMs: result.startMs,
    taskEndMs: isKept ? listOf(result.taskEndMs) : [],
    taskStartMs: isKept ? listOf(result.taskStartMs) : [],
    tasks,
    waves: result.slots === 0 ? 0 : Math.ceil(tasks / result.slots),
  };
}

/** Work of each state task, ms: opening and committing its store, copying (HDFS-backed) and scanning its keys, putting its rows. */
function setStateTaskMs(
  workMs: Float64Array,
  { costs, stateful }: SparkScenario['spark'],
  work: BatchWork,
  state: StateReport,
): void {
  const partitions = work.statePartitions;
  const keys = state.rowsBefore / partitions;
  const copyMs = stateful?.store === 'hdfs' ? keys * costs.stateCopyMs : 0;
  const scanMs = removesByWatermark(stateful) ? keys * costs.stateScanMs : 0;
  const hotShare = stateful !== null && 'hotShare' in stateful ? stateful.hotShare : 0;
  const even = (state.rowsShuffled * (1 - hotShare)) / partitions;
  workMs.fill(costs.stateCommitMs + copyMs + scanMs + even * costs.stateUpdateMs);
  workMs[0] = (workMs[0] as number) + state.rowsShuffled * hotShare * costs.stateUpdateMs;
  const reloaded = Math.ceil(work.reloadShare * partitions);
  for (let partition = 0; partition < reloaded; partition++)
    workMs[partition] = (workMs[partition] as number) + keys * costs.stateLoadMs;
}

/**
 * Triggers checkpoints and savepoints, collects what the subtasks acknowledge, and gives up what takes too long.
 *
 * Sources: CheckpointCoordinator.java (one at a time, min-pause), CheckpointFailureManager.java (the job fails once the failures in a row
 * exceed the tolerable number), SubtaskCheckpointCoordinatorImpl.java (barrier first, then the snapshot), 1.20 and 2.0.
 *
 * A snapshot's synchronous part takes no time; writing it takes size ÷ `checkpointBytesPerSecond`, beside the work.
 */
import type { Barrier } from './barrier.ts';
import type { Alignment, BarrierHandler } from './barrier-handler.ts';
import type { Channel, NetworkBuffer } from './channel.ts';
import { inFlightOf, PendingCheckpoint, type CompletedCheckpoint } from './checkpoint.ts';
import { isPointwise } from './exchange.ts';
import type { Job } from './job.ts';
import type { FlinkRecorder } from './recorder.ts';
import type { Subtask } from './subtask.ts';

/** What the coordinator needs of the run. */
export interface CoordinatorHost {
  readonly job: Job;
  handlerOf(subtask: Subtask): BarrierHandler | null;
  /** When each of the coordinator's timers is due; Infinity = not. */
  scheduleTrigger(atMs: number): void;
  scheduleExpiry(atMs: number): void;
  scheduleUnalign(atMs: number): void;
  scheduleWritten(atMs: number): void;
  completed(checkpoint: CompletedCheckpoint, wasSavepoint: boolean): void;
  /** A checkpoint has taken longer than its timeout. */
  expired(): void;
  /** Too many checkpoints have failed. */
  failed(reason: string): void;
}

export class CheckpointCoordinator {
  readonly #host: CoordinatorHost;
  readonly #recorder: FlinkRecorder;
  readonly #partitions: number;
  #lastId = 0;
  #pending: PendingCheckpoint | null = null;
  #failuresInRow = 0;
  #endedAtMs = -Infinity;
  /** A trigger came while another checkpoint was under way. */
  #isDue = false;
  #wantsSavepoint = false;

  constructor(host: CoordinatorHost, recorder: FlinkRecorder, partitions: number) {
    this.#host = host;
    this.#recorder = recorder;
    this.#partitions = partitions;
  }

  /** A job has begun to run: the first checkpoint comes after one interval. */
  jobStarted(nowMs: number): void {
    const intervalMs = this.#host.job.scenario.flink.config['execution.checkpointing.interval'];
    this.#isDue = false;
    this.#host.scheduleTrigger(intervalMs === null ? Infinity : nowMs + intervalMs);
  }

  /** The job has ended: what was under way is no more. */
  jobStopped(): void {
    this.#pending = null;
    this.#wantsSavepoint = false;
    // A trigger that came during the last savepoint of a job is not one of the next job.
    this.#isDue = false;
  }

  /** The interval is over. */
  trigger(nowMs: number): void {
    const config = this.#host.job.scenario.flink.config;
    const intervalMs = config['execution.checkpointing.interval'];
    if (intervalMs === null) return;
    this.#host.scheduleTrigger(nowMs + intervalMs);
    const pauseUntilMs = this.#endedAtMs + config['execution.checkpointing.min-pause'];
    if (this.#pending !== null) this.#isDue = true;
    else if (nowMs < pauseUntilMs) this.#host.scheduleTrigger(pauseUntilMs);
    else this.#start(false, nowMs);
  }

  /** A savepoint is taken as soon as nothing else is under way; it is always aligned. */
  savepoint(nowMs: number): void {
    if (this.#pending === null) this.#start(true, nowMs);
    else this.#wantsSavepoint = true;
  }

  /** The pending checkpoint's timeout is over. */
  expire(nowMs: number): void {
    const pending = this.#pending;
    if (pending === null) return;
    const { checkpoint } = pending.barrier;
    this.#recorder.checkpointsExpired++;
    this.#recorder.event(nowMs, 'checkpoint.expired', 'job', { checkpoint });
    this.#recorder.checkpointsFailed++;
    this.#failuresInRow++;
    this.#end(nowMs);
    for (const subtask of this.#host.job.all) this.#host.handlerOf(subtask)?.abort(checkpoint, nowMs);
    const tolerable = this.#host.job.scenario.flink.config['execution.checkpointing.tolerable-failed-checkpoints'];
    if (this.#failuresInRow > tolerable) this.#host.failed('Exceeded checkpoint tolerable failure threshold.');
    else {
      this.#host.expired();
      this.#next(nowMs);
    }
  }

  /** All state is written. */
  written(nowMs: number): void {
    const pending = this.#pending;
    if (pending === null) return;
    const { checkpoint, isSavepoint, triggeredAtMs } = pending.barrier;
    this.#recorder.checkpointsCompleted++;
    this.#failuresInRow = 0;
    this.#recorder.event(nowMs, isSavepoint ? 'savepoint.completed' : 'checkpoint.completed', 'job', {
      checkpoint,
      durationMs: nowMs - triggeredAtMs,
      startDelayMs: pending.startDelayMs,
      alignmentMs: pending.alignmentMs,
      bytes: pending.bytes,
      inFlightBytes: pending.inFlightBytes,
      isUnaligned: pending.isUnaligned,
    });
    this.#recorder.lastCheckpoint = { durationMs: nowMs - triggeredAtMs, bytes: pending.bytes };
    this.#end(nowMs);
    this.#host.completed(pending.completed(nowMs), isSavepoint);
    this.#next(nowMs);
  }

  /** `aligned-checkpoint-timeout` is over: barriers that still wait overtake. */
  unalign(nowMs: number): void {
    const pending = this.#pending;
    if (pending === null) return;
    const { barrier } = pending;
    for (const subtask of this.#host.job.all) {
      const next = this.#host.job.tasks[subtask.task.index + 1];
      if (next !== undefined && !isPointwise(next.exchange))
        subtask.partition?.unalignBarrier(barrier, (buffer) => {
          this.#capture(next.id, buffer);
        });
      if (isPointwise(subtask.task.exchange)) continue;
      const handler = this.#host.handlerOf(subtask);
      const channel = subtask.gate?.channels.find((one) => barrierIn(one, barrier) >= 0);
      if (channel !== undefined) handler?.overtook(channel, barrier, nowMs);
      else handler?.unalign(nowMs);
    }
  }

  /** A subtask has met its barriers, or is a source: it passes the barrier on and takes its snapshot. */
  take(subtask: Subtask, barrier: Barrier, alignment: Alignment | null, nowMs: number): void {
    const pending = this.#pending;
    if (pending?.barrier.checkpoint !== barrier.checkpoint) return;
    if (alignment !== null) {
      pending.startDelayMs = Math.max(pending.startDelayMs, alignment.startDelayMs);
      pending.alignmentMs = Math.max(pending.alignmentMs, alignment.alignmentMs);
      pending.isUnaligned ||= alignment.isUnaligned;
    }
    subtask.post((atMs) => this.#takeNow(subtask, barrier, alignment?.isUnaligned === true, atMs), nowMs);
  }

  #takeNow(subtask: Subtask, barrier: Barrier, capturesInput: boolean, nowMs: number): boolean {
    const pending = this.#pending;
    if (pending?.barrier.checkpoint !== barrier.checkpoint) return true;
    const { task, keeper, values, reader, partition } = subtask;
    if (keeper?.prepareSnapshot(nowMs) === false) return false;
    // Not what `inFlightBytes` grows by: the barriers sent here may be taken further down before this returns.
    let capturedBytes = capturesInput ? this.#captureInput(subtask, barrier) : 0;
    const state = pending.stateOf(task.id);
    const { cluster, config } = this.#host.job.scenario.flink;
    const isIncremental =
      config['execution.checkpointing.incremental'] && config['state.backend.type'] === 'rocksdb' && !barrier.isSavepoint;
    let stateBytes = (isIncremental ? keeper?.changedBytes : keeper?.stateBytes) ?? 0;
    // Operator state belongs to the operator: a chain may be broken before it is restored.
    if (keeper !== null) pending.stateOf(task.keeping?.id ?? task.id).keepers.push(keeper.snapshot());
    if (values !== null) {
      stateBytes += isIncremental ? values.changedBytes : values.snapshotBytes(nowMs);
      state.values.push(values.snapshot(nowMs));
    }
    state.leftWeight += subtask.outflow.leftWeight;
    reader?.partitions.forEach((split, i) => (pending.offsets[split] = reader.emitted[i] as number));
    const next = this.#host.job.tasks[task.index + 1];
    if (partition !== null && next !== undefined)
      partition.emitBarrier({ ...barrier, isUnaligned: barrier.isUnaligned && !isPointwise(next.exchange) }, (buffer) => {
        capturedBytes += this.#capture(next.id, buffer);
      });
    const bytes = stateBytes + capturedBytes;
    pending.acknowledge(bytes, nowMs + (bytes * 1000) / cluster.checkpointBytesPerSecond);
    if (pending.isTaken) this.#host.scheduleWritten(Math.max(nowMs, pending.writtenAtMs));
    return true;
  }

  /** Keeps what lies in the subtask's hands and channels before the barrier; how much that is, bytes. */
  #captureInput(subtask: Subtask, barrier: Barrier): number {
    const { task, gate, reading } = subtask;
    let bytes = 0;
    const handler = this.#host.handlerOf(subtask);
    if (reading !== null && reading.barrier === null) this.#capture(task.id, { ...reading, bytes: 0 });
    for (let i = 0; i < subtask.recovered.size; i++) bytes += this.#capture(task.id, subtask.recovered.at(i) as NetworkBuffer);
    for (const channel of gate?.channels ?? []) {
      const place = barrierIn(channel, barrier);
      if (place < 0 && handler?.hasArrived(channel) === true) continue;
      const end = place < 0 ? channel.input.size : place;
      for (let i = 0; i < end; i++) bytes += this.#capture(task.id, channel.input.at(i) as NetworkBuffer);
      if (place < 0)
        channel.capture = (buffer) => {
          this.#capture(task.id, buffer);
        };
    }
    return bytes;
  }

  /** Keeps a buffer with the checkpoint; how much that is, bytes. */
  #capture(task: string, buffer: NetworkBuffer): number {
    const { bytes, barrier } = buffer;
    const pending = this.#pending;
    if (pending === null || barrier !== null) return 0;
    pending.inFlightBytes += bytes;
    pending.stateOf(task).inFlight.push(...inFlightOf(buffer));
    return bytes;
  }

  #start(isSavepoint: boolean, nowMs: number): void {
    const { job } = this.#host;
    const { config } = job.scenario.flink;
    const isUnalignedEnabled = config['execution.checkpointing.unaligned.enabled'] && !isSavepoint;
    const alignedTimeoutMs = config['execution.checkpointing.aligned-checkpoint-timeout'];
    this.#isDue = false;
    const barrier: Barrier = {
      checkpoint: ++this.#lastId,
      triggeredAtMs: nowMs,
      isSavepoint,
      isUnaligned: isUnalignedEnabled && alignedTimeoutMs === 0,
    };
    const pending = new PendingCheckpoint(barrier, this.#partitions, job.all.length);
    pending.isUnaligned = barrier.isUnaligned;
    this.#pending = pending;
    this.#recorder.event(nowMs, isSavepoint ? 'savepoint.triggered' : 'checkpoint.triggered', 'job', {
      checkpoint: this.#lastId,
    });
    this.#host.scheduleExpiry(nowMs + config['execution.checkpointing.timeout']);
    this.#host.scheduleUnalign(isUnalignedEnabled && alignedTimeoutMs > 0 ? nowMs + alignedTimeoutMs : Infinity);
    for (const subtask of job.subtasks[0] as readonly Subtask[]) this.take(subtask, barrier, null, nowMs);
  }

  #end(nowMs: number): void {
    for (const { gate } of this.#host.job.all) for (const channel of gate?.channels ?? []) channel.capture = null;
    this.#pending = null;
    this.#endedAtMs = nowMs;
    this.#host.scheduleExpiry(Infinity);
    this.#host.scheduleUnalign(Infinity);
    this.#host.scheduleWritten(Infinity);
  }

  /** What waited for the end of the one before. */
  #next(nowMs: number): void {
    if (this.#pending !== null) return;
    if (this.#wantsSavepoint) {
      this.#wantsSavepoint = false;
      this.#start(true, nowMs);
    } else if (this.#isDue)
      this.#host.scheduleTrigger(nowMs + this.#host.job.scenario.flink.config['execution.checkpointing.min-pause']);
  }
}

/** The place of the barrier in the channel's input; −1 = it is not there. */
function barrierIn(channel: Channel, barrier: Barrier): number {
  for (let i = 0; i < channel.input.size; i++) if (channel.input.at(i)?.barrier?.checkpoint === barrier.checkpoint) return i;
  return -1;
}

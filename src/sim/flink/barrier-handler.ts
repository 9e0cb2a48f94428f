/**
 * How a subtask meets barriers. Aligned: the channels whose barrier has come are not read until all have come. Unaligned: the first
 * barrier takes the checkpoint at once, with everything that lies in the channels. Aligned with a timeout: aligned first, unaligned once
 * the time since the trigger exceeds it.
 *
 * Sources: SingleCheckpointBarrierHandler.java, AbstractAlignedBarrierHandlerState, AlternatingWaitingForFirstBarrierUnaligned,
 * CheckpointBarrierTracker (at least once), PipelinedSubpartition.alignedBarrierTimeout (FLINK-27251), 1.20 and 2.0.
 */
import type { Barrier } from './barrier.ts';
import type { Channel } from './channel.ts';
import type { InputGate } from './input-gate.ts';
import type { TaskClock } from './task-clock.ts';

/** What the handler needs of its subtask. */
export interface BarrierReader {
  readonly clock: TaskClock;
  readonly gate: InputGate | null;
}

/** How a subtask met the barriers of a checkpoint. */
export interface Alignment {
  readonly isUnaligned: boolean;
  /** From the trigger to the first barrier, ms. */
  readonly startDelayMs: number;
  /** From the first barrier to the last, ms. */
  readonly alignmentMs: number;
}

export interface BarrierSettings {
  readonly isExactlyOnce: boolean;
  /** Since the trigger, ms; Infinity = never unaligned; 0 = at once. */
  readonly alignedTimeoutMs: number;
}

export class BarrierHandler {
  readonly #reader: BarrierReader;
  readonly #settings: BarrierSettings;
  readonly #take: (barrier: Barrier, alignment: Alignment, nowMs: number) => void;
  readonly #arrived = new Set<Channel>();
  /** The checkpoint whose barriers come now; the last one that was taken or given up. */
  #current = 0;
  #taken = 0;
  #firstMs = 0;
  #barrier: Barrier | null = null;

  constructor(
    reader: BarrierReader,
    settings: BarrierSettings,
    take: (barrier: Barrier, alignment: Alignment, nowMs: number) => void,
  ) {
    this.#reader = reader;
    this.#settings = settings;
    this.#take = take;
  }

  /** The barrier is the next thing to be read in its channel. */
  reached(channel: Channel, barrier: Barrier, nowMs: number): void {
    const gate = this.#reader.gate as InputGate;
    if (barrier.checkpoint <= this.#taken) {
      if (barrier.checkpoint === this.#current) this.#arrived.add(channel);
      return;
    }
    this.#begin(barrier, nowMs);
    this.#arrived.add(channel);
    const all = this.#arrived.size === gate.channels.length;
    if (!all) {
      const effects = this.#reader.clock.fire(this.#arrived.size === 1 ? 'barrier.first' : 'barrier.next', nowMs);
      if (this.#settings.isExactlyOnce && effects.includes('channel.block')) channel.isBlocked = true;
      if (this.#isOverdue(barrier, nowMs)) this.unalign(nowMs);
      return;
    }
    this.#end('barrier.last', nowMs, false);
  }

  /** An unaligned barrier has come into the channel: it does not wait to be read. */
  overtook(channel: Channel, barrier: Barrier, nowMs: number): void {
    if (barrier.checkpoint > this.#taken) {
      this.#begin(barrier, nowMs);
      this.#arrived.add(channel);
      this.#end('barriers.overtook', nowMs, true);
    } else if (barrier.checkpoint === this.#current) this.#arrived.add(channel);
  }

  /** Those barriers that have come are enough: the checkpoint is taken now, with what lies in the other channels. */
  unalign(nowMs: number): void {
    if (this.#barrier !== null && this.#arrived.size > 0) this.#end('barriers.overtook', nowMs, true);
  }

  /** The checkpoint was given up. */
  abort(checkpoint: number, nowMs: number): void {
    if (checkpoint <= this.#taken) return;
    this.#taken = checkpoint;
    if (this.#barrier?.checkpoint === checkpoint) this.#unblock('checkpoint.aborted', nowMs);
    this.#barrier = null;
  }

  /** Has the barrier of the checkpoint come by this channel? */
  hasArrived(channel: Channel): boolean {
    return this.#arrived.has(channel);
  }

  #isOverdue({ isSavepoint, triggeredAtMs }: Barrier, nowMs: number): boolean {
    return !isSavepoint && nowMs - triggeredAtMs >= this.#settings.alignedTimeoutMs;
  }

  #begin(barrier: Barrier, nowMs: number): void {
    if (barrier.checkpoint === this.#current) return;
    if (this.#barrier !== null) this.#unblock('checkpoint.aborted', nowMs);
    this.#current = barrier.checkpoint;
    this.#barrier = barrier;
    this.#firstMs = nowMs;
    this.#arrived.clear();
  }

  #end(event: 'barrier.last' | 'barriers.overtook', nowMs: number, isUnaligned: boolean): void {
    const barrier = this.#barrier as Barrier;
    this.#barrier = null;
    this.#taken = barrier.checkpoint;
    this.#unblock(event, nowMs);
    const startDelayMs = this.#firstMs - barrier.triggeredAtMs;
    this.#take({ ...barrier, isUnaligned }, { isUnaligned, startDelayMs, alignmentMs: nowMs - this.#firstMs }, nowMs);
  }

  #unblock(event: 'barrier.last' | 'barriers.overtook' | 'checkpoint.aborted', nowMs: number): void {
    this.#reader.clock.fire(event, nowMs);
    const gate = this.#reader.gate as InputGate;
    for (const channel of gate.channels) if (channel.isBlocked) gate.unblock(channel);
  }
}

/**
 * How many records an exchange can hold, as the buffers of its two sides allow, and how many more it can take in a step.
 *
 * Each of D receivers has 2 buffers per channel and 8 floating ones; each of U senders a pool of 2 D + 8 and at most 10 buffers for one
 * receiver. A sender stops where its pool is used up or one receiver has all its 10: one slow receiver holds up all the others.
 * Sources: NettyShuffleUtils.getMinMaxNetworkBuffersPerResultPartition, InputGateSpecUtils, LocalBufferPool.shouldBeAvailable (1.20, 2.0).
 */
import type { FlinkConfig } from '../../scenario/scenario.ts';

/** Buffers of an exchange; for a forward exchange of one pair of subtasks. */
export class ExchangeRoom {
  /** Buffers of one receiver. */
  readonly inputBuffers: number;
  /** Buffers that all senders together may have waiting for one receiver. */
  readonly mostPerReceiver: number;
  /** Buffers of all senders together. */
  readonly outputBuffers: number;
  /** The share of a sender's pool that is in use while records flow and nothing waits: one buffer of each channel is being filled. */
  readonly openShare: number;

  constructor(config: FlinkConfig, senders: number, receivers: number) {
    const perChannel = config['taskmanager.network.memory.buffers-per-channel'];
    const floating = config['taskmanager.network.memory.floating-buffers-per-gate'];
    // Of the buffers in use, the one that is read and the one of each channel that is being filled are half full on average.
    this.inputBuffers = perChannel * senders + floating - 0.5;
    this.mostPerReceiver = senders * (config['taskmanager.network.memory.max-buffers-per-channel'] - 0.5);
    const pools = senders * Math.max(perChannel * receivers + floating, receivers + 1);
    this.outputBuffers = pools - (senders * receivers) / 2;
    this.openShare = (senders * receivers) / pools;
  }

  /** Buffers of the senders, of so many that wait for one receiver: its own fill first, because credits are free. */
  outputOf(buffers: number): number {
    return Math.max(0, buffers - this.inputBuffers);
  }

  /**
   * The most records that may leave all senders in a step.
   * @param waiting records that wait for each receiver
   * @param leaving records that each receiver can work off in the step
   * @param perBuffer records of a buffer, by receiver
   * @param share of the records that go to each receiver
   */
  most(waiting: Float64Array, leaving: Float64Array, perBuffer: Float64Array, share: Float64Array): number {
    let most = Infinity;
    for (let d = 0; d < waiting.length; d++) {
      const s = share[d] as number;
      if (s <= 0) continue;
      const limit = (this.inputBuffers + this.mostPerReceiver) * (perBuffer[d] as number);
      const room = limit - (waiting[d] as number) + (leaving[d] as number);
      const here = room <= 0 ? 0 : room / s;
      if (here < most) most = here;
    }
    // Then the pool that the receivers share: Newton's method on a convex function, from the right.
    for (let round = 0; round < 6 && most > 0 && most < Infinity; round++) {
      let used = 0;
      let slope = 0;
      for (let d = 0; d < waiting.length; d++) {
        const buffer = perBuffer[d] as number;
        const s = share[d] as number;
        const out = (waiting[d] as number) + most * s - (leaving[d] as number) - this.inputBuffers * buffer;
        if (out <= 0) continue;
        used += out / buffer;
        slope += s / buffer;
      }
      const over = used - this.outputBuffers;
      if (over <= 1e-9 || slope === 0) return most;
      most -= over / slope;
    }
    return Math.max(0, most);
  }
}

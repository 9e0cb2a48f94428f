/**
 * Buffer debloating of every input gate of a job. Throughput is what was read over the time in which there was something to read.
 *
 * Sources: ThroughputCalculator.java (paused while no input is available), SingleInputGate.triggerDebloating, RemoteInputChannel
 * (getBuffersInUseCount), 1.20 and 2.0.
 */
import { BufferDebloater } from './buffer-debloater.ts';
import type { InputGate } from './input-gate.ts';
import type { Job } from './job.ts';
import type { Subtask } from './subtask.ts';

interface GateDebloater {
  readonly subtask: Subtask;
  readonly gate: InputGate;
  readonly debloater: BufferDebloater;
  bytesRead: number;
  activeMs: number;
  bytesPerSecond: number;
}

export class GateDebloaters {
  readonly #gates: readonly GateDebloater[];

  constructor(job: Job) {
    const { version, config } = job.scenario.flink;
    const segmentBytes = config['taskmanager.memory.segment-size'];
    const isOld = version === '1.20';
    const settings = {
      targetMs: config['taskmanager.network.memory.buffer-debloat.target'],
      samples: config['taskmanager.network.memory.buffer-debloat.samples'],
      thresholdPercent: config['taskmanager.network.memory.buffer-debloat.threshold-percentages'],
      segmentBytes,
      leastBytes: config['taskmanager.memory.min-segment-size'],
      startingBytes: isOld ? segmentBytes : config['taskmanager.memory.starting-segment-size'],
      isWhole: isOld,
    };
    this.#gates = job.all.flatMap((subtask) => {
      const { gate } = subtask;
      if (gate === null) return [];
      for (const channel of gate.channels) channel.bufferBytes = settings.startingBytes;
      return [{ subtask, gate, debloater: new BufferDebloater(settings), bytesRead: 0, activeMs: 0, bytesPerSecond: 0 }];
    });
  }

  /** The debloater of a subtask's gate. */
  of(subtask: Subtask): BufferDebloater | null {
    return this.#gates.find((one) => one.subtask === subtask)?.debloater ?? null;
  }

  /** One period: every gate measures, and announces a new size to its producers where it has changed enough. */
  recalculate(nowMs: number): void {
    for (const one of this.#gates) {
      const { subtask, gate, debloater } = one;
      subtask.settle(nowMs);
      const { clock } = subtask;
      const activeMs = clock.busyMs + clock.softMs + clock.hardMs;
      const measuredMs = activeMs - one.activeMs;
      if (measuredMs > 0) one.bytesPerSecond = ((gate.bytesRead - one.bytesRead) * 1000) / measuredMs;
      one.bytesRead = gate.bytesRead;
      one.activeMs = activeMs;
      let buffers = 0;
      for (const channel of gate.channels) buffers += channel.input.size + channel.backlog;
      if (debloater.recalculate(one.bytesPerSecond, buffers))
        for (const channel of gate.channels) channel.bufferBytes = debloater.announcedBytes;
    }
  }
}

/**
 * How long a record is under way where nothing is queued: the preview's stand-in for the events that it does not simulate. Each stage
 * adds a delay that is spread evenly over a known range; independent stages add up to one evenly spread delay with the same mean
 * and variance.
 */
import type { FlinkConfig } from '../../scenario/scenario.ts';
import type { Caller } from './caller.ts';
import type { FlowTask } from './flow-task.ts';

/** Mean time between two polls of a source's fetcher while little is there, ms: as in the exact plant. */
const POLL_MS = 10;

export class CalmDelay {
  fromMs = 0;
  toMs = 0;
  #mean = 0;
  #variance = 0;

  /** The delay at the flows of the last step, which took `ms`. */
  measure(
    tasks: readonly FlowTask[],
    callers: readonly (Caller | null)[],
    config: FlinkConfig,
    recordBytes: number,
    ms: number,
  ): void {
    this.#mean = 0;
    this.#variance = 0;
    this.#add(0, POLL_MS);
    for (let k = 0; k < tasks.length; k++) {
      const task = tasks[k] as FlowTask;
      let flow = 0;
      let waiting = 0;
      for (let j = 0; j < task.parallelism; j++) {
        flow += task.processed[j] as number;
        waiting += (task.waiting[j] as number) / (task.perBuffer[j] as number);
      }
      const caller = callers[k] ?? null;
      if (caller !== null && flow > 0) this.#add(caller.callMs, caller.callMs);
      const before = tasks[k - 1];
      if (before === undefined || flow === 0) continue;
      const channels = task.share === null ? task.parallelism : task.parallelism * before.parallelism;
      // Behind a queue buffers are full, and the wait is that of the queue.
      if (waiting > channels / 2) continue;
      const perChannel = (flow * task.recordsPerSource) / ms / channels;
      const fillMs = config['taskmanager.memory.segment-size'] / recordBytes / perChannel;
      const flushMs = config['execution.buffer-timeout.enabled'] ? config['execution.buffer-timeout.interval'] : Infinity;
      const waitMs = Math.min(fillMs, flushMs);
      this.#add(0, waitMs);
      const { headMs } = task.costs;
      this.#add(headMs, Math.max(headMs, headMs * perChannel * waitMs));
    }
    const half = Math.min(this.#mean, Math.sqrt(3 * this.#variance));
    this.fromMs = this.#mean - half;
    this.toMs = this.#mean + half;
  }

  #add(fromMs: number, toMs: number): void {
    this.#mean += (fromMs + toMs) / 2;
    this.#variance += ((toMs - fromMs) * (toMs - fromMs)) / 12;
  }
}

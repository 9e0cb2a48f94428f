/**
 * The network buffers that a task manager must have: those of every channel, one floating buffer a gate, one buffer more than
 * channels an output. Without them the job does not start.
 *
 * Sources: NettyShuffleUtils.java, InputGateSpecUtils.java, NetworkBufferPool.java (1.20, 2.0).
 */
import type { Job } from './job.ts';

/** What Flink complains of; null = every task manager has enough. */
export function networkShortage(job: Job): string | null {
  const { config, cluster } = job.scenario.flink;
  if (cluster.networkBytes === null) return null;
  const available = Math.floor(cluster.networkBytes / config['taskmanager.memory.segment-size']);
  const slots = config['taskmanager.numberOfTaskSlots'];
  const required = new Map<number, number>();
  for (const { index, gate, partition } of job.all) {
    const manager = Math.floor(index / slots);
    const input = gate === null ? 0 : gate.channels.length * gate.exclusivePerChannel + Math.min(1, gate.floatingBuffers);
    const output = partition === null ? 0 : partition.channels.length + 1;
    required.set(manager, (required.get(manager) ?? 0) + input + output);
  }
  const most = Math.max(...required.values());
  if (most <= available) return null;
  return `Insufficient number of network buffers: required ${String(most)}, but only ${String(available)} available.`;
}

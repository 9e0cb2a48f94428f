/**
 * A deployment of the job: its subtasks and the channels between them. A restart or a rescaling makes a new one.
 *
 * Sources: NettyShuffleEnvironmentConfiguration.java (constants of 2.x), EdgeManagerBuildUtil.java (rescale), KeyGroupStreamPartitioner,
 * RebalancePartitioner (starts at a random channel), 1.20 and 2.0.
 */
import { RandomStream } from '../kernel/random.ts';
import type { FlinkScenario } from '../scenario/scenario.ts';
import { Channel } from './channel.ts';
import { InputGate } from './input-gate.ts';
import { evenShare } from './make-values.ts';
import { costsOf, tasksOf, type TaskPlan } from './job-plan.ts';
import { subtaskShares } from './key-groups.ts';
import { Partitioner } from './partitioner.ts';
import { ResultPartition, type PoolSizes } from './result-partition.ts';
import { Subtask } from './subtask.ts';
import type { SubtaskHost } from './subtask-host.ts';
import { WatermarkValve } from './watermark-valve.ts';

export class Job {
  readonly scenario: FlinkScenario;
  readonly tasks: readonly TaskPlan[];
  /** By task, from the source on. */
  readonly subtasks: readonly (readonly Subtask[])[];
  readonly all: readonly Subtask[];
  /** The share of the hot key, by task, as records are spread now. */
  readonly #hotShares = new Map<string, number>();

  constructor(scenario: FlinkScenario, host: SubtaskHost<Subtask>) {
    this.scenario = scenario;
    this.tasks = tasksOf(scenario.flink);
    this.subtasks = this.tasks.map((task) => {
      const costs = costsOf(task, scenario.flink);
      return Array.from({ length: task.parallelism }, (_, index) => new Subtask(task, index, costs, host));
    });
    this.all = this.subtasks.flat();
    for (const { id, keys } of this.tasks) if (keys !== null) this.#hotShares.set(id, keys.hotShare);
    for (let task = 1; task < this.tasks.length; task++) this.#connect(task, host);
  }

  /** The numbers of operator costs and key shares as `scenario` has them now; nothing is redeployed. */
  retune(scenario: FlinkScenario): void {
    for (const task of this.tasks) {
      const costs = costsOf(task, scenario.flink);
      for (const subtask of this.subtasks[task.index] as readonly Subtask[]) subtask.costs = costs;
    }
    for (const task of this.tasks.slice(1)) {
      const operator = scenario.flink.operators.find(({ id }) => id === task.id);
      const keys = operator === undefined || operator.kind === 'kafkaSource' ? null : operator.keys;
      if (keys === null || keys.hotShare === this.#hotShares.get(task.id)) continue;
      // The deployed task keeps its shape; only its keys come otherwise.
      const partitioner = partitionerOf({ ...task, keys }, this.scenario, task.parallelism);
      this.#hotShares.set(task.id, keys.hotShare);
      for (const { partition } of this.subtasks[task.index - 1] as readonly Subtask[]) partition?.route(partitioner);
      for (const { values, index } of this.subtasks[task.index] as readonly Subtask[])
        if (values !== null) values.share = evenShare({ ...task, keys }, index, this.scenario.flink);
    }
  }

  /** The exchange into a task: gates, partitions and channels. */
  #connect(task: number, host: SubtaskHost<Subtask>): void {
    const { scenario } = this;
    const { config } = scenario.flink;
    const plan = this.tasks[task] as TaskPlan;
    const senders = this.subtasks[task - 1] as readonly Subtask[];
    const receivers = this.subtasks[task] as readonly Subtask[];
    const sizes = poolSizes(scenario);
    const bytes = config['taskmanager.memory.segment-size'];
    const timeoutMs = config['execution.buffer-timeout.interval'];
    const gates = receivers.map((reader) => {
      const gate = new InputGate(reader, sizes.buffersPerChannel, sizes.floatingPerGate);
      reader.gate = gate;
      return gate;
    });
    const shared = plan.exchange === 'hash' ? partitionerOf(plan, scenario, receivers.length) : null;
    for (const sender of senders) {
      const targets = targetsOf(plan, sender.index, senders.length, receivers.length);
      const partitioner = shared ?? Partitioner.roundRobin(targets.length);
      const start = new RandomStream(scenario.seed, `exchange/${plan.id}/subtask/${String(sender.index)}`);
      const partition = new ResultPartition({
        sizes,
        partitioner,
        cursor: Math.floor(start.uniform() * partitioner.length),
        recordBytes: scenario.traffic.recordBytes,
        flushesAlways: config['execution.buffer-timeout.enabled'] && timeoutMs === 0,
        becameAvailable: () => {
          host.wake(sender);
        },
      });
      sender.outflow.partition = partition;
      targets.forEach((target, subpartition) => {
        const gate = gates[target] as InputGate;
        const channel = new Channel(partition, gate, subpartition, bytes);
        partition.channels.push(channel);
        gate.channels.push(channel);
      });
    }
    for (const receiver of receivers) receiver.valve = new WatermarkValve((receiver.gate as InputGate).channels);
  }
}

/** Buffers per channel and gate: settings up to 1.20, constants from 2.0 on. */
function poolSizes({ flink: { config } }: FlinkScenario): PoolSizes {
  return {
    buffersPerChannel: config['taskmanager.network.memory.buffers-per-channel'],
    floatingPerGate: config['taskmanager.network.memory.floating-buffers-per-gate'],
    mostPerChannel: config['taskmanager.network.memory.max-buffers-per-channel'],
    overdraft: config['taskmanager.network.memory.max-overdraft-buffers-per-gate'],
  };
}

function partitionerOf(plan: TaskPlan, scenario: FlinkScenario, receivers: number): Partitioner {
  if (plan.exchange !== 'hash' || plan.keys === null) return Partitioner.roundRobin(receivers);
  const shares = subtaskShares(plan.keys.count, plan.keys.hotShare, receivers, scenario.flink.maxParallelism);
  return Partitioner.byShares(shares, new RandomStream(scenario.seed, `exchange/${plan.id}/keys`));
}

/** The downstream subtasks that an upstream one is connected to. */
export function targetsOf(
  { exchange }: Pick<TaskPlan, 'exchange'>,
  sender: number,
  senders: number,
  receivers: number,
): number[] {
  if (exchange === 'forward') return [sender];
  if (exchange !== 'rescale') return Array.from({ length: receivers }, (_, i) => i);
  if (senders >= receivers) return [Math.floor((sender * receivers) / senders)];
  const from = Math.floor((sender * receivers) / senders);
  const to = Math.floor(((sender + 1) * receivers) / senders);
  return Array.from({ length: to - from }, (_, i) => from + i);
}

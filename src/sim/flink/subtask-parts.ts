/** What a subtask is made of; what its thread does with it is in subtask.ts. */
import type { Channel, NetworkBuffer } from './channel.ts';
import type { InputGate } from './input-gate.ts';
import type { TaskCosts, TaskPlan } from './job-plan.ts';
import type { Keeper } from './keeper.ts';
import type { KeyedValues } from './keyed-values.ts';
import { Outflow, type Finish } from './outflow.ts';
import type { ResultPartition } from './result-partition.ts';
import { Ring } from './ring.ts';
import type { SourceReader } from './source-reader.ts';
import { TaskClock } from './task-clock.ts';
import { TaskMetrics } from './time-metrics.ts';
import type { WatermarkValve } from './watermark-valve.ts';

export class SubtaskParts {
  readonly task: TaskPlan;
  readonly index: number;
  readonly clock = new TaskClock();
  readonly metrics = new TaskMetrics();
  /** Channels that have something to read. */
  readonly ready = new Ring<Channel>();
  /** Records that lay in the channels when the checkpoint was taken from which the job began again. */
  readonly recovered = new Ring<NetworkBuffer>();
  gate: InputGate | null = null;
  valve: WatermarkValve | null = null;
  reader: SourceReader | null = null;
  keeper: Keeper | null = null;
  /** The keyed state of its first operator. */
  values: KeyedValues | null = null;
  readonly outflow: Outflow;
  costs: TaskCosts;
  /** Everything takes this many times as long: faults, garbage collection. */
  faultSlowness = 1;
  gcSlowness = 1;
  recordsIn = 0;
  isWoken = false;
  /** Its first slot in the event queue, and that of its calls. */
  slot = 0;
  firstCallSlot = 0;

  constructor(task: TaskPlan, index: number, costs: TaskCosts, finish: Finish) {
    this.task = task;
    this.index = index;
    this.costs = costs;
    this.outflow = new Outflow(finish);
  }

  get partition(): ResultPartition | null {
    return this.outflow.partition;
  }

  get slowness(): number {
    return this.faultSlowness * this.gcSlowness;
  }

  /** Of all its operators. */
  get stateBytes(): number {
    return (this.keeper?.stateBytes ?? 0) + (this.values?.stateBytes ?? 0);
  }

  /** Time parked or blocked because of its output, ms. */
  backPressuredMs(nowMs: number): number {
    this.clock.advance(nowMs);
    return this.clock.softMs + this.clock.hardMs;
  }

  /** Source records that it holds apart from the buffer that it reads: unwritten, kept, recovered, or left over by selectivities. */
  protected get heldWeight(): number {
    let weight = (this.partition?.pending.weight ?? 0) + (this.keeper?.weight ?? 0) + this.outflow.leftWeight;
    for (let i = 0; i < this.recovered.size; i++) weight += this.recovered.at(i)?.weight ?? 0;
    return weight;
  }

  /** Records go on, worked on between two moments: to the operator that keeps them, to the output, or to the end of the job. */
  protected pass(records: number, weight: number, fromMs: number, toMs: number, firstMs: number, lastMs: number): void {
    const { headSelectivity } = this.costs;
    const { outflow, keeper } = this;
    this.values?.touch(records, firstMs, lastMs);
    const out = outflow.head.take(records, headSelectivity);
    if (keeper === null || headSelectivity === 0) {
      outflow.leave(out, weight, fromMs, toMs, firstMs, lastMs, headSelectivity === 0);
      return;
    }
    const onward = outflow.weightOnward(out, weight);
    const spacingMs = out > 1 ? (lastMs - firstMs) / (out - 1) : 0;
    if (out > 0) keeper.accept(out, onward, fromMs, toMs, firstMs, spacingMs);
  }
}

/** What a keeper has its task do: the other side of KeeperHost. */
import type { TaskCosts } from './job-plan.ts';
import type { KeeperHost } from './keeper.ts';
import type { Outflow } from './outflow.ts';
import { SUBTASK_SLOT, type SubtaskHost } from './subtask-host.ts';

/** The task's side. */
export interface DeskTask {
  readonly outflow: Outflow;
  readonly costs: TaskCosts;
  owe(ms: number): void;
}

export class KeeperDesk<S extends DeskTask> implements KeeperHost {
  readonly #task: S;
  readonly #host: SubtaskHost<S>;

  constructor(task: S, host: SubtaskHost<S>) {
    this.#task = task;
    this.#host = host;
  }

  get isOutputBlocked(): boolean {
    return this.#task.outflow.partition?.isBlocked === true;
  }

  owe(ms: number): void {
    if (ms > 0) this.#task.owe(ms);
  }

  giveOut(records: number, weight: number, bornFromMs: number, bornToMs: number, nowMs: number): void {
    const { outflow, costs } = this.#task;
    this.owe(records * costs.tailMs);
    const out = outflow.tail.take(records, costs.tailSelectivity);
    outflow.leave(out, weight, bornFromMs, bornToMs, nowMs, nowMs, costs.tailSelectivity === 0);
  }

  passWatermark(valueMs: number): void {
    this.#task.outflow.partition?.emitWatermark(valueMs);
  }

  finish(weight: number, firstAgeMs: number, lastAgeMs: number): void {
    this.#host.finished(weight, firstAgeMs, lastAgeMs);
  }

  deadLetter(weight: number): void {
    this.#host.deadLettered(weight);
  }

  dropLate(weight: number): void {
    this.#host.droppedLate(weight);
  }

  scheduleCall(call: number, atMs: number): void {
    this.#host.scheduleCall(this.#task, call, atMs);
  }

  setTimer(atMs: number): void {
    this.#host.schedule(this.#task, SUBTASK_SLOT.keeper, atMs);
  }

  fail(reason: string): void {
    this.#host.failed(this.#task, reason);
  }
}

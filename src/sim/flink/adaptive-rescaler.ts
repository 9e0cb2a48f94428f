/**
 * The adaptive scheduler of a running job: when more or fewer slots, or other parallelisms, make it restart the job, and with how many
 * subtasks. It waits for a cooldown after each start, for resources to settle, and for a checkpoint, so that little is done again. Both
 * fidelities use it. In reactive mode every task gets as many subtasks as there are slots.
 *
 * Sources: DefaultStateTransitionManager, Executing, WaitingForResources, SlotSharingSlotAllocator, AdaptiveSchedulerFactory,
 * JobManagerOptions (flink-runtime and flink-core 2.0; its waits in 1.20: rescale-waits.ts). A slot holds one subtask of every task. Left out: several slot sharing groups,
 * lower bounds above 1, resource-wait-timeout (there is always a slot), and the time until new task managers have registered.
 */
import {
  adaptiveSchedulerTable,
  type AdaptiveSchedulerEvent,
  type AdaptiveSchedulerState,
} from '../control/adaptive-scheduler.machine.ts';
import { accepts, nextState } from '../control/step-table.ts';
import { redeploys, rescales } from '../scenario/flink-redeploys.ts';
import { isAdaptive, slotsOf } from '../scenario/flink-slots.ts';
import type { FlinkConfig, FlinkScenario } from '../scenario/scenario.ts';
import { withParallelisms } from './autoscaler/overridden-parallelism.ts';
import { tasksOf, type TaskPlan } from './job-plan.ts';
import { rescaleWaits, type RescaleWaits } from './rescale-waits.ts';

/** What a job fails with when slots that it uses go (TaskManager heartbeat and connection handling of the JobMaster). */
export const LOST_TASK_MANAGER = 'The connection to a task manager is lost.';
/** Any change of a parallelism, as `carriesOut` is asked. */
export const PARALLELISM = '/flink/operators/*/parallelism';

/** What it needs of a run. */
export interface RescalerHost {
  /** What the job should be, whatever slots there are. */
  readonly target: () => FlinkScenario;
  /** The tasks that run. */
  readonly tasks: () => readonly TaskPlan[];
  /** When it looks again; Infinity = not. */
  schedule(atMs: number): void;
  /** The job stops and starts again from the last checkpoint. */
  rescale(nowMs: number): void;
  /** Slots that are in use have gone. */
  lost(nowMs: number): void;
}

export class AdaptiveRescaler {
  readonly #host: RescalerHost;
  #state = adaptiveSchedulerTable.initial;
  /** The end of the cooldown, of stabilization, or of the wait for a checkpoint, ms. */
  #dueMs = Infinity;
  /** While resources settle: when it looks whether all that is wanted is there, ms. */
  #evaluateMs = Infinity;
  #firstChangeMs: number | null = null;
  #failedCheckpoints = 0;

  constructor(host: RescalerHost) {
    this.#host = host;
  }

  /** A rescaling is on its way: the job will restart. */
  get isPending(): boolean {
    return this.#firstChangeMs !== null && this.#isAdaptive && this.#isChanged;
  }

  /** Are these changes for the adaptive scheduler, without a new deployment? */
  carriesOut(changed: readonly string[]): boolean {
    return this.#isAdaptive && changed.some(rescales) && changed.every((pointer) => rescales(pointer) || !redeploys(pointer));
  }

  /** The job as the slots allow it. */
  fitted(target: FlinkScenario): FlinkScenario {
    if (!this.#isAdaptive) return target;
    return withParallelisms(target, new Map(this.#available(target).map(([task, parallelism]) => [task.id, parallelism])));
  }

  /** How long a start waits for more slots than there are, ms. */
  get submissionWaitMs(): number {
    if (!this.#isAdaptive || this.#hasAll) return 0;
    return this.#waits.submissionMs;
  }

  started(nowMs: number): void {
    if (!this.#isAdaptive) return;
    this.#firstChangeMs = null;
    this.#failedCheckpoints = 0;
    this.#enter('job.started');
    this.#wait(nowMs + this.#waits.cooldownMs);
    this.changed(nowMs);
  }

  stopped(): void {
    this.#enter('job.stopped');
    this.#wait(Infinity);
  }

  /** Slots have come or gone, or other parallelisms are wanted. */
  changed(nowMs: number): void {
    const slots = slotsOf(this.#host.target().flink);
    if (this.#host.tasks().some(({ parallelism }) => parallelism > slots)) this.#host.lost(nowMs);
    else if (this.#phase === 'stabilizing') this.#evaluateMs = Math.min(this.#evaluateMs, nowMs + this.#waits.maxDelayMs);
    else if (this.#isChanged && this.#phase === 'cooldown') this.#firstChangeMs ??= nowMs;
    else if (this.#isChanged && this.#phase === 'idling') this.#stabilize(nowMs, nowMs);
    this.#wait(this.#dueMs);
  }

  /** A checkpoint is over: completed, or the last of several failures in a row, lets the job restart. */
  checkpointEnded(isCompleted: boolean, nowMs: number): void {
    if (!this.#isAdaptive) return;
    this.#failedCheckpoints = isCompleted ? 0 : this.#failedCheckpoints + 1;
    const most = this.#config['jobmanager.adaptive-scheduler.rescale-trigger.max-checkpoint-failures'];
    if (!isCompleted && this.#failedCheckpoints < most) return;
    this.#failedCheckpoints = 0;
    this.#trigger(nowMs);
  }

  /** What it was scheduled for. */
  due(nowMs: number): void {
    if (nowMs >= this.#dueMs) this.#phaseOver(nowMs);
    else if (nowMs >= this.#evaluateMs) {
      this.#evaluateMs = Infinity;
      this.#trigger(nowMs);
    }
    this.#wait(this.#dueMs);
  }

  get #phase(): AdaptiveSchedulerState {
    return adaptiveSchedulerTable.states[this.#state] as AdaptiveSchedulerState;
  }

  get #config(): FlinkConfig {
    return this.#host.target().flink.config;
  }

  get #isAdaptive(): boolean {
    return isAdaptive(this.#config);
  }

  get #waits(): RescaleWaits {
    return rescaleWaits(this.#host.target().flink);
  }

  #available(target: FlinkScenario): (readonly [task: TaskPlan, parallelism: number])[] {
    const slots = slotsOf(target.flink);
    return tasksOf(target.flink).map((task) => [task, Math.min(slots, this.#wanted(target, task))]);
  }

  #wanted({ flink }: FlinkScenario, { parallelism }: TaskPlan): number {
    return flink.config['scheduler-mode'] === 'reactive' ? flink.maxParallelism : parallelism;
  }

  /** Would the job run with other parallelisms than it does? */
  get #isChanged(): boolean {
    const running = new Map(this.#host.tasks().map(({ id, parallelism }) => [id, parallelism]));
    return this.#available(this.#host.target()).some(([{ id }, parallelism]) => running.get(id) !== parallelism);
  }

  /** Are there slots for everything that is wanted? */
  get #hasAll(): boolean {
    const target = this.#host.target();
    return tasksOf(target.flink).every((task) => this.#wanted(target, task) <= slotsOf(target.flink));
  }

  #phaseOver(nowMs: number): void {
    const first = this.#firstChangeMs;
    if (this.#phase === 'stabilized') this.#trigger(nowMs);
    else if (this.#phase === 'stabilizing') {
      this.#enter('stabilization.over');
      this.#evaluateMs = Infinity;
      this.#dueMs = Math.max(nowMs, (first ?? nowMs) + this.#waits.maxDelayMs);
    } else if (first !== null) this.#stabilize(first, nowMs);
    else {
      this.#enter('cooldown.over');
      this.#dueMs = Infinity;
    }
  }

  #stabilize(firstChangeMs: number, nowMs: number): void {
    this.#firstChangeMs = firstChangeMs;
    this.#enter('resources.changed');
    const { settleMs, maxDelayMs } = this.#waits;
    this.#dueMs = Math.max(nowMs, firstChangeMs + settleMs);
    this.#evaluateMs = Math.max(nowMs, firstChangeMs + maxDelayMs);
  }

  /** While resources settle only all of them will do; afterwards any that change something. */
  #trigger(nowMs: number): void {
    if (this.#phase === 'stabilizing' && this.#isChanged && this.#hasAll) this.#host.rescale(nowMs);
    else if (this.#phase === 'stabilized' && this.#isChanged) this.#host.rescale(nowMs);
    else if (this.#phase === 'stabilized') {
      this.#enter('nothing.gained');
      this.#firstChangeMs = null;
      this.#wait(Infinity);
    }
  }

  #wait(untilMs: number): void {
    this.#dueMs = untilMs;
    if (this.#phase !== 'stabilizing') this.#evaluateMs = Infinity;
    this.#host.schedule(Math.min(this.#dueMs, this.#evaluateMs));
  }

  #enter(event: AdaptiveSchedulerEvent): void {
    if (accepts(adaptiveSchedulerTable, this.#state, event)) this.#state = nextState(adaptiveSchedulerTable, this.#state, event);
  }
}

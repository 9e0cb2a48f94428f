/**
 * The executors and their task slots over time: those of the scenario, replacements of lost ones, and, with dynamic allocation, those
 * that come and go with the tasks that wait.
 *
 * Source of dynamic allocation: ExecutorAllocationManager, ExecutorMonitor (Spark 4.x, core). It looks at tasks that wait, never at lag:
 * executors are asked for while tasks have waited for schedulerBacklogTimeout, 1, 2, 4, 8 … at a time, and given back after
 * executorIdleTimeout without a task. Tasks are offered to executors in random order, so every batch with as many tasks as executors touches them all.
 */
import type { Fault, SparkScenario } from '../scenario/scenario.ts';

/** Where and when tasks can run. */
export interface Slot {
  readonly executor: number;
  readonly readyMs: number;
  readonly goneMs: number;
}

interface Executor {
  readonly id: number;
  readonly readyMs: number;
  goneMs: number;
  /** When its last task ends or ended, ms. */
  busyUntilMs: number;
}

interface SlowExecutor {
  readonly executor: number;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly factor: number;
}

const executorOf = ({ target }: Fault): number => Number(target.split('/').at(-1));

/** The most executors that a run can have. */
const MOST_EXECUTORS = 500;

export class Cluster {
  readonly #slotsPerExecutor: number;
  readonly #startupMs: number;
  readonly #crashes: readonly Fault[];
  readonly #slow: readonly SlowExecutor[];
  readonly #isDynamic: boolean;
  readonly #least: number;
  readonly #most: number;
  readonly #idleMs: number;
  readonly #backlogMs: number;
  readonly #sustainedMs: number;
  readonly #executors: Executor[] = [];
  /** The slots, until an executor comes or goes. */
  #slots: Slot[] | null = null;
  #nextId = 0;
  #wanted = 0;
  /** When it was last asked which executors went away, ms. */
  #askedMs = 0;
  #nextCrash = 0;
  #pendingTicks: { nextMs: number; executors: number } | null = null;

  constructor({ spark: { cluster, config }, faults }: SparkScenario) {
    this.#slotsPerExecutor = Math.floor(cluster.coresPerExecutor / config['spark.task.cpus']);
    this.#startupMs = cluster.executorStartupMs;
    this.#crashes = faults.filter((fault) => fault.kind === 'crash' && fault.target.startsWith('/spark/cluster/executors/'));
    this.#slow = faults.flatMap((fault) =>
      fault.kind === 'slow' && fault.target.startsWith('/spark/cluster/executors/')
        ? [{ executor: executorOf(fault), fromMs: fault.atMs, untilMs: fault.atMs + fault.forMs, factor: fault.factor }]
        : [],
    );
    this.#isDynamic = config['spark.dynamicAllocation.enabled'];
    this.#least = config['spark.dynamicAllocation.minExecutors'];
    this.#most = Math.min(MOST_EXECUTORS, config['spark.dynamicAllocation.maxExecutors']);
    this.#idleMs = config['spark.dynamicAllocation.executorIdleTimeout'];
    this.#backlogMs = config['spark.dynamicAllocation.schedulerBacklogTimeout'];
    this.#sustainedMs = config['spark.dynamicAllocation.sustainedSchedulerBacklogTimeout'];
    this.#wanted = cluster.executors;
    for (let i = 0; i < cluster.executors; i++) this.#start(0);
  }

  get slotsPerExecutor(): number {
    return this.#slotsPerExecutor;
  }

  /** Executors that take tasks at `nowMs`. */
  countAt(nowMs: number): number {
    this.#giveBackIdle(nowMs);
    let count = 0;
    for (const { readyMs, goneMs } of this.#executors) if (readyMs <= nowMs && nowMs < goneMs) count++;
    return count;
  }

  /** Executors that went away since the last call, and took their state stores with them. */
  takeLost(nowMs: number): number {
    const lost = this.#executors.filter(({ goneMs }) => goneMs > this.#askedMs && goneMs <= nowMs).length;
    this.#askedMs = nowMs;
    return lost;
  }

  /** The scenario wants another number of executors from `nowMs` on. */
  resize(executors: number, nowMs: number): void {
    if (executors === this.#wanted || this.#isDynamic) {
      this.#wanted = executors;
      return;
    }
    for (let more = executors - this.#wanted; more > 0; more--) this.#start(nowMs + this.#startupMs);
    const alive = this.#executors.filter((executor) => executor.goneMs > nowMs).sort((a, b) => b.id - a.id);
    for (const executor of alive.slice(0, Math.max(0, this.#wanted - executors))) this.#lose(executor, nowMs);
    this.#wanted = executors;
  }

  /**
   * The slots for a stage that starts at `nowMs`, with those that are on their way; crashes before `untilMs` are known to them. One
   * executor's slots do not stand together, so that few tasks are spread over all executors.
   */
  slotsAt(nowMs: number, untilMs: number): readonly Slot[] {
    this.#giveBackIdle(nowMs);
    this.crashUpTo(untilMs);
    const before = this.#slots;
    if (before?.every((slot) => slot.goneMs > nowMs) === true) return before;
    const alive = this.#executors.filter((executor) => executor.goneMs > nowMs);
    const slots: Slot[] = [];
    for (let core = 0; core < this.#slotsPerExecutor; core++)
      for (const { id, readyMs, goneMs } of alive) slots.push({ executor: id, readyMs, goneMs });
    this.#slots = slots;
    return slots;
  }

  /** Is some executor slow within [fromMs, untilMs)? */
  isSlowWithin(fromMs: number, untilMs: number): boolean {
    return this.#slow.some((slow) => slow.fromMs < untilMs && slow.untilMs > fromMs);
  }

  /** How many times as long a task takes that starts on an executor at `nowMs`. */
  slownessOf(executor: number, nowMs: number): number {
    let factor = 1;
    for (const slow of this.#slow)
      if (slow.executor === executor && slow.fromMs <= nowMs && nowMs < slow.untilMs) factor *= slow.factor;
    return factor;
  }

  /** When an executor becomes slow or stops being so, after `nowMs`; Infinity = never. */
  nextSlownessMs(nowMs: number): number {
    let nextMs = Infinity;
    for (const { fromMs, untilMs } of this.#slow) {
      if (fromMs > nowMs) nextMs = Math.min(nextMs, fromMs);
      if (untilMs > nowMs) nextMs = Math.min(nextMs, untilMs);
    }
    return nextMs;
  }

  /** A task runs on an executor until `untilMs`. */
  occupied(id: number, untilMs: number): void {
    const executor = this.#executors[id];
    if (executor !== undefined && untilMs > executor.busyUntilMs) executor.busyUntilMs = Math.min(untilMs, executor.goneMs);
  }

  /** Executors die whose crash comes up to `ms`; the cluster manager starts others in their place. */
  crashUpTo(ms: number): void {
    for (; this.#nextCrash < this.#crashes.length; this.#nextCrash++) {
      const fault = this.#crashes[this.#nextCrash] as Fault;
      const { atMs } = fault;
      if (atMs > ms) return;
      const alive = this.#executors.filter((executor) => executor.readyMs <= atMs && executor.goneMs > atMs);
      const hit = alive[executorOf(fault)];
      if (hit === undefined) continue;
      this.#lose(hit, atMs);
      this.#start(atMs + this.#startupMs);
    }
  }

  /** The driver is gone and its executors with it; a new run of the query starts with new ones. */
  restart(nowMs: number): void {
    for (const executor of this.#executors) if (executor.goneMs > nowMs) executor.goneMs = nowMs;
    this.#slots = null;
    this.#askedMs = nowMs;
    for (let i = 0; i < this.#wanted; i++) this.#start(nowMs);
  }

  // --- dynamic allocation ---------------------------------------------------------------------------------------------------------

  /** A stage begins: nothing has waited yet. */
  stageBegins(nowMs: number): void {
    this.#pendingTicks = this.#isDynamic ? { nextMs: nowMs + this.#backlogMs, executors: 1 } : null;
  }

  /**
   * Tasks wait at `nowMs` for a slot: executors are asked for that would have been by then.
   * @param tasks tasks that wait or run
   */
  waiting(nowMs: number, tasks: number): Slot[] {
    const ticks = this.#pendingTicks;
    if (ticks === null) return [];
    const slots: Slot[] = [];
    const needed = Math.min(this.#most, Math.ceil(tasks / this.#slotsPerExecutor));
    while (ticks.nextMs <= nowMs) {
      const there = this.#executors.filter((executor) => executor.goneMs > ticks.nextMs).length;
      const more = Math.min(ticks.executors, needed - there);
      if (more <= 0) break;
      for (let i = 0; i < more; i++) {
        const { id, readyMs, goneMs } = this.#start(ticks.nextMs + this.#startupMs);
        for (let core = 0; core < this.#slotsPerExecutor; core++) slots.push({ executor: id, readyMs, goneMs });
      }
      ticks.executors *= 2;
      ticks.nextMs += Math.max(1, this.#sustainedMs);
    }
    return slots;
  }

  /** When executors are asked for next if tasks keep waiting, ms. */
  get nextRequestMs(): number {
    return this.#pendingTicks?.nextMs ?? Infinity;
  }

  #giveBackIdle(nowMs: number): void {
    if (!this.#isDynamic) return;
    const alive = this.#executors
      .filter((executor) => executor.goneMs > nowMs)
      .sort((a, b) => a.busyUntilMs - b.busyUntilMs || b.id - a.id);
    let count = alive.length;
    for (const executor of alive) {
      const idleFromMs = Math.max(executor.busyUntilMs, executor.readyMs);
      if (count <= this.#least || idleFromMs + this.#idleMs > nowMs) break;
      this.#lose(executor, idleFromMs + this.#idleMs);
      count--;
    }
  }

  #start(readyMs: number): Executor {
    const executor = { id: this.#nextId++, readyMs, goneMs: Infinity, busyUntilMs: readyMs };
    this.#executors.push(executor);
    this.#slots = null;
    return executor;
  }

  #lose(executor: Executor, atMs: number): void {
    executor.goneMs = atMs;
    this.#slots = null;
  }
}

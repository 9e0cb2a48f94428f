/**
 * A task that calls a service, async operator or sink, as a flow: how much its queue of calls lets through, how long a call takes, and
 * what fails.
 *
 * N calls in flight at a service that works off Q a millisecond take at least N ÷ Q (Little); fewer than that take the time of a call,
 * and near the limit the wait of an M/D/1 queue on top. Sources: AsyncWaitOperator.java, AsyncRetryStrategies.java (1.20, 2.0).
 */
import { shareFairly } from '../../parts/share-fairly.ts';
import type { FlinkAsync, FlinkSink, Service } from '../../scenario/scenario.ts';
import { fullQueuePace, meanCallMs, shareAbove, withTail } from './async-pace.ts';
import type { FlowKeeper } from './flow.ts';
import type { FlowTask } from './flow-task.ts';

/** Where every write fails, the thread waits. */
const NEVER = 1e-9;

export class Caller implements FlowKeeper {
  readonly service: string;
  /** Mean time of a call, waits included, in the last step, ms. */
  callMs = 0;
  /** Calls in the last step, and how long it took, ms. */
  calls = 0;
  stepMs = 0;
  /** Calls per record, or per write: the first try and the retries. */
  callsPerRecord = 1;
  /** Share of the records that fail for good. */
  #failShare = 0;
  /** How many have, in this deployment. */
  #failed = 0;
  readonly #operator: FlinkAsync | (FlinkSink & { readonly service: string });
  readonly #allowed: Float64Array;
  /** Calls/ms of one subtask whose queue of calls is full. */
  #pace = Infinity;
  /** Calls/ms that the service allows all callers. */
  #limit = Infinity;
  #meanMs = 0;
  #isFull = false;
  #fullMs = 0;

  constructor(operator: FlinkAsync | (FlinkSink & { readonly service: string }), parallelism: number) {
    this.#operator = operator;
    this.service = operator.kind === 'async' ? operator.async.service : operator.service;
    this.#allowed = new Float64Array(parallelism);
  }

  /** Without a side output the first record that fails for good is an exception that nobody handles. */
  get failure(): string | null {
    if (this.#operator.kind !== 'async' || this.#operator.async.deadLetter !== null) return null;
    if (this.isTooLate) return 'Calls take longer than their timeout.';
    return this.#failed >= 1 ? 'A call has failed for good.' : null;
  }

  /** Every call is answered too late, and for long enough that the first have timed out. */
  get isTooLate(): boolean {
    const timeoutMs = this.#operator.kind === 'async' ? this.#operator.async.timeoutMs : 0;
    return timeoutMs > 0 && this.callMs >= timeoutMs && this.#fullMs >= timeoutMs;
  }

  /** Share of the records that leave by the side output. */
  get deadShare(): number {
    return this.#operator.kind === 'async' && this.#operator.async.deadLetter !== null ? this.#failShare : 0;
  }

  /** Time of the task's thread for each record that enters the operator, to write dead letters, ms. */
  get deadLetterMs(): number {
    const deadLetter = this.#operator.kind === 'async' ? this.#operator.async.deadLetter : null;
    return deadLetter?.chain === true ? this.#failShare * deadLetter.recordMs : 0;
  }

  /** @param callers tasks that share the service's limit */
  tune(service: Service, slowFactor: number, watermarkMs: number, callers: number): void {
    const { errorShare } = service;
    const distribution = withTail(service.distribution, (ms) => ms * slowFactor);
    const serviceMs = service.serviceMs * slowFactor;
    this.#meanMs = meanCallMs(serviceMs, distribution);
    const byRate = service.limitPerSecond === null ? Infinity : service.limitPerSecond / 1000;
    const byPlaces = service.parallelCalls === null ? Infinity : service.parallelCalls / this.#meanMs;
    this.#limit = Math.min(byRate, byPlaces) / callers;
    this.callsPerRecord = 1;
    const operator = this.#operator;
    if (operator.kind === 'sink') {
      // A failed write is made again at once.
      this.callsPerRecord = 1 / Math.max(NEVER, 1 - errorShare);
      this.#pace = this.#meanMs === 0 ? Infinity : operator.concurrency / this.#meanMs;
      return;
    }
    const { mode, capacity, retry, ratePerSecond, timeoutMs, deadLetter } = operator.async;
    let waitsMs = 0;
    let reached = errorShare;
    for (let attempt = 1; retry !== null && attempt <= retry.maxAttempts; attempt++) {
      const factor = retry.strategy === 'fixedDelay' ? 1 : retry.multiplier;
      let backoffMs = retry.backoffMs;
      for (let i = 1; i < attempt; i++) backoffMs = Math.min(retry.maxBackoffMs, backoffMs * factor);
      this.callsPerRecord += reached;
      waitsMs += reached * backoffMs;
      reached *= errorShare;
    }
    // The timeout covers all tries: a record whose answer is late is not asked for again.
    const late = timeoutMs > 0 ? shareAbove(timeoutMs, serviceMs, distribution) : 0;
    this.#failShare = 1 - (1 - reached) * (1 - late);
    // Nobody waits longer than the timeout, however long the service takes.
    const longestMs = timeoutMs > 0 ? timeoutMs : Infinity;
    const held = withTail(distribution, (ms) => Math.min(ms, longestMs));
    const heldMs = Math.min(serviceMs, longestMs);
    const oneCall = fullQueuePace({ mode, capacity, serviceMs: heldMs, distribution: held, watermarkMs });
    // Tries and waits of a record hold its slot one after the other.
    const tryMs = meanCallMs(heldMs, held);
    const slotShare = tryMs === 0 ? 1 : tryMs / (this.callsPerRecord * tryMs + waitsMs);
    const byLimiter = ratePerSecond === null ? Infinity : ratePerSecond / 1000 / operator.parallelism;
    const bySide = deadLetter?.chain === false ? this.callsPerRecord / (this.#failShare * deadLetter.recordMs) : Infinity;
    this.#pace = Math.min(oneCall * slotShare * this.callsPerRecord, byLimiter, bySide);
  }

  most(task: FlowTask, _subtask: number, ms: number): number {
    return (this.#pace * ms) / this.#callsPerSource(task);
  }

  share(task: FlowTask, wanted: Float64Array, ms: number): void {
    const perSource = this.#callsPerSource(task);
    if (this.#limit === Infinity || perSource === 0) return;
    const budget = (this.#limit * ms) / perSource;
    let total = 0;
    for (let j = 0; j < task.parallelism; j++) total += wanted[j] as number;
    if (total <= budget) return;
    shareFairly(budget, wanted, this.#allowed, task.parallelism);
    wanted.set(this.#allowed);
  }

  settle(task: FlowTask, ms: number): void {
    const perSource = this.#callsPerSource(task);
    let records = 0;
    for (const processed of task.processed) records += processed;
    this.calls = records * perSource;
    this.#failed += (this.calls / this.callsPerRecord) * this.#failShare;
    this.stepMs = ms;
    const rate = this.calls / ms;
    const inFlight = this.#mostInFlight * task.parallelism;
    const load = this.#limit === Infinity ? 0 : rate / this.#limit;
    this.#isFull = load >= 0.999;
    this.#fullMs = this.#isFull ? this.#fullMs + ms : 0;
    if (this.#isFull) this.callMs = Math.max(this.#meanMs, inFlight / this.#limit);
    else {
      const waitMs = load === 0 ? 0 : load / (2 * (1 - load) * this.#limit);
      this.callMs = this.#meanMs + Math.min(waitMs, inFlight / this.#limit);
    }
  }

  get #mostInFlight(): number {
    return this.#operator.kind === 'async' ? this.#operator.async.capacity : this.#operator.concurrency;
  }

  /** Calls for each source record that enters the task. */
  #callsPerSource(task: FlowTask): number {
    const records = task.recordsPerSource * task.costs.headSelectivity;
    return (this.#operator.kind === 'sink' ? records / this.#operator.batchRecords : records) * this.callsPerRecord;
  }
}

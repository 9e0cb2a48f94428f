/**
 * The calls of a foreachBatch writer to the service behind it: each task sends its rows in bulks, one call after the other. Spark itself
 * neither batches nor limits nor retries them; what the author wraps around them is the guard of parts/call-guard.ts, one for the whole query.
 */
import { AgeHistogram } from '../parts/age-histogram.ts';
import { CallCounts } from '../parts/call-counts.ts';
import { CallGuard, type GuardSettings } from '../parts/call-guard.ts';
import { Service, type ServiceSettings } from '../parts/service.ts';
import { RandomStream } from '../kernel/random.ts';

export interface SinkSettings {
  readonly name: string;
  readonly bulkRecords: number;
  readonly service: ServiceSettings;
  readonly guard: GuardSettings;
  /** Bulks that cannot be written are parked instead of failing their task. */
  readonly parksBulks: boolean;
}

/** What a task does after a call, or after a wait for one. */
export type CallStep =
  | { readonly then: 'again'; readonly atMs: number; readonly isRetry: boolean }
  /** The bulk is written or parked: this many rows fewer are left. */
  | { readonly then: 'done'; readonly rows: number }
  | { readonly then: 'failed' };

/** How long a caller waits before it asks again when only another call's end can let it start, ms. */
const ASK_AGAIN_MS = 10;

type Caller = 'idle' | 'inFlight' | 'waiting';

export class SinkCalls {
  /** The settings at a moment; called in the order of time. */
  readonly #settingsAt: (nowMs: number) => SinkSettings;
  readonly #service: Service;
  readonly #guard: CallGuard;
  readonly #counts = new CallCounts();
  #settings: SinkSettings;
  readonly #caller: Caller[] = [];
  readonly #startedMs: number[] = [];
  readonly #attemptOf: number[] = [];
  readonly #answersMs: number[] = [];
  readonly #isError: boolean[] = [];
  /** Times of calls, ms, since this was last emptied. */
  readonly ages = new AgeHistogram();
  /** Calls and their time since the last sample. */
  calls = 0;
  callMs = 0;
  retries = 0;
  /** Rows written, and rows parked, since the batch began; those of failed attempts of a task among them. */
  rowsWritten = 0;
  rowsParked = 0;

  constructor(seed: number, settingsAt: (nowMs: number) => SinkSettings) {
    this.#settingsAt = settingsAt;
    this.#settings = settingsAt(0);
    this.#service = new Service(seed, this.#settings.name, 'slot', this.#settings.service);
    this.#guard = new CallGuard(this.#settings.guard, new RandomStream(seed, `services/${this.#settings.name}/retries`));
  }

  get breakerOpens(): number {
    return this.#guard.breakerOpens;
  }

  get retryShareMax(): number {
    return this.#counts.shareMax;
  }

  /** A batch begins to write. */
  begin(): void {
    this.rowsWritten = 0;
    this.rowsParked = 0;
    this.#caller.length = 0;
  }

  /** A slot wants to call; returns when to come back to it, ms. */
  start(slot: number, attempt: number, nowMs: number): number {
    this.#reach(nowMs);
    if (!this.#guard.tryStart(attempt > 1, nowMs)) {
      this.#caller[slot] = 'waiting';
      return Math.min(nowMs + ASK_AGAIN_MS, Math.max(nowMs + 0.001, this.#guard.nextTryMs(nowMs)));
    }
    if (attempt === 1) this.#counts.first(nowMs);
    else {
      this.#counts.retry(nowMs);
      this.retries++;
    }
    this.#caller[slot] = 'inFlight';
    this.#startedMs[slot] = nowMs;
    this.#attemptOf[slot] = attempt;
    this.#answersMs[slot] = this.#service.call(slot, nowMs);
    this.#isError[slot] = this.#service.isError;
    return this.#guard.endOf(nowMs, this.#answersMs[slot]);
  }

  /** The moment that `start` or `waitUntil` named has come. */
  ended(slot: number, attempt: number, rowsLeft: number, nowMs: number): CallStep {
    this.#reach(nowMs);
    const caller = this.#caller[slot];
    this.#caller[slot] = 'idle';
    if (caller !== 'inFlight') return { then: 'again', atMs: nowMs, isRetry: false };
    const ms = nowMs - (this.#startedMs[slot] as number);
    this.calls++;
    this.callMs += ms;
    this.ages.add(1, ms, ms);
    const isTimeout = (this.#answersMs[slot] as number) > nowMs;
    const outcome = isTimeout ? 'timeout' : this.#isError[slot] === true ? 'error' : 'ok';
    const step = this.#guard.ended(attempt, outcome, ms, nowMs);
    const rows = Math.min(rowsLeft, this.#settings.bulkRecords);
    if (step.then === 'retry') return { then: 'again', atMs: step.atMs, isRetry: true };
    if (step.then === 'done') this.rowsWritten += rows;
    else if (this.#settings.parksBulks) this.rowsParked += rows;
    else return { then: 'failed' };
    return { then: 'done', rows };
  }

  /** A slot waits before it tries again. */
  waitUntil(slot: number, atMs: number): number {
    this.#caller[slot] = 'waiting';
    return atMs;
  }

  /** The slot's executor died in the middle of a call. */
  abandoned(slot: number, nowMs: number): void {
    const startedMs = this.#startedMs[slot] as number;
    // Whoever waits for its answer is gone: for the breaker and the limit the call has failed.
    if (this.#caller[slot] === 'inFlight') this.#guard.ended(this.#attemptOf[slot] as number, 'error', nowMs - startedMs, nowMs);
    this.#caller[slot] = 'idle';
  }

  /** The stage is given up with calls on their way. */
  abandonAll(nowMs: number): void {
    for (let slot = 0; slot < this.#caller.length; slot++) this.abandoned(slot, nowMs);
  }

  #reach(nowMs: number): void {
    const settings = this.#settingsAt(nowMs);
    if (settings === this.#settings) return;
    this.#settings = settings;
    this.#service.configure(settings.service);
    this.#guard.configure(settings.guard);
  }
}

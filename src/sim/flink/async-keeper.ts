/**
 * Asynchronous I/O: every record holds a slot from its first call until its result leaves, retries and back-offs included.
 *
 * Sources: AsyncWaitOperator.java (processElement, addToWorkQueue, ResultHandler.processTimeout, RetryableResultHandlerDelegator),
 * AsyncDataStream.java (capacity per subtask), AsyncRetryStrategies.java (maxAttempts counts retries; FLINK-33698), 1.20 and 2.0.
 */
import { CircuitBreaker } from '../parts/circuit-breaker.ts';
import type { Service } from '../parts/service.ts';
import { TokenBucket } from '../parts/token-bucket.ts';
import type { FlinkAsync } from '../scenario/scenario.ts';
import type { CircuitBreakerSettings } from '../scenario/protection-scenario.ts';
import { OrderedQueue, UnorderedQueue, WATERMARK, type AsyncQueue } from './async-queue.ts';
import { NOTHING_KEPT, type Keeper, type KeeperHost, type KeeperSnapshot } from './keeper.ts';
import type { SideOutput } from './side-output.ts';

/** What the next event of an entry is. */
const RETRY = 0;
const PERMITTED = 1;
const ANSWER = 2;
const TIMEOUT = 3;

export interface AsyncEvents {
  call(ms: number, isError: boolean, isRetry: boolean, nowMs: number): void;
  breakerOpened(nowMs: number): void;
}

/** While a breaker tells no time at which to ask again, it is asked this often, ms. */
const ASK_AGAIN_MS = 10;

export class AsyncKeeper implements Keeper {
  readonly chunkMs = 1;
  readonly stateBytes = 0;
  readonly changedBytes = 0;
  readonly mostCalls: number;
  readonly #host: KeeperHost;
  readonly #settings: FlinkAsync['async'];
  readonly #service: Service;
  /** This subtask's number among the service's callers. */
  readonly #caller: number;
  readonly #events: AsyncEvents;
  readonly #queue: AsyncQueue;
  readonly #limit: TokenBucket | null;
  /** In user code, one per subtask: Flink has none. */
  readonly #breaker: CircuitBreaker | null;
  /** Where dead letters go; null = they are written by the task's own thread. */
  readonly side: SideOutput | null;
  readonly #free: number[];
  // By entry:
  readonly #weight: Float64Array;
  readonly #bornMs: Float64Array;
  readonly #deadlineMs: Float64Array;
  readonly #startedMs: Float64Array;
  readonly #attempt: Uint16Array;
  readonly #next: Uint8Array;
  readonly #isError: Uint8Array;
  readonly #isUnderWay: Uint8Array;
  /** Gave up: goes to the dead letters. */
  readonly #isDead: Uint8Array;
  /** One mutable field for all records of the subtask, as in ExponentialBackoffDelayRetryStrategy. */
  #lastBackoffMs = 0;
  /** Records that wait for a slot before new ones are taken: of one flatMapped record, or of a restored operator's state. */
  #waiting: (readonly [weight: number, bornMs: number])[] = [];

  constructor(
    host: KeeperHost,
    settings: FlinkAsync['async'],
    parallelism: number,
    service: Service,
    caller: number,
    events: AsyncEvents,
    breaker: CircuitBreakerSettings | null,
    side: SideOutput | null,
  ) {
    const { capacity, mode, ratePerSecond } = settings;
    this.#host = host;
    this.#settings = settings;
    this.#service = service;
    this.#caller = caller;
    this.#events = events;
    this.mostCalls = capacity;
    this.#queue = mode === 'ordered' ? new OrderedQueue(capacity) : new UnorderedQueue(capacity);
    this.#limit = ratePerSecond === null ? null : new TokenBucket(ratePerSecond / parallelism / 1000, 1);
    this.#breaker = breaker?.enabled === true ? new CircuitBreaker(breaker) : null;
    this.side = side;
    this.#free = Array.from({ length: capacity }, (_, i) => capacity - 1 - i);
    this.#weight = new Float64Array(capacity);
    this.#bornMs = new Float64Array(capacity);
    this.#deadlineMs = new Float64Array(capacity);
    this.#startedMs = new Float64Array(capacity);
    this.#attempt = new Uint16Array(capacity);
    this.#next = new Uint8Array(capacity);
    this.#isError = new Uint8Array(capacity);
    this.#isUnderWay = new Uint8Array(capacity);
    this.#isDead = new Uint8Array(capacity);
  }

  get room(): number {
    return this.#waiting.length > 0 ? 0 : this.mostCalls - this.#queue.size;
  }

  get size(): number {
    return this.#queue.size;
  }

  get weight(): number {
    let weight = 0;
    for (const entry of this.#queue.entries()) weight += this.#weight[entry] as number;
    for (const [one] of this.#waiting) weight += one;
    return weight;
  }

  accept(records: number, weight: number, bornFromMs: number, bornToMs: number, firstMs: number, stepMs: number): void {
    const bornStepMs = records > 1 ? (bornToMs - bornFromMs) / (records - 1) : 0;
    for (let i = 0; i < records; i++) {
      const bornMs = bornFromMs + i * bornStepMs;
      // One record may become more of them than there is room for.
      if (this.room > 0) this.#enter(weight / records, bornMs, firstMs + i * stepMs);
      else this.#waiting.push([weight / records, bornMs]);
    }
  }

  watermark(valueMs: number, nowMs: number): void {
    this.#queue.addWatermark(valueMs);
    this.serve(nowMs);
  }

  /** Gives out what may leave, as far as the output takes it. */
  serve(nowMs: number): void {
    while (!this.#host.isOutputBlocked) {
      const entry = this.#queue.poll();
      if (entry === null) break;
      if (entry === WATERMARK) {
        this.#host.passWatermark(this.#queue.watermarkMs);
        continue;
      }
      this.#free.push(entry);
      const weight = this.#weight[entry] as number;
      const bornMs = this.#bornMs[entry] as number;
      if (this.#isDead[entry] === 0) this.#host.giveOut(1, weight, bornMs, bornMs, nowMs);
      else {
        if (this.side === null) this.#host.owe(this.#settings.deadLetter?.recordMs ?? 0);
        else this.side.add(nowMs);
        this.#host.deadLetter(weight);
      }
    }
    while (this.#waiting.length > 0 && this.#queue.size < this.mostCalls) {
      const [weight, bornMs] = this.#waiting.shift() as readonly [number, number];
      this.#enter(weight, bornMs, nowMs);
    }
  }

  callEnded(entry: number, nowMs: number): void {
    const next = this.#next[entry];
    if (next === RETRY) this.#call(entry, nowMs);
    else if (next === PERMITTED) this.#issue(entry, nowMs);
    else if (next === TIMEOUT) {
      if (this.#isUnderWay[entry] === 1) this.#record(entry, true, nowMs);
      this.#giveUp(entry, `the call took longer than ${String(this.#settings.timeoutMs)} ms`);
    } else {
      const isError = this.#isError[entry] === 1;
      const attempt = this.#attempt[entry] as number;
      this.#record(entry, isError, nowMs);
      this.#events.call(nowMs - (this.#startedMs[entry] as number), isError, attempt > 1, nowMs);
      if (!isError) this.#queue.done(entry);
      else if (this.#settings.retry !== null && attempt <= this.#settings.retry.maxAttempts) {
        this.#schedule(entry, RETRY, nowMs + this.#backoffMs(attempt));
        return;
      } else this.#giveUp(entry, 'the call failed');
    }
  }

  timer(): void {
    // Every wait is a call's own.
  }

  prepareSnapshot(): boolean {
    return true;
  }

  /** `_async_wait_operator_state_`: the inputs in flight, which a restored operator calls again. */
  snapshot(): KeeperSnapshot {
    const held = this.#queue.entries().map((entry) => [this.#weight[entry] as number, this.#bornMs[entry] as number] as const);
    return { ...NOTHING_KEPT, entries: [...held, ...this.#waiting] };
  }

  restore({ entries }: KeeperSnapshot, nowMs: number): void {
    this.#waiting = [...entries];
    this.serve(nowMs);
  }

  #enter(weight: number, bornMs: number, nowMs: number): void {
    const entry = this.#free.pop() as number;
    const { timeoutMs } = this.#settings;
    this.#weight[entry] = weight;
    this.#bornMs[entry] = bornMs;
    this.#deadlineMs[entry] = timeoutMs === 0 ? Infinity : nowMs + timeoutMs;
    this.#attempt[entry] = 0;
    this.#isDead[entry] = 0;
    this.#isUnderWay[entry] = 0;
    this.#queue.add(entry);
    this.#call(entry, nowMs);
  }

  /** The next attempt, as soon as the limiter lets it through. */
  #call(entry: number, nowMs: number): void {
    const startMs = this.#limit === null ? nowMs : this.#limit.reserve(nowMs);
    if (startMs > nowMs) this.#schedule(entry, PERMITTED, startMs);
    else this.#issue(entry, nowMs);
  }

  #issue(entry: number, nowMs: number): void {
    if (this.#breaker?.tryCall(nowMs) === false) {
      this.#refused(entry, this.#breaker, nowMs);
      return;
    }
    this.#isUnderWay[entry] = 1;
    this.#attempt[entry] = (this.#attempt[entry] as number) + 1;
    this.#startedMs[entry] = nowMs;
    const answerMs = this.#service.call(this.#caller, nowMs);
    this.#isError[entry] = this.#service.isError ? 1 : 0;
    this.#schedule(entry, ANSWER, answerMs);
  }

  /** An open breaker: the record goes to the dead letters, where there are any, else it keeps its slot and asks again. */
  #refused(entry: number, breaker: CircuitBreaker, nowMs: number): void {
    if (this.#settings.deadLetter !== null) {
      this.#giveUp(entry, 'the circuit breaker is open');
      return;
    }
    const againMs = breaker.nextTryMs(nowMs);
    this.#schedule(entry, PERMITTED, againMs < Infinity && againMs > nowMs ? againMs : nowMs + ASK_AGAIN_MS);
  }

  /** Tells the breaker how a call has ended. */
  #record(entry: number, isFailed: boolean, nowMs: number): void {
    this.#isUnderWay[entry] = 0;
    const before = this.#breaker?.opens;
    this.#breaker?.record(isFailed, nowMs - (this.#startedMs[entry] as number), nowMs);
    if (this.#breaker?.opens !== before) this.#events.breakerOpened(nowMs);
  }

  /** The entry's timeout covers everything, from its slot to its result. */
  #schedule(entry: number, next: number, atMs: number): void {
    const deadlineMs = this.#deadlineMs[entry] as number;
    this.#next[entry] = deadlineMs < atMs ? TIMEOUT : next;
    this.#host.scheduleCall(entry, deadlineMs < atMs ? deadlineMs : atMs);
  }

  #giveUp(entry: number, reason: string): void {
    if (this.#settings.deadLetter === null) {
      this.#host.fail(reason);
      return;
    }
    this.#isDead[entry] = 1;
    this.#queue.done(entry);
  }

  #backoffMs(attempt: number): number {
    const { retry } = this.#settings;
    if (retry === null) return 0;
    if (retry.strategy === 'fixedDelay') return retry.backoffMs;
    this.#lastBackoffMs =
      attempt <= 1 ? retry.backoffMs : Math.min(Math.floor(this.#lastBackoffMs * retry.multiplier), retry.maxBackoffMs);
    return this.#lastBackoffMs;
  }
}

/**
 * The writes of one instance to a service that may fail: attempts, timeouts, retries, the breaker and the adaptive limit around each
 * of the instance's writes in flight. A write's slot has one event pending: the end of an attempt, or the moment of the next one.
 *
 * Nothing may be skipped: a write that is given up and not dead-lettered begins again after the policy's longest wait, because the
 * offsets behind it cannot be committed without it.
 */
import { RandomStream } from '../kernel/random.ts';
import { CallGuard, type CallOutcome } from '../parts/call-guard.ts';
import type { Service } from '../parts/service.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { KafkaRecorder } from './recorder.ts';
import type { Knobs } from './settings.ts';

/** What has become of a write at its event. */
export type WriteEnd = 'pending' | 'acknowledged' | 'deadLettered' | 'abandoned';

interface Write {
  phase: 'free' | 'calling' | 'waiting' | 'held';
  /** Attempts of the present round, and whether there were any before. */
  attempt: number;
  isRetry: boolean;
  startedMs: number;
  outcome: CallOutcome;
}

/** What the writes of an instance need of the run. */
export interface WritesHost {
  readonly seed: number;
  readonly knobs: Knobs;
  readonly service: Service;
  readonly queue: EventQueue;
  readonly recorder: KafkaRecorder;
  /** The event slot of write `slot` of `consumer`. */
  slotOf(consumer: number, slot: number): number;
}

export class GuardedWrites {
  readonly #host: WritesHost;
  readonly #consumer: number;
  readonly #writes: Write[] = [];
  #process = 0;
  #isClosing = false;
  #breakerState: CallGuard['breakerState'] = 'closed';
  guard: CallGuard;

  constructor(host: WritesHost, consumer: number) {
    this.#host = host;
    this.#consumer = consumer;
    this.guard = this.#newGuard();
  }

  /** Writes that may be on the way at once. */
  get concurrency(): number {
    const { sink, protection } = this.#host.knobs.settings;
    return protection.adaptiveLimit.enabled ? this.guard.limit : (sink?.concurrency ?? 1);
  }

  /** Calls that have no answer yet. */
  get callsInFlight(): number {
    let calls = 0;
    for (const { phase } of this.#writes) if (phase === 'calling') calls++;
    return calls;
  }

  /** Whether the breaker refuses calls, so that there is no use in taking on more records. */
  isHeld(nowMs: number): boolean {
    return this.guard.breakerState === 'open' && this.guard.nextTryMs(nowMs) > nowMs;
  }

  /** The write in `slot` begins. */
  begin(slot: number, nowMs: number): void {
    const write = (this.#writes[slot] ??= { phase: 'free', attempt: 1, isRetry: false, startedMs: 0, outcome: 'ok' });
    write.attempt = 1;
    write.isRetry = false;
    this.#isClosing = false;
    this.#call(write, slot, nowMs);
  }

  /** The event of the write in `slot` is due. */
  due(slot: number, nowMs: number): WriteEnd {
    const write = this.#writes[slot] as Write;
    if (write.phase !== 'calling') {
      this.#call(write, slot, nowMs);
      return 'pending';
    }
    const end = this.#attemptEnded(write, slot, nowMs);
    this.#noteBreaker(nowMs);
    this.#callHeld(nowMs);
    return end;
  }

  /**
   * The partitions are given up: attempts under way are awaited, and nothing is tried again.
   * @returns the slots of the writes that were waiting and are over now
   */
  abandon(): number[] {
    this.#isClosing = true;
    const over: number[] = [];
    this.#writes.forEach((write, slot) => {
      if (write.phase !== 'waiting' && write.phase !== 'held') return;
      write.phase = 'free';
      this.#host.queue.cancel(this.#host.slotOf(this.#consumer, slot));
      over.push(slot);
    });
    return over;
  }

  /** A new process takes the place of the old one: nobody hears the answers to its calls, and its breaker begins closed. */
  restart(nowMs: number): void {
    this.#writes.forEach((write, slot) => {
      if (write.phase !== 'free') this.#host.queue.cancel(this.#host.slotOf(this.#consumer, slot));
      write.phase = 'free';
    });
    this.#process++;
    this.guard = this.#newGuard();
    this.#noteBreaker(nowMs);
  }

  /** Timed changes of the protection. */
  configure(nowMs: number): void {
    this.guard.configure(this.#host.knobs.settings.protection);
    this.#noteBreaker(nowMs);
    this.#callHeld(nowMs);
  }

  #newGuard(): CallGuard {
    const { seed, knobs } = this.#host;
    const stream = `protection/consumer/${String(this.#consumer)}/process/${String(this.#process)}`;
    return new CallGuard(knobs.settings.protection, new RandomStream(seed, stream));
  }

  #call(write: Write, slot: number, nowMs: number): void {
    const { queue, service, recorder } = this.#host;
    const eventSlot = this.#host.slotOf(this.#consumer, slot);
    if (!this.guard.tryStart(write.isRetry, nowMs)) {
      const nextMs = this.guard.nextTryMs(nowMs);
      write.phase = nextMs === Infinity ? 'held' : 'waiting';
      if (nextMs < Infinity) queue.schedule(eventSlot, nextMs);
      return;
    }
    this.#noteBreaker(nowMs);
    const answerMs = service.call(this.#consumer, nowMs);
    const endMs = this.guard.endOf(nowMs, answerMs);
    write.phase = 'calling';
    write.startedMs = nowMs;
    write.outcome = endMs < answerMs ? 'timeout' : service.isError ? 'error' : 'ok';
    recorder.calls.started(write.isRetry, nowMs);
    queue.schedule(eventSlot, endMs);
  }

  #attemptEnded(write: Write, slot: number, nowMs: number): WriteEnd {
    const { recorder, queue, knobs } = this.#host;
    const ms = nowMs - write.startedMs;
    recorder.calls.ended(ms, write.outcome !== 'ok');
    const next = this.guard.ended(write.attempt, write.outcome, ms, nowMs);
    write.phase = 'free';
    if (next.then === 'done') return 'acknowledged';
    if (this.#isClosing) return 'abandoned';
    const { deadLetter } = knobs.settings.protection;
    if (next.then === 'giveUp' && deadLetter.after === 'retries' && deadLetter.only === null) return 'deadLettered';
    write.attempt = next.then === 'retry' ? write.attempt + 1 : 1;
    write.isRetry = true;
    write.phase = 'waiting';
    const atMs = next.then === 'retry' ? next.atMs : nowMs + this.guard.restartMs();
    queue.schedule(this.#host.slotOf(this.#consumer, slot), atMs);
    return 'pending';
  }

  /** A call has ended, or the settings changed: those that had to wait for that ask again. */
  #callHeld(nowMs: number): void {
    this.#writes.forEach((write, slot) => {
      if (write.phase === 'held') this.#call(write, slot, nowMs);
    });
  }

  #noteBreaker(nowMs: number): void {
    const state = this.guard.breakerState;
    if (state === this.#breakerState) return;
    this.#breakerState = state;
    this.#host.recorder.breakerChanged(nowMs, this.#consumer, state);
  }
}

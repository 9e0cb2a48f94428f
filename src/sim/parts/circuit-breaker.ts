/**
 * A circuit breaker with resilience4j's rules and a count-based window.
 *
 * Closed: the outcomes of the last `windowCalls` calls are kept. Once there are `minimumCalls` of them (never more than the window
 * holds), a share of failures or of slow calls at or above its threshold opens the breaker. Open: no call for `openMs`; the first call
 * that asks after that is let through (there is no timer). Half-open: `halfOpenCalls` calls are let through, the others refused; once
 * enough of them have ended, their shares decide between open and closed, which begins with an empty window. A call is slow when it
 * took longer than `slowCallMs`. Calls that began before the breaker opened and end while it is half-open count there, as they do in
 * resilience4j.
 *
 * @source CircuitBreakerStateMachine, CircuitBreakerMetrics, FixedSizeSlidingWindowMetrics, CircuitBreakerConfig (resilience4j 2.3)
 */
import { BREAKER_EVENTS, breakerTable, type BreakerEvent, type BreakerState } from '../control/circuit-breaker.machine.ts';
import type { CircuitBreakerSettings } from '../scenario/protection-scenario.ts';

const FAILED = 1;
const SLOW = 2;

/** The outcomes of the last calls. */
class CallWindow {
  readonly #outcomes: Uint8Array;
  #next = 0;
  calls = 0;
  failed = 0;
  slow = 0;

  constructor(size: number) {
    this.#outcomes = new Uint8Array(size);
  }

  get size(): number {
    return this.#outcomes.length;
  }

  record(isFailed: boolean, isSlow: boolean): void {
    const oldest = this.#outcomes[this.#next] as number;
    if (this.calls === this.size) {
      if ((oldest & FAILED) !== 0) this.failed--;
      if ((oldest & SLOW) !== 0) this.slow--;
    } else this.calls++;
    this.#outcomes[this.#next] = (isFailed ? FAILED : 0) | (isSlow ? SLOW : 0);
    this.#next = (this.#next + 1) % this.size;
    if (isFailed) this.failed++;
    if (isSlow) this.slow++;
  }
}

export class CircuitBreaker {
  #settings: CircuitBreakerSettings;
  #state = breakerTable.initial;
  #window: CallWindow;
  #openUntilMs = 0;
  #permits = 0;
  /** How often it went from closed or half-open to open. */
  opens = 0;

  constructor(settings: CircuitBreakerSettings) {
    this.#settings = settings;
    this.#window = new CallWindow(settings.windowCalls);
  }

  get state(): BreakerState {
    return breakerTable.states[this.#state] as BreakerState;
  }

  /** New thresholds hold at once; a window of another size begins empty. */
  configure(settings: CircuitBreakerSettings): void {
    const { windowCalls } = this.#settings;
    this.#settings = settings;
    if (this.state === 'closed' && settings.windowCalls !== windowCalls) this.#window = new CallWindow(settings.windowCalls);
  }

  /** Asks for a call; true takes a permit, and the call's end must be told to `record`. */
  tryCall(nowMs: number): boolean {
    if (this.state === 'closed') return true;
    if (this.state === 'open') {
      if (nowMs < this.#openUntilMs) return false;
      this.#step('openTime.elapsed', nowMs);
    }
    if (this.#permits === 0) return false;
    this.#permits--;
    return true;
  }

  /** When it is worth asking again, ms: `nowMs` if a call may start; Infinity if that depends on the end of calls that are under way. */
  nextTryMs(nowMs: number): number {
    if (this.state === 'open') return Math.max(nowMs, this.#openUntilMs);
    return this.state === 'closed' || this.#permits > 0 ? nowMs : Infinity;
  }

  /** A call has ended after `ms`. */
  record(isFailed: boolean, ms: number, nowMs: number): void {
    // An open breaker keeps no window: what ends now began before it opened.
    if (this.state === 'open') return;
    this.#window.record(isFailed, ms > this.#settings.slowCallMs);
    const { calls, failed, slow, size } = this.#window;
    if (calls < Math.min(this.#settings.minimumCalls, size)) return;
    const isExceeded = failed / calls >= this.#settings.failureShare || slow / calls >= this.#settings.slowShare;
    if (isExceeded) this.#step('thresholds.exceeded', nowMs);
    else if (this.state === 'halfOpen') this.#step('thresholds.met', nowMs);
  }

  #step(event: BreakerEvent, nowMs: number): void {
    const cell = breakerTable.cells[this.#state * BREAKER_EVENTS.length + BREAKER_EVENTS.indexOf(event)];
    if (cell == null) throw new Error(`A circuit breaker that is ${this.state} does not take '${event}'.`);
    this.#state = cell.next;
    for (const effect of cell.effects) {
      if (effect === 'openTime.start') {
        this.opens++;
        this.#openUntilMs = nowMs + this.#settings.openMs;
      } else if (effect === 'trial.start') {
        this.#permits = this.#settings.halfOpenCalls;
        this.#window = new CallWindow(this.#settings.halfOpenCalls);
      } else this.#window = new CallWindow(this.#settings.windowCalls);
    }
  }
}

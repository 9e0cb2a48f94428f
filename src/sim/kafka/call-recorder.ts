/** What a run shows of its calls to the sink's service: how long they take, how many there are, how they bunch. */
import { AgeHistogram } from '../parts/age-histogram.ts';
import { CallCounts } from '../parts/call-counts.ts';
import type { Series } from '../trace/trace.ts';

/** Calls that fail together come again together: what a second hides, the busiest tenth of it shows. */
const BUNCH_MS = 100;

/** How the calls stand at one moment, all instances together. */
export interface CallsNow {
  /** Instances whose circuit breaker is open. */
  readonly breakersOpen: number;
  /** Calls that have begun and have no answer yet. */
  readonly callsInFlight: number;
  /** Calls that may be under way at once: `concurrency`, the adaptive limit, none behind an open breaker. */
  readonly callsAllowed: number;
}

export const NO_CALLS: CallsNow = { breakersOpen: 0, callsInFlight: 0, callsAllowed: 0 };

export class CallRecorder {
  readonly #counts = new CallCounts();
  readonly #latencies = new AgeHistogram();
  readonly #columns: Readonly<Record<'latency' | 'calls' | 'retries' | 'failures' | 'busiest' | keyof CallsNow, Float64Array>>;
  /** The curves that say something only where calls may fail are left out elsewhere. */
  readonly #isGuarded: boolean;
  #ended = 0;
  #endedMs = 0;
  #calls = 0;
  #callsRetried = 0;
  #failed = 0;
  #bunch = 0;
  #bunchCalls = 0;
  #busiest = 0;
  retries = 0;

  /** @param column makes an empty column of samples */
  constructor(column: () => Float64Array, isGuarded: boolean) {
    this.#isGuarded = isGuarded;
    this.#columns = {
      latency: column(),
      calls: column(),
      retries: column(),
      failures: column(),
      busiest: column(),
      breakersOpen: column(),
      callsInFlight: column(),
      callsAllowed: column(),
    };
  }

  /** `calls` attempts start at `nowMs`. */
  started(isRetry: boolean, nowMs: number, calls = 1): void {
    if (isRetry) {
      this.#counts.retry(nowMs, calls);
      this.retries += calls;
      this.#callsRetried += calls;
    } else this.#counts.first(nowMs, calls);
    this.#calls += calls;
    const bunch = Math.floor(nowMs / BUNCH_MS);
    if (bunch !== this.#bunch) {
      this.#bunch = bunch;
      this.#bunchCalls = 0;
    }
    this.#bunchCalls += calls;
    if (this.#bunchCalls > this.#busiest) this.#busiest = this.#bunchCalls;
  }

  /** `calls` attempts have ended, each after `ms`. */
  ended(ms: number, isFailed: boolean, calls = 1): void {
    this.#ended += calls;
    this.#endedMs += ms * calls;
    if (isFailed) this.#failed += calls;
    this.#latencies.add(calls, ms, ms);
  }

  /** Enters sample `i`, `seconds` after the one before. */
  sample(i: number, atMs: number, seconds: number, now: CallsNow): void {
    this.#counts.advanceTo(atMs);
    const perSecond = (calls: number): number => (i === 0 ? 0 : calls / seconds);
    this.#columns.latency[i] = this.#ended === 0 ? NaN : this.#endedMs / this.#ended;
    this.#columns.calls[i] = perSecond(this.#calls);
    this.#columns.retries[i] = perSecond(this.#callsRetried);
    this.#columns.failures[i] = perSecond(this.#failed);
    this.#columns.busiest[i] = (this.#busiest * 1000) / BUNCH_MS;
    this.#columns.breakersOpen[i] = now.breakersOpen;
    this.#columns.callsInFlight[i] = now.callsInFlight;
    this.#columns.callsAllowed[i] = now.callsAllowed;
    this.#ended = 0;
    this.#endedMs = 0;
    this.#calls = 0;
    this.#callsRetried = 0;
    this.#failed = 0;
    this.#busiest = 0;
  }

  /** The summary's keys about calls. */
  facts(): { readonly sinkLatencyP95Ms: number | null; readonly retries: number; readonly retryShareMax: number } {
    return {
      sinkLatencyP95Ms: this.#latencies.count === 0 ? null : this.#latencies.quantile(0.95),
      retries: this.retries,
      retryShareMax: this.#counts.shareMax,
    };
  }

  /** @param upToNow cuts a column to the samples there are */
  series(service: string, upToNow: (column: Float64Array) => Float64Array): Series[] {
    const of = `service/${service}`;
    const one = (id: string, unit: string, column: Float64Array): Series => ({ id, of, unit, values: upToNow(column) });
    const { latency, calls, retries, failures, busiest, breakersOpen, callsInFlight, callsAllowed } = this.#columns;
    return [
      one('sinkLatencyMs', 'ms', latency),
      ...(this.#isGuarded
        ? [
            one('calls', 'calls/s', calls),
            one('retries', 'calls/s', retries),
            one('failures', 'calls/s', failures),
            one('callsBusiest100Ms', 'calls/s', busiest),
            one('breakersOpen', 'count', breakersOpen),
            one('callsInFlight', 'calls', callsInFlight),
            one('callsAllowed', 'calls', callsAllowed),
          ]
        : []),
    ];
  }
}

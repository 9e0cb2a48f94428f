/**
 * Something outside that is called: a sink, an enrichment. A call first passes the service's rate limit, then waits for one of the
 * calls that the service works on at once, both first come, first served, then takes its service time. So the answer takes the
 * service time while there is room, and grows without bound once calls come faster than they are worked off: a latency curve with
 * a knee. A call that its caller has given up is worked on all the same.
 */
import { RandomStream } from '../kernel/random.ts';
import type { Distribution } from '../scenario/common-scenario.ts';
import { TokenBucket } from './token-bucket.ts';

export interface ServiceSettings {
  readonly serviceMs: number;
  readonly distribution: Distribution;
  /** Calls per second over all callers; null = unlimited. */
  readonly limitPerSecond: number | null;
  /** Calls that it works on at once; null = any number. */
  readonly parallelCalls: number | null;
  /** Share of the calls that fail; a failing call takes as long as any other. */
  readonly errorShare: number;
  /** It takes this many times as long: the product of the `slow` faults that are on. */
  readonly slowFactor: number;
}

/** The mean of a service-time distribution whose body takes `serviceMs`, ms. */
export function meanServiceMs(serviceMs: number, distribution: Distribution): number {
  if (typeof distribution === 'string') return serviceMs;
  return serviceMs * (1 - distribution.tail.share) + distribution.tail.ms * distribution.tail.share;
}

/** When each of the calls that are worked on at once is done. */
class Places {
  #freeAtMs: number[];

  constructor(places: number) {
    this.#freeAtMs = Array<number>(places).fill(-Infinity);
  }

  /** The place that is free first. */
  first(): number {
    let first = 0;
    for (let i = 1; i < this.#freeAtMs.length; i++)
      if ((this.#freeAtMs[i] as number) < (this.#freeAtMs[first] as number)) first = i;
    return first;
  }

  freeAtMs(place: number): number {
    return this.#freeAtMs[place] as number;
  }

  occupy(place: number, untilMs: number): void {
    this.#freeAtMs[place] = untilMs;
  }

  /** More places are free ones; with fewer, a call waits until fewer are under way than there are places. */
  resize(places: number): void {
    const latestFirst = [...this.#freeAtMs].sort((a, b) => b - a).slice(0, places);
    while (latestFirst.length < places) latestFirst.push(-Infinity);
    this.#freeAtMs = latestFirst;
  }
}

export class Service {
  readonly #seed: number;
  readonly #name: string;
  readonly #callerKind: string;
  readonly #times = new Map<number, RandomStream>();
  readonly #errors = new Map<number, RandomStream>();
  #settings: ServiceSettings;
  #limit: TokenBucket | null = null;
  #places: Places | null = null;
  /** When the last call is answered, ms. */
  answerMs = 0;
  /** Whether the answer to the last call is an error. */
  isError = false;

  /** @param callerKind what the callers are, for the names of their random streams: `consumer` */
  constructor(seed: number, name: string, callerKind: string, settings: ServiceSettings) {
    this.#seed = seed;
    this.#name = name;
    this.#callerKind = callerKind;
    this.#settings = settings;
    this.#limit = limitOf(settings);
    this.#places = settings.parallelCalls === null ? null : new Places(settings.parallelCalls);
  }

  configure(settings: ServiceSettings): void {
    const { limitPerSecond, parallelCalls } = this.#settings;
    this.#settings = settings;
    if (settings.limitPerSecond !== limitPerSecond) this.#limit = limitOf(settings);
    if (settings.parallelCalls === parallelCalls) return;
    if (settings.parallelCalls === null) this.#places = null;
    else if (this.#places === null) this.#places = new Places(settings.parallelCalls);
    else this.#places.resize(settings.parallelCalls);
  }

  /** `caller` calls at `nowMs`; calls come in the order of time. Returns when it is answered, ms; `isError` says how. */
  call(caller: number, nowMs: number): number {
    const { errorShare, slowFactor } = this.#settings;
    let startMs = this.#limit === null ? nowMs : this.#limit.reserve(nowMs);
    const ms = this.#serviceMs(caller) * slowFactor;
    if (this.#places !== null) {
      const place = this.#places.first();
      startMs = Math.max(startMs, this.#places.freeAtMs(place));
      this.#places.occupy(place, startMs + ms);
    }
    this.isError = errorShare > 0 && this.#stream(this.#errors, 'errors/', caller).uniform() < errorShare;
    this.answerMs = startMs + ms;
    return this.answerMs;
  }

  #serviceMs(caller: number): number {
    const { distribution, serviceMs } = this.#settings;
    if (distribution === 'constant') return serviceMs;
    const stream = this.#stream(this.#times, '', caller);
    if (distribution === 'exponential') return stream.exponential(serviceMs);
    return stream.uniform() < distribution.tail.share ? distribution.tail.ms : serviceMs;
  }

  #stream(streams: Map<number, RandomStream>, purpose: string, caller: number): RandomStream {
    let stream = streams.get(caller);
    if (stream === undefined) {
      stream = new RandomStream(this.#seed, `services/${this.#name}/${purpose}${this.#callerKind}/${String(caller)}`);
      streams.set(caller, stream);
    }
    return stream;
  }
}

function limitOf({ limitPerSecond }: ServiceSettings): TokenBucket | null {
  return limitPerSecond === null ? null : new TokenBucket(limitPerSecond / 1000, 1);
}

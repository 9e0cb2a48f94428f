/**
 * The service behind the consumers: every write first passes the service's own rate limit (first come, first served), then takes a
 * service time. All instances share the limit; each has its own stream of service times.
 */
import { RandomStream } from '../kernel/random.ts';
import { TokenBucket } from '../parts/token-bucket.ts';
import type { SinkSettings } from './settings.ts';

export class Sink {
  readonly #seed: number;
  readonly #streams = new Map<number, RandomStream>();
  #settings: SinkSettings | null = null;
  #limit: TokenBucket | null = null;

  constructor(seed: number) {
    this.#seed = seed;
  }

  configure(settings: SinkSettings | null): void {
    if (settings?.limitPerSecond !== this.#settings?.limitPerSecond)
      this.#limit = settings?.limitPerSecond == null ? null : new TokenBucket(settings.limitPerSecond / 1000, 1);
    this.#settings = settings;
  }

  /** When the write that `consumer` issues at `nowMs` is acknowledged, ms. */
  write(consumer: number, nowMs: number): number {
    const settings = this.#settings;
    if (settings === null) return nowMs;
    const startMs = this.#limit === null ? nowMs : this.#limit.reserve(nowMs);
    return startMs + this.#serviceMs(settings, consumer) * settings.slowFactor;
  }

  #serviceMs(settings: SinkSettings, consumer: number): number {
    const { distribution, serviceMs } = settings;
    if (distribution === 'constant') return serviceMs;
    const stream = this.#streamOf(settings.service, consumer);
    if (distribution === 'exponential') return stream.exponential(serviceMs);
    return stream.uniform() < distribution.tail.share ? distribution.tail.ms : serviceMs;
  }

  #streamOf(service: string, consumer: number): RandomStream {
    let stream = this.#streams.get(consumer);
    if (stream === undefined) {
      stream = new RandomStream(this.#seed, `services/${service}/consumer/${String(consumer)}`);
      this.#streams.set(consumer, stream);
    }
    return stream;
  }
}

/**
 * How long a record is under way when nothing is queued: the preview's stand-in for the events that it does not simulate.
 *
 * Each stage adds a delay that is spread evenly over a known range; independent stages add up to one evenly spread delay with
 * the same mean and variance. Exact runs do not use this.
 */
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { Settings } from './settings.ts';
import { meanServiceMs } from '../parts/service.ts';

/** A delay spread evenly over [fromMs, toMs]. */
export interface Delay {
  readonly fromMs: number;
  readonly toMs: number;
  /** The part of its mean that comes after the work: batches fill, writes are under way. */
  readonly afterWorkMs: number;
}

class DelaySum {
  #mean = 0;
  #variance = 0;

  add(fromMs: number, toMs: number): this {
    this.#mean += (fromMs + toMs) / 2;
    this.#variance += ((toMs - fromMs) * (toMs - fromMs)) / 12;
    return this;
  }

  toDelay(afterWorkMs: number): Delay {
    const half = Math.min(this.#mean, Math.sqrt(3 * this.#variance));
    return { fromMs: this.#mean - half, toMs: this.#mean + half, afterWorkMs };
  }
}

/** Time between two writes of one instance at `recordsPerMs`, before the shared limit, ms. */
export function writeIntervalMs(settings: Settings, recordsPerMs: number): number {
  const { sink } = settings;
  if (sink === null || recordsPerMs <= 0) return Infinity;
  return Math.min(sink.batchRecords / recordsPerMs, sink.lingerMs + 1 / recordsPerMs);
}

/**
 * The delay of a record in an instance that keeps up with `recordsPerMs`.
 *
 * @param intervalMs time between two writes of this instance, after the shared limit
 * @param limitWaitMs mean wait for the shared limit
 */
export function pipelineDelay(
  scenario: KafkaScenario,
  settings: Settings,
  recordsPerMs: number,
  intervalMs: number,
  limitWaitMs: number,
): Delay {
  const { application, topic } = scenario.kafka;
  const { roundTripMs } = application;
  const { sink, recordMs, pollMs, maxPollRecords } = settings;
  const sum = new DelaySum().add(roundTripMs / 2, (roundTripMs * 3) / 2);
  const perFetch = 1 + (recordsPerMs / topic.brokers) * roundTripMs;
  const writeMs = sink === null ? 0 : meanServiceMs(sink.serviceMs, sink.distribution) * sink.slowFactor;
  if (application.threading === 'inline') {
    const busy = Math.min(0.98, recordsPerMs * recordMs);
    const cycleMs = Math.min((pollMs + writeMs) / (1 - busy), maxPollRecords / recordsPerMs);
    sum.add(0, cycleMs).add(recordMs, recordMs + recordsPerMs * cycleMs * recordMs);
    if (sink !== null) sum.add(writeMs, writeMs);
    return sum.toDelay(sink === null ? 0 : cycleMs / 2);
  }
  sum.add(recordMs, perFetch * recordMs);
  if (sink === null) return sum.toDelay(0);
  const fillMs = Math.min(intervalMs, Math.max(sink.lingerMs, intervalMs - 1 / recordsPerMs));
  return sum
    .add(0, fillMs)
    .add(writeMs + limitWaitMs, writeMs + limitWaitMs)
    .toDelay(fillMs / 2 + writeMs + limitWaitMs);
}

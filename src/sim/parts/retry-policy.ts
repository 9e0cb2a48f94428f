/**
 * How long to wait before a call is tried again.
 *
 * - `none`: a failed call is not tried again; where everything must begin again it does so after `baseMs`.
 * - `fixed`: always `baseMs` (resilience4j's default: 500 ms).
 * - `exponential`: baseMs · multiplierⁿ, at most `maxMs`.
 * - `kafka`: the same with the Kafka client's numbers (100 ms doubling to 1000 ms, ±20 %).
 * - `connect`: Kafka Connect's: doubles from 300 ms; once that would exceed `maxMs`, anything below `maxMs`.
 *
 * Jitter j spreads a wait evenly over ±j of itself before it is cut at `maxMs`; `full` spreads it over everything from 0 to itself.
 * Without jitter, callers that failed together try again together.
 *
 * @source ExponentialBackoff (kafka-clients 4.1.1); RetryWithToleranceOperator.backoff (Kafka Connect 4.1.1); IntervalFunction
 *   (resilience4j 2.3); M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog 2015 (full jitter)
 */
import type { RetrySettings } from '../scenario/protection-scenario.ts';

/**
 * The wait before a retry, ms.
 *
 * @param retry 1 for the first retry
 * @param uniform draws from [0, 1); used only where the policy has jitter
 */
export function backoffMs(settings: RetrySettings, retry: number, uniform: () => number): number {
  const { policy, baseMs, maxMs, multiplier, jitter } = settings;
  if (policy === 'none' || policy === 'fixed') return spread(baseMs, jitter, Infinity, uniform);
  const grown = grownMs(baseMs, multiplier, retry - 1, maxMs);
  if (policy === 'connect') return grown > maxMs ? uniform() * maxMs : grown;
  if (baseMs > maxMs) return baseMs;
  return spread(Math.min(grown, maxMs), jitter, maxMs, uniform);
}

/** base · multiplier^times, as far as it is of interest: growing ends once it is past `enoughMs`. */
function grownMs(baseMs: number, multiplier: number, times: number, enoughMs: number): number {
  let ms = baseMs;
  for (let i = 0; i < times && ms <= enoughMs && multiplier > 1; i++) ms *= multiplier;
  return ms;
}

function spread(ms: number, jitter: number | 'full', maxMs: number, uniform: () => number): number {
  if (jitter === 'full') return uniform() * ms;
  return jitter === 0 ? ms : Math.min(ms * (1 - jitter + 2 * jitter * uniform()), maxMs);
}

/**
 * Callers that each have one call at a time on the way: a closed loop. N of them at a service that takes L₀ for a call and works off at
 * most Q calls a second. An async operator with a capacity of c on p subtasks is N = c · p of them.
 *
 * Sources: P. J. Denning, J. P. Buzen, ACM Computing Surveys 10 (1978), asymptotic bounds; M. Reiser, S. S. Lavenberg, "Mean-Value
 * Analysis of Closed Multichain Queuing Networks", JACM 27 (1980).
 */
import { requireCount, requirePositive } from './ranges.ts';

/** A service: time of a call when nobody waits, and the most calls per second. */
export interface ClosedLoopService {
  /** L₀ > 0, ms. */
  readonly callMs: number;
  /** Q > 0, calls/s. */
  readonly limitPerSecond: number;
}

function requireService({ callMs, limitPerSecond }: ClosedLoopService): void {
  requirePositive('callMs', callMs);
  requirePositive('limitPerSecond', limitPerSecond);
}

/**
 * The knee: N* = Q · L₀ calls in flight. Fewer leave the service room, more only wait.
 * @throws RangeError outside the ranges above
 */
export function kneeOfService(service: ClosedLoopService): number {
  requireService(service);
  return (service.limitPerSecond * service.callMs) / 1000;
}

/** Calls per second and the time of a call. */
export interface ClosedLoop {
  readonly callsPerSecond: number;
  readonly callMs: number;
}

/**
 * The asymptotic bounds: X ≤ min(N ÷ L₀, Q), L ≥ max(L₀, N ÷ Q). Exact where every call takes the same time.
 * @param inFlight N, a whole number ≥ 1
 * @throws RangeError outside the ranges above
 */
export function closedLoopBounds(inFlight: number, service: ClosedLoopService): ClosedLoop {
  requireService(service);
  requireCount('inFlight', inFlight);
  const callsPerSecond = Math.min((1000 * inFlight) / service.callMs, service.limitPerSecond);
  return { callsPerSecond, callMs: (1000 * inFlight) / callsPerSecond };
}

/**
 * Mean value analysis with exponential service: one queueing station of demand 1 ÷ Q and a delay for the rest of L₀. It rounds the knee.
 * @param inFlight N, a whole number ≥ 1
 * @throws RangeError outside the ranges above, and where Q · L₀ < 1 (one call at a time would then take longer than L₀)
 */
export function closedLoopMva(inFlight: number, service: ClosedLoopService): ClosedLoop {
  requireService(service);
  requireCount('inFlight', inFlight);
  const demandMs = 1000 / service.limitPerSecond;
  const delayMs = service.callMs - demandMs;
  if (delayMs < 0) throw new RangeError(`A service of ${service.limitPerSecond}/s cannot take ${service.callMs} ms for a call.`);
  let queue = 0;
  let callMs = service.callMs;
  for (let n = 1; n <= inFlight; n++) {
    const stationMs = demandMs * (1 + queue);
    callMs = delayMs + stationMs;
    queue = (n * stationMs) / callMs;
  }
  return { callsPerSecond: (1000 * inFlight) / callMs, callMs };
}

/**
 * The capacity of each subtask with which a budget of calls is used up and no more: ⌈Q ÷ p · L⌉.
 * @param budgetPerSecond Q > 0, calls/s over all subtasks
 * @param parallelism p, a whole number ≥ 1
 * @param callMs L > 0, ms
 * @throws RangeError outside these ranges
 */
export function asyncCapacityFor(budgetPerSecond: number, parallelism: number, callMs: number): number {
  requirePositive('budgetPerSecond', budgetPerSecond);
  requireCount('parallelism', parallelism);
  requirePositive('callMs', callMs);
  return Math.ceil((budgetPerSecond * callMs) / (1000 * parallelism) - 1e-9);
}

/** Retries at a fixed delay, as AsyncRetryStrategies does them. */
export interface FixedRetries {
  /** f, the share of the tries that fail, 0 … 1. */
  readonly failShare: number;
  /** Retries after the first try. */
  readonly retries: number;
  readonly delayMs: number;
}

/**
 * What a record costs with retries: Σ fⁱ tries, and the time from its first try to its last answer.
 * @param callMs L > 0, ms
 * @throws RangeError outside the ranges above
 */
export function retriedCall(
  callMs: number,
  { failShare, retries, delayMs }: FixedRetries,
): { readonly tries: number; readonly slotMs: number } {
  requirePositive('callMs', callMs);
  if (!(failShare >= 0 && failShare <= 1)) throw new RangeError(`failShare must be from 0 to 1, not ${failShare}.`);
  let tries = 0;
  for (let i = 0; i <= retries; i++) tries += failShare ** i;
  return { tries, slotMs: tries * callMs + (tries - 1) * delayMs };
}

/**
 * What retries cost and bring where each attempt fails by itself with the same probability p and a call has at most n attempts.
 *
 * Source: the geometric distribution cut off at n; the same formula in M. Brooker, "Timeouts, retries, and backoff with jitter",
 * Amazon Builders' Library 2019 (a call costs up to n times the load exactly while the service is down).
 */
import { requireCount } from './ranges.ts';

/** @throws RangeError unless 0 ≤ p ≤ 1 */
function requireProbability(value: number): void {
  if (!(value >= 0 && value <= 1)) throw new RangeError(`A probability must be from 0 to 1, not ${value}.`);
}

/**
 * Mean attempts of a call: (1 − pⁿ) ÷ (1 − p), and n at p = 1.
 * @param failureShare p, from 0 to 1
 * @param maxAttempts n, a whole number ≥ 1, the first attempt among them
 * @throws RangeError outside these ranges
 */
export function meanAttempts(failureShare: number, maxAttempts: number): number {
  requireProbability(failureShare);
  requireCount('maxAttempts', maxAttempts);
  let attempts = 0;
  let reached = 1;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    attempts += reached;
    reached *= failureShare;
  }
  return attempts;
}

/**
 * Share of the calls of which every attempt fails: pⁿ.
 * @param failureShare p, from 0 to 1
 * @param maxAttempts n, a whole number ≥ 1
 * @throws RangeError outside these ranges
 */
export function exhaustedShare(failureShare: number, maxAttempts: number): number {
  requireProbability(failureShare);
  requireCount('maxAttempts', maxAttempts);
  let share = 1;
  for (let attempt = 0; attempt < maxAttempts; attempt++) share *= failureShare;
  return share;
}

/**
 * Writes by size or time: a batch is written when it holds `size` records or its first record has waited `lingerMs`. Records come in an
 * even stream of λ per second.
 *
 * Source: elementary; the crossover λ = size ÷ linger is where both happen at once.
 */
import { requireCount, requireNonNegative, requirePositive } from './ranges.ts';

/**
 * Mean records of a write: min(size, λ · linger), at least the one that opened it.
 * @param recordsPerSecond λ > 0
 * @param size records, a whole number ≥ 1
 * @param lingerMs ≥ 0
 * @throws RangeError outside these ranges
 */
export function meanBatch(recordsPerSecond: number, size: number, lingerMs: number): number {
  requirePositive('recordsPerSecond', recordsPerSecond);
  requireCount('size', size);
  requireNonNegative('lingerMs', lingerMs);
  return Math.max(1, Math.min(size, (recordsPerSecond * lingerMs) / 1000));
}

/**
 * Most records per second that k writes at a time of `writeMs` each can carry: k · size ÷ writeMs.
 * @param size records, a whole number ≥ 1
 * @param writeMs > 0
 * @param concurrency k, a whole number ≥ 1
 * @throws RangeError outside these ranges
 */
export function writeCapacityPerSecond(size: number, writeMs: number, concurrency: number): number {
  requireCount('size', size);
  requirePositive('writeMs', writeMs);
  requireCount('concurrency', concurrency);
  return (1000 * concurrency * size) / writeMs;
}

/** Range checks of the closed forms: a formula outside its range gives a number that means nothing, so it gives an error instead. */

/** @throws RangeError unless `value` is a finite number > 0 */
export function requirePositive(name: string, value: number): void {
  if (!(value > 0 && value < Infinity)) throw new RangeError(`${name} must be a finite number above 0, not ${value}.`);
}

/** @throws RangeError unless `value` is a finite number ≥ 0 */
export function requireNonNegative(name: string, value: number): void {
  if (!(value >= 0 && value < Infinity)) throw new RangeError(`${name} must be a finite number from 0 on, not ${value}.`);
}

/** @throws RangeError unless `value` is a whole number ≥ 1 */
export function requireCount(name: string, value: number): void {
  if (!(Number.isInteger(value) && value >= 1)) throw new RangeError(`${name} must be a whole number from 1 on, not ${value}.`);
}

/** @throws RangeError unless 0 ≤ `value` < 1 */
export function requireShareBelowOne(name: string, value: number): void {
  if (!(value >= 0 && value < 1)) throw new RangeError(`${name} must be from 0 to below 1, not ${value}.`);
}

/**
 * Utilization ρ of a queue that has a steady state.
 * @throws RangeError unless 0 ≤ ρ < 1: at ρ ≥ 1 the queue grows without end and has no mean
 */
export function stableUtilization(arrivalsPerSecond: number, capacityPerSecond: number): number {
  requireNonNegative('arrivalsPerSecond', arrivalsPerSecond);
  requirePositive('capacityPerSecond', capacityPerSecond);
  const utilization = arrivalsPerSecond / capacityPerSecond;
  if (utilization >= 1)
    throw new RangeError(
      `${arrivalsPerSecond} arrivals/s at a capacity of ${capacityPerSecond}/s: without headroom there is no steady state.`,
    );
  return utilization;
}

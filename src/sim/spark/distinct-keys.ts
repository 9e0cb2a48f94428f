/**
 * How many different keys a number of records is expected to touch, when each record's key is drawn evenly from a fixed set: K·(1 − (1 − 1/K)ⁿ),
 * as a whole number. It costs the same however many records there are.
 *
 * Source: the occupancy problem; W. Feller, "An Introduction to Probability Theory and Its Applications", vol. 1, 3rd ed. 1968, IV.2.
 */
export function expectedDistinct(records: number, keys: number): number {
  if (records <= 0) return 0;
  // With this many records a key each, none is left out of a billion.
  if (records >= keys * 40) return keys;
  const expected = keys * (1 - power(1 - 1 / keys, records));
  return Math.max(1, Math.min(records, keys, Math.floor(expected + 0.5)));
}

/** By repeated squaring: the power operator does not give the same bits in every engine. */
function power(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result *= square;
    square *= square;
  }
  return result;
}

/** What is done with typed arrays thousands of times in a run. */

/** As a list that JSON can carry. (Spreading it takes ten times as long.) */
export function listOf(values: Float64Array | Int32Array): number[] {
  const list = new Array<number>(values.length);
  for (let i = 0; i < values.length; i++) list[i] = values[i] as number;
  return list;
}

/** The array itself where it has the right length, whatever is in it; else a new one. (Large ones are costly to make.) */
export function sized(array: Float64Array, length: number): Float64Array {
  return array.length === length ? array : new Float64Array(length);
}

export function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}

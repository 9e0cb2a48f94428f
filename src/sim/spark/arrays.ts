/** What is done with typed arrays thousands of times in a run. */

/** As a list that JSON can carry. (Spreading it takes ten times as long.) */
export function listOf(values: Float64Array | Int32Array): number[] {
  const list: number[] = [];
  for (let i = 0; i < values.length; i++) list.push(values[i] as number);
  return list;
}

export function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum;
}

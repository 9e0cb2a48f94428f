/**
 * Max-min fair sharing: everyone gets the same, nobody more than they want, what they leave goes to the others. This is how a
 * consumer's partitions share its capacity (equal chunks, first in, first out) and how instances share a sink's limit.
 *
 * @param wanted what each one could use
 * @param into filled with what each one gets
 * @param count how many of the entries count
 */
export function shareFairly(budget: number, wanted: Float64Array, into: Float64Array, count: number): void {
  let left = budget;
  let hungry = 0;
  for (let i = 0; i < count; i++) {
    into[i] = 0;
    if ((wanted[i] as number) > 0) hungry++;
  }
  while (hungry > 0 && left > 0) {
    const each = left / hungry;
    let satisfied = 0;
    for (let i = 0; i < count; i++) {
      const wants = wanted[i] as number;
      if (wants > 0 && into[i] === 0 && wants <= each) {
        into[i] = wants;
        left -= wants;
        satisfied++;
      }
    }
    if (satisfied === 0) {
      for (let i = 0; i < count; i++) if ((wanted[i] as number) > 0 && into[i] === 0) into[i] = each;
      return;
    }
    hungry -= satisfied;
  }
}

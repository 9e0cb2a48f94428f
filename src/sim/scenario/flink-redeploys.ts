/** Which changes of a Flink scenario stop the job. */

/** Fields of an operator that change in place. */
const IN_PLACE = ['recordMs', 'selectivity', 'keys/hotShare'];

/**
 * Does a change of this knob in mid-run mean that the job is stopped and started again? Not so where the world changes (what a record
 * costs, which keys come, how a service behaves); code, parallelism and configuration are read when a job is deployed.
 */
export function redeploys(pointer: string): boolean {
  return pointer.startsWith('/flink/') && !IN_PLACE.includes(pointer.split('/').slice(4).join('/'));
}

/** Which changes of a Flink scenario stop the job. */

/** Fields of an operator that change in place. */
const IN_PLACE = ['recordMs', 'selectivity', 'keys/hotShare'];
const TASK_MANAGERS = '/flink/cluster/taskManagers';

/**
 * Does a change of this knob in mid-run mean that the job is stopped and started again? Not so where the world changes (what a record
 * costs, which keys come, how a service behaves, how many machines there are); code, parallelism and configuration are read when a job
 * is deployed.
 */
export function redeploys(pointer: string): boolean {
  return pointer.startsWith('/flink/') && pointer !== TASK_MANAGERS && !IN_PLACE.includes(pointer.split('/').slice(4).join('/'));
}

/** Is this a change of slots or parallelism, which the adaptive scheduler carries out by itself? */
export function rescales(pointer: string): boolean {
  return pointer === TASK_MANAGERS || pointer.endsWith('/parallelism');
}

/** Records/s of the source that the job can keep up with when nothing else is in the way: the least of its tasks and services. */
import { meanServiceMs } from '../parts/service.ts';
import type { FlinkScenario } from '../scenario/scenario.ts';
import { costsOf, tasksOf, type KeepingOperator, type TaskPlan } from './job-plan.ts';

/** The capacity of what a task calls, records that reach the operator per second; Infinity where nothing bounds it. */
function callsPerSecond(keeping: KeepingOperator, { parallelism }: TaskPlan, { services }: FlinkScenario): number {
  const service =
    keeping.kind === 'async' ? services[keeping.async.service] : keeping.kind === 'sink' ? services[keeping.service] : undefined;
  if (service === undefined) return Infinity;
  const ms = meanServiceMs(service.serviceMs, service.distribution);
  const limit = service.limitPerSecond ?? Infinity;
  if (keeping.kind === 'async') {
    const { capacity, ratePerSecond } = keeping.async;
    return Math.min((parallelism * capacity * 1000) / ms, limit, ratePerSecond ?? Infinity);
  }
  if (keeping.kind !== 'sink') return Infinity;
  return keeping.batchRecords * Math.min((parallelism * keeping.concurrency * 1000) / ms, limit);
}

/** A scenario does not change, and every sample asks. */
const known = new WeakMap<FlinkScenario, number>();

/** NaN where nothing takes any time. */
export function nominalCapacity(scenario: FlinkScenario): number {
  const before = known.get(scenario);
  if (before !== undefined) return before;
  const capacity = leastCapacity(scenario);
  known.set(scenario, capacity);
  return capacity;
}

function leastCapacity(scenario: FlinkScenario): number {
  let capacity = Infinity;
  let perRecord = 1;
  for (const task of tasksOf(scenario.flink)) {
    const { headMs, headSelectivity, tailMs, tailSelectivity } = costsOf(task, scenario.flink);
    const ms = headMs + headSelectivity * tailMs;
    if (perRecord > 0) capacity = Math.min(capacity, (task.parallelism * 1000) / ms / perRecord);
    if (task.keeping !== null && perRecord * headSelectivity > 0)
      capacity = Math.min(capacity, callsPerSecond(task.keeping, task, scenario) / (perRecord * headSelectivity));
    perRecord *= headSelectivity * (task.keeping === null ? 1 : tailSelectivity);
  }
  return capacity === Infinity ? NaN : capacity;
}

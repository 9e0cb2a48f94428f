/** Records/s that a query can work off when nothing is in its way: the nominal capacity. */
import { meanServiceMs } from '../parts/service.ts';
import type { SparkScenario } from '../scenario/scenario.ts';
import { intervalOf } from './trigger-grid.ts';

/**
 * Without a cap, batches grow until their overhead no longer matters, so capacity is that of the slots alone; with one it is
 * M ÷ max(T, D(M)). Even tasks, no state beyond its commits. NaN where nothing takes any time.
 */
export function nominalCapacity({ spark, services }: SparkScenario, executors: number): number {
  const { costs, config, cluster, sink, trigger, options, stateful, topic } = spark;
  const slots = executors * Math.floor(cluster.coresPerExecutor / config['spark.task.cpus']);
  if (typeof trigger === 'object' && 'realTimeMs' in trigger) {
    // A task a partition, whatever the slots beyond; between two batches nobody works.
    const { latestOffset, queryPlanning, walCommit, commitOffsets, taskLaunch } = costs.overheadMs;
    const busyMs = Math.max(0, trigger.realTimeMs - taskLaunch);
    const periodMs = latestOffset + queryPlanning + trigger.realTimeMs + walCommit + commitOffsets;
    const tasks = Math.min(slots, topic.partitions);
    return costs.recordMs === 0 ? NaN : ((1000 * tasks) / costs.recordMs) * (busyMs / periodMs);
  }
  const service = sink === null ? undefined : services[sink.service];
  const callMs = service === undefined ? 0 : meanServiceMs(service.serviceMs, service.distribution);
  const writers = Math.min(slots, sink?.repartition ?? slots);
  const perRecordMs = costs.recordMs / slots + (sink === null || stateful !== null ? 0 : callMs / sink.bulkRecords / writers);
  const byLimit =
    service?.limitPerSecond == null || sink === null || stateful !== null ? Infinity : service.limitPerSecond * sink.bulkRecords;
  if (slots === 0) return 0;
  const uncapped = Math.min(1000 / perRecordMs, byLimit);
  const cap = options.maxOffsetsPerTrigger;
  if (cap === null) return uncapped === Infinity ? NaN : uncapped;
  const intervalMs = intervalOf(trigger);
  const { latestOffset, walCommit, queryPlanning, taskLaunch, commitOffsets } = costs.overheadMs;
  const stateMs = stateful === null ? 0 : Math.ceil(config['spark.sql.shuffle.partitions'] / slots) * costs.stateCommitMs;
  const overheadMs = latestOffset + walCommit + queryPlanning + taskLaunch + commitOffsets + stateMs;
  const capped = (cap / Math.max(intervalMs, overheadMs + (cap / uncapped) * 1000)) * 1000;
  return capped === Infinity ? NaN : capped;
}

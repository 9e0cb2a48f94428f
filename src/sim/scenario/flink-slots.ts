/** The slots of a cluster. */
import type { FlinkConfig, FlinkSystem } from './flink-scenario.ts';

/** Is it the adaptive scheduler that decides how many subtasks there are? Reactive mode has no other (ClusterOptions.getSchedulerType). */
export function isAdaptive(config: FlinkConfig): boolean {
  return config['jobmanager.scheduler'] === 'adaptive' || config['scheduler-mode'] === 'reactive';
}

/** Task managers × slots; Infinity where there are as many as the job needs. */
export function slotsOf({ cluster, config }: Pick<FlinkSystem, 'cluster' | 'config'>): number {
  return cluster.taskManagers === null ? Infinity : cluster.taskManagers * config['taskmanager.numberOfTaskSlots'];
}

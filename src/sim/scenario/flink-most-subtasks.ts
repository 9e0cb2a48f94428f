/** How many subtasks an operator may come to have, where an autoscaler or the slots decide. */
import type { FlinkOperator, FlinkScenario } from './flink-scenario.ts';
import { slotsOf } from './flink-slots.ts';

/**
 * The parallelism that is set, or the most that the autoscaler would give (bounded by its own limit, key groups and partitions), or, in
 * reactive mode, as many subtasks as there are slots.
 */
export function mostSubtasks({ autoscaler, flink }: FlinkScenario, operator: FlinkOperator): number {
  const { parallelism } = operator;
  if (flink.config['scheduler-mode'] === 'reactive') return Math.min(flink.maxParallelism, slotsOf(flink));
  if (autoscaler?.config['job.autoscaler.scaling.enabled'] !== true) return parallelism;
  const units = operator.kind === 'kafkaSource' ? Math.min(operator.partitions, flink.maxParallelism) : flink.maxParallelism;
  return Math.max(parallelism, Math.min(units, autoscaler.config['job.autoscaler.vertex.max-parallelism']));
}

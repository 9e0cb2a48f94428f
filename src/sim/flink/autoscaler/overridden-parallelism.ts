/**
 * A job with another parallelism for some of its tasks, as `pipeline.jobvertex-parallelism-overrides` and the adaptive scheduler change it:
 * in the job graph that is there, after operators have been chained. Nothing is chained or taken apart by it.
 *
 * Sources: JobGraph.setParallelism (Dispatcher.applyParallelismOverrides), StreamTask.replaceForwardPartitionerIfConsumerParallelismDoesNotMatch
 * (FLINK-30213; 1.20, 2.0): a forward edge stays pointwise, so between unequal parallelisms it works as rescale does.
 */
import type { FlinkExchange, FlinkOperator, FlinkScenario } from '../../scenario/scenario.ts';
import { tasksOf } from '../job-plan.ts';

/** @param parallelisms by task, from the source on; others keep what the scenario says */
export function withParallelisms(scenario: FlinkScenario, parallelisms: ReadonlyMap<string, number>): FlinkScenario {
  if (parallelisms.size === 0) return scenario;
  const tasks = tasksOf(scenario.flink);
  const parallelismOf = (task: (typeof tasks)[number]): number => parallelisms.get(task.id) ?? task.parallelism;
  const operators = tasks.flatMap((task, index): FlinkOperator[] => {
    const parallelism = parallelismOf(task);
    const before = tasks[index - 1];
    return task.operators.map((operator, place): FlinkOperator => {
      if (operator.kind === 'kafkaSource' || place > 0 || before === undefined) return { ...operator, parallelism };
      const isUneven = task.exchange === 'forward' && parallelismOf(before) !== parallelism;
      const exchange: FlinkExchange = isUneven ? 'rescale' : task.exchange;
      return { ...operator, parallelism, exchange, chain: false };
    });
  });
  return { ...scenario, flink: { ...scenario.flink, operators } };
}

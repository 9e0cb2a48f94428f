/** Gives a running flow the numbers of the scenario as it is now, without a new deployment. */
import type { Fault, FlinkScenario, FlinkSource } from '../../scenario/scenario.ts';
import { costsOf } from '../job-plan.ts';
import { evenShare } from '../make-values.ts';
import type { Caller } from './caller.ts';
import type { Flow } from './flow.ts';
import type { FlowTask } from './flow-task.ts';
import { slowDown, slownessOf } from './slow-down.ts';

/** @param faults those that are on */
export function tuneFlow(
  flow: Flow,
  callers: readonly (Caller | null)[],
  faults: readonly Fault[],
  scenario: FlinkScenario,
): void {
  const source = scenario.flink.operators[0] as FlinkSource;
  const { config } = scenario.flink;
  flow.sourcePace = source.ratePerSecond === null ? Infinity : source.ratePerSecond / source.parallelism / 1000;
  flow.watermarkBoundMs = source.watermark.boundMs;
  flow.idlenessMs = source.watermark.idlenessMs;
  for (const [k, caller] of callers.entries()) {
    const service = caller === null ? undefined : scenario.services[caller.service];
    if (caller === null || service === undefined) continue;
    const sharing = callers.filter((other) => other?.service === caller.service).length;
    const slowness = slownessOf(`/services/${caller.service}`, faults);
    caller.tune(service, slowness, config['pipeline.auto-watermark-interval'], sharing);
    (flow.tasks[k] as FlowTask).deadLetterMs = caller.deadLetterMs;
  }
  let recordsPerSource = 1;
  for (const task of flow.tasks) {
    task.costs = costsOf(task.plan, scenario.flink);
    task.recordsPerSource = recordsPerSource;
    const records = config['taskmanager.memory.segment-size'] / scenario.traffic.recordBytes;
    slowDown(task, faults, scenario);
    const operator = scenario.flink.operators.find(({ id }) => id === task.plan.id);
    const keys = operator === undefined || operator.kind === 'kafkaSource' ? null : operator.keys;
    task.values.forEach((one, j) => (one.share = evenShare({ ...task.plan, keys }, j, scenario.flink)));
    task.perBuffer.fill(recordsPerSource > 0 ? records / recordsPerSource : Infinity);
    recordsPerSource *= task.selectivity;
  }
}

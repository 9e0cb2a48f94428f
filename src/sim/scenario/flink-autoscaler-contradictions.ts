/** Rules between the settings of the operator's autoscaler (AutoscalerValidator.java, flink-kubernetes-operator 1.15.0). */
import type { FlinkScenario } from './flink-scenario.ts';
import type { Problem } from './problem.ts';

/** What the operator would refuse. */
export function checkFlinkAutoscaler({ autoscaler, flink }: FlinkScenario): Problem[] {
  if (autoscaler === null) return [];
  const { config } = autoscaler;
  const problems: Problem[] = [];
  const target = config['job.autoscaler.utilization.target'];
  const [least, most] = [config['job.autoscaler.utilization.min'], config['job.autoscaler.utilization.max']];
  const complain = (key: string, given: number, allowed: string): void => {
    const path = `/autoscaler/config/job.autoscaler.${key}`;
    problems.push({ path, message: 'the operator refuses this together with utilization.target', given: String(given), allowed });
  };
  if (least !== null && least > target) complain('utilization.min', least, `0 to ${String(target)}`);
  if (most !== null && most < target) complain('utilization.max', most, `${String(target)} to 1`);
  const fewest = config['job.autoscaler.vertex.min-parallelism'];
  const mostSubtasks = config['job.autoscaler.vertex.max-parallelism'];
  if (flink.config['scheduler-mode'] === 'reactive')
    problems.push({
      path: '/autoscaler',
      message: 'in reactive mode the slots decide, and nobody’s parallelism counts',
      given: 'an autoscaler with scheduler-mode reactive',
      allowed: 'null, or no scheduler-mode',
    });
  if (fewest > mostSubtasks)
    problems.push({
      path: '/autoscaler/config/job.autoscaler.vertex.min-parallelism',
      message: 'the fewest subtasks are more than the most',
      given: `${String(fewest)}, with vertex.max-parallelism ${String(mostSubtasks)}`,
      allowed: `1 to ${String(mostSubtasks)}`,
    });
  return problems;
}

import type { Autoscaler } from './autoscaler-fields.ts';
import type { Problem } from './problem.ts';

/** Rules between the fields of an autoscaler. */
export function checkAutoscaler(autoscaler: Autoscaler | null): Problem[] {
  if (autoscaler === null) return [];
  const problems: Problem[] = [];
  const { minInstances, maxInstances, config } = autoscaler;
  if (maxInstances < Math.max(1, minInstances))
    problems.push({
      path: '/autoscaler/maxInstances',
      message: 'the most instances are fewer than the fewest',
      given: `minInstances ${String(minInstances)}, maxInstances ${String(maxInstances)}`,
      allowed: `maxInstances from ${String(Math.max(1, minInstances))}`,
    });
  if (autoscaler.kind === 'hpa') {
    if (autoscaler.config.metric === 'processingTime' && autoscaler.config.target > 1)
      problems.push({
        path: '/autoscaler/config/target',
        message: 'a share of the time is at most 1',
        given: String(autoscaler.config.target),
        allowed: 'above 0, at most 1; 0.7 leaves room for bursts',
      });
    return problems;
  }
  if (!autoscaler.config.limitToPartitionsWithLag) return problems;
  for (const other of ['allowIdleConsumers', 'ensureEvenDistributionOfPartitions'] as const)
    if ('limitToPartitionsWithLag' in config && autoscaler.config[other])
      problems.push({
        path: `/autoscaler/config/${other}`,
        message: 'KEDA refuses this together with limitToPartitionsWithLag',
        given: 'true',
        allowed: 'false, or limitToPartitionsWithLag false',
      });
  return problems;
}

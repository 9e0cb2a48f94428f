import { describe, expect, it } from 'vitest';
import {
  DEFAULT_BEHAVIOR,
  HPA_SYNC_MS,
  HorizontalPodAutoscaler,
  replicasForAverageValue,
  scaleUpLimit,
} from '../../parts/horizontal-pod-autoscaler.ts';
import { kedaLagMetric } from '../keda-scaler.ts';
import vectors from './kafka.json' with { type: 'json' };

describe('vectors M: what KEDA reports and the autoscaler makes of it', () => {
  it.each(vectors.M_keda_hpa)(
    'lag $in.sum_lag on $in.with_lag of $in.partitions partitions, threshold $in.lagThreshold, $in.current consumers: metric $out.metric, $out.raw wanted, $out.after_limits set',
    ({ in: given, out }) => {
      const lags = Array.from({ length: given.partitions }, (_, partition) =>
        partition < given.with_lag ? given.sum_lag / given.with_lag : 0,
      );
      const metric = kedaLagMetric(lags, {
        lagThreshold: given.lagThreshold,
        activationLagThreshold: 0,
        allowIdleConsumers: given.allowIdle ?? false,
        limitToPartitionsWithLag: given.limitLag ?? false,
        ensureEvenDistributionOfPartitions: given.even ?? false,
        excludePersistentLag: false,
      });
      const wanted = replicasForAverageValue(metric, given.lagThreshold, given.current);

      expect(metric).toBe(out.metric);
      expect(metric / (given.lagThreshold * given.current)).toBeCloseTo(out.ratio, 4);
      expect(wanted).toBe(out.raw);
      expect(Math.min(wanted, scaleUpLimit(given.current))).toBe(out.after_limits);
    },
  );

  it.each(vectors.M_ramp)('from $in.start to $in.target, $in.behavior', ({ in: given, out }) => {
    const steps = out.per_sync ?? out.per_15s;
    const autoscaler = new HorizontalPodAutoscaler(1, 100, given.behavior.startsWith('nil') ? null : DEFAULT_BEHAVIOR);
    const taken = [given.start];
    for (let i = 1; i < steps.length; i++) taken.push(autoscaler.sync(i * HPA_SYNC_MS, taken[i - 1] ?? NaN, given.target));

    expect(taken).toEqual(steps);
  });
});

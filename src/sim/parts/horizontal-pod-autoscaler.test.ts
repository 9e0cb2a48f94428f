import { describe, expect, it } from 'vitest';
import {
  DEFAULT_BEHAVIOR,
  HorizontalPodAutoscaler,
  HPA_SYNC_MS,
  replicasForAverageValue,
  replicasForValue,
} from './horizontal-pod-autoscaler.ts';

describe('the wish', () => {
  it('should leave everything as it is within a tenth of the target', () => {
    expect(replicasForAverageValue(10_999, 1000, 10)).toBe(10);
    expect(replicasForAverageValue(11_001, 1000, 10)).toBe(12);
    expect(replicasForAverageValue(9001, 1000, 10)).toBe(10);
    expect(replicasForAverageValue(8999, 1000, 10)).toBe(9);
  });

  it('should multiply the replicas where the metric is one for all of them', () => {
    expect(replicasForValue(0.9, 0.6, 8)).toBe(12);
    expect(replicasForValue(0.63, 0.6, 8)).toBe(8);
  });
});

describe('the autoscaler', () => {
  it('should wait until the highest wish of the last 300 s is gone before it scales in', () => {
    const autoscaler = new HorizontalPodAutoscaler(1, 100, null);
    const taken: number[] = [];
    let replicas = autoscaler.sync(0, 8, 8);
    for (let atMs = HPA_SYNC_MS; atMs <= 330_000; atMs += HPA_SYNC_MS)
      taken.push((replicas = autoscaler.sync(atMs, replicas, 2)));

    expect(taken.slice(0, 19)).toEqual(Array.from({ length: 19 }, () => 8));
    expect(taken[19]).toBe(2);
  });

  it('should stay within its bounds', () => {
    const autoscaler = new HorizontalPodAutoscaler(3, 10, null);

    expect(autoscaler.sync(0, 8, 40)).toBe(10);
    expect(autoscaler.sync(400_000, 10, 0)).toBe(3);
  });

  it('should go straight to its bound from outside, whatever the metric, the window and the policies say', () => {
    const one = { type: 'Pods', value: 1, periodSeconds: 60 } as const;
    const slow = {
      scaleUp: { ...DEFAULT_BEHAVIOR.scaleUp, policies: [one] },
      scaleDown: { ...DEFAULT_BEHAVIOR.scaleDown, policies: [one] },
    };

    expect(new HorizontalPodAutoscaler(1, 2, slow).sync(0, 8, 40)).toBe(2);
    expect(new HorizontalPodAutoscaler(1, 2, null).sync(0, 8, 1)).toBe(2);
    expect(new HorizontalPodAutoscaler(5, 9, slow).sync(0, 1, 1)).toBe(5);
  });

  it('should count what a period has already added against its policy', () => {
    const slow = {
      ...DEFAULT_BEHAVIOR,
      scaleUp: { ...DEFAULT_BEHAVIOR.scaleUp, policies: [{ type: 'Pods', value: 2, periodSeconds: 60 } as const] },
    };
    const autoscaler = new HorizontalPodAutoscaler(1, 100, slow);
    const taken: number[] = [];
    let replicas = 1;
    for (let i = 0; i <= 5; i++) taken.push((replicas = autoscaler.sync(i * HPA_SYNC_MS, replicas, 50)));

    expect(taken).toEqual([3, 3, 3, 3, 5, 5]);
  });

  it('should never move in a direction that is disabled', () => {
    const upOnly = { ...DEFAULT_BEHAVIOR, scaleDown: { ...DEFAULT_BEHAVIOR.scaleDown, selectPolicy: 'Disabled' as const } };
    const autoscaler = new HorizontalPodAutoscaler(1, 100, upOnly);

    expect(autoscaler.sync(0, 8, 1)).toBe(8);
    expect(autoscaler.sync(400_000, 8, 1)).toBe(8);
  });
});

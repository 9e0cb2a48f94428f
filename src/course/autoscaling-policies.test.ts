import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseScenario, simulate } from '../sim/index.ts';
import { autoscalingFigures } from './autoscaling-figures.ts';
import type { AutoscalingNumbers } from './autoscaling-figures.ts';
import { autoscalingPolicies } from './autoscaling-policies.ts';

/** A small group: an instance does 100 a second, and needs 20 s to start. */
const small: AutoscalingNumbers = {
  basePerSecond: 250,
  spikePerSecond: 900,
  spikeSeconds: 240,
  partitions: 12,
  instances: 4,
  perInstancePerSecond: 100,
  sinkPerSecond: 0,
  retentionHours: 24,
  sloSeconds: 60,
  drainSeconds: 120,
  recordMs: 10,
  queueMegabytes: 64,
  recordBytes: 512,
  startupSeconds: 20,
};

interface ScaledObject {
  readonly spec: {
    readonly minReplicaCount: number;
    readonly maxReplicaCount: number;
    readonly advanced: {
      readonly horizontalPodAutoscalerConfig: {
        readonly behavior: Readonly<
          Record<'scaleUp' | 'scaleDown', { readonly stabilizationWindowSeconds: number; readonly policies: unknown }>
        >;
      };
    };
    readonly triggers: readonly { readonly type: string; readonly metadata: Readonly<Record<string, string>> }[];
  };
}

const fileOf = (numbers: AutoscalingNumbers, name: string): string =>
  autoscalingPolicies(numbers).find((file) => file.name === name)?.text ?? '';
const kedaOf = (numbers: AutoscalingNumbers): ScaledObject => parse(fileOf(numbers, 'keda-scaledobject.yaml')) as ScaledObject;

describe('the KEDA policy', () => {
  it('has what is worked out by hand', () => {
    // 4 instances: 250 ≤ 0.7 × 400, and 35 s × (1 − 400 ÷ 900) = 19 s ≤ 60 s; 3 would be 83 % full.
    expect(autoscalingFigures(small)).toEqual({
      lagPerInstance: 3000,
      arrivalsPerInstance: 70,
      minInstances: 4,
      maxInstances: 12,
      maxIsSetBy: 'partitions',
      secondsUntilHelp: 35,
      oldestUntilHelpSeconds: 35 * (1 - 400 / 900),
      isSpikeWithinReach: true,
      scaleInWaitSeconds: 300,
    });
    const { spec } = kedaOf(small);
    expect([spec.minReplicaCount, spec.maxReplicaCount]).toEqual([4, 12]);
    expect(spec.triggers.map(({ metadata }) => metadata['threshold'] ?? metadata['lagThreshold'])).toEqual(['70', '3000']);
  });

  it('asks for no more than the sink takes', () => {
    expect(autoscalingFigures({ ...small, sinkPerSecond: 350 })).toMatchObject({
      maxInstances: 4,
      maxIsSetBy: 'sink',
      isSpikeWithinReach: false,
    });
    expect(fileOf({ ...small, sinkPerSecond: 350 }, 'keda-scaledobject.yaml')).toMatch(/does not keep up with 900\/s/);
  });

  it.each(['prometheus', 'kafka'] as const)(
    'keeps the promises in the simulator without flapping, by its trigger %s alone',
    (type) => {
      const { spec } = kedaOf(small);
      const trigger = spec.triggers.find((one) => one.type === type)?.metadata ?? {};
      const { behavior } = spec.advanced.horizontalPodAutoscalerConfig;
      const config =
        type === 'kafka'
          ? { lagThreshold: Number(trigger['lagThreshold']), ensureEvenDistributionOfPartitions: true, behavior }
          : { metric: 'lagGrowth', target: Number(trigger['threshold']), windowSeconds: 60, behavior };
      const { summary, events } = runWith({
        kind: type === 'kafka' ? 'keda' : 'hpa',
        config,
        minInstances: spec.minReplicaCount,
        maxInstances: spec.maxReplicaCount,
        startupMs: small.startupSeconds * 1000,
      });
      expect(summary.latencyP95Ms).toBeLessThanOrEqual(small.sloSeconds * 1000);
      expect(summary.drainedAtMs).toBeLessThanOrEqual((120 + small.spikeSeconds + small.drainSeconds) * 1000);
      const steps = events
        .filter(({ kind }) => kind === 'autoscaler.scaled')
        .map(({ detail = {} }) => Math.sign(Number(detail['to']) - Number(detail['from'])));
      expect(steps).toContain(1);
      // Out, and in again when it is over: it does not turn round a second time.
      expect(steps.filter((step, index) => index > 0 && step !== steps[index - 1]).length).toBeLessThanOrEqual(1);
    },
    180_000,
  );

  it('is worth something: the fewest instances alone break the promise', () => {
    expect(runWith(null).summary.latencyP95Ms).toBeGreaterThan(small.sloSeconds * 1000);
  });
});

describe('every policy', () => {
  const anyNumbers = fc.record({
    ...Object.fromEntries(Object.keys(small).map((key) => [key, fc.double({ min: 0.5, max: 5000, noNaN: true })])),
    partitions: fc.integer({ min: 1, max: 400 }),
    instances: fc.integer({ min: 1, max: 400 }),
    sinkPerSecond: fc.oneof(fc.constant(0), fc.double({ min: 1, max: 1e6, noNaN: true })),
  }) as unknown as fc.Arbitrary<AutoscalingNumbers>;

  it('can be read, and its bounds are bounds', () => {
    fc.assert(
      fc.property(anyNumbers, (numbers) => {
        const { spec } = kedaOf(numbers);
        expect(spec.minReplicaCount).toBeLessThanOrEqual(spec.maxReplicaCount);
        expect(spec.minReplicaCount).toBeGreaterThanOrEqual(1);
        expect(numbers.partitions % spec.maxReplicaCount).toBe(0);
        const flink = parse(fileOf(numbers, 'flink-autoscaler.yaml')) as Record<string, string>;
        expect(Object.keys(flink).every((key) => key.startsWith('job.autoscaler.'))).toBe(true);
        for (const { text } of autoscalingPolicies(numbers)) expect(text).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { numRuns: 200 },
    );
  });

  it('tells Flink and Spark what is worked out by hand', () => {
    const flink = fileOf(small, 'flink-autoscaler.yaml');
    // 900 × (1 + 20 ÷ 120) = 1050; ÷ 70 = 15, and 12 partitions.
    expect(flink).toContain('⌈250 ÷ (100 × 0.7)⌉ = 4');
    expect(flink).toContain('⌈1050 ÷ (100 × 0.7)⌉, at most 12 = 12');
    const spark = fileOf(small, 'spark-scaling.conf');
    // (900 × 240 + 250 × 120) ÷ 360 = 683.3 a second, 7 cores; a third of 60 s.
    expect(spark).toContain('spark.cores.max=7');
    expect(spark).toContain('maxOffsetsPerTrigger = 14000');
  });
});

describe('comments', () => {
  it('fit into an editor, and keep their indentation', () => {
    for (const { text } of autoscalingPolicies(small)) {
      const comments = text.split('\n').filter((line) => /^\s*#/.test(line));

      expect(comments.length).toBeGreaterThan(5);
      expect(comments.filter((line) => line.length > 88)).toEqual([]);
    }
    expect(fileOf(small, 'keda-scaledobject.yaml')).toMatch(/\n {10}# Lag grows on .*\n {10}# \w/);
  });
});

// Helpers

function runWith(autoscaler: object | null) {
  const { basePerSecond, spikePerSecond, spikeSeconds, partitions, recordMs } = small;
  const parsed = parseScenario({
    format: 'scenario.v1',
    id: 'policy',
    title: 'A generated policy under a spike',
    system: 'kafka',
    seed: 7,
    durationMs: 1_200_000,
    traffic: {
      arrivals: 'even',
      recordBytes: 512,
      ratePerSecond: [
        [0, basePerSecond],
        [120_000, basePerSecond],
        [120_000, spikePerSecond],
        [120_000 + spikeSeconds * 1000, spikePerSecond],
        [120_000 + spikeSeconds * 1000, basePerSecond],
      ],
    },
    services: {},
    ...(autoscaler === null ? {} : { autoscaler }),
    kafka: {
      topic: { partitions },
      group: {
        instances: 4,
        config: { 'max.poll.records': 100, 'enable.auto.commit': false, 'partition.assignment.strategy': 'cooperative-sticky' },
      },
      application: { recordMs, threading: 'inline', commit: 'afterBatch', sink: null },
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

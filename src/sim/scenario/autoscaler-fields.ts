/**
 * The `autoscaler` of a scenario: what adds and removes instances by itself. Settings stand under the names that KEDA and Kubernetes give
 * them; defaults are theirs.
 */
import { choice, nullable, number } from './field.ts';
import type { Field } from './field.ts';
import { list, object, variant } from './field-objects.ts';

interface ScalingRulesGiven {
  readonly stabilizationWindowSeconds: number;
  readonly selectPolicy: 'Max' | 'Min' | 'Disabled';
  readonly policies: readonly { readonly type: 'Pods' | 'Percent'; readonly value: number; readonly periodSeconds: number }[];
}

/** How fast it may go: null = `behavior` unset. */
export type Behavior = { readonly scaleUp: ScalingRulesGiven; readonly scaleDown: ScalingRulesGiven } | null;

interface Bounds {
  readonly minInstances: number;
  readonly maxInstances: number;
  /** From the decision to start an instance until it calls poll(), ms; null = as the group says. */
  readonly startupMs: number | null;
}

/** KEDA's Apache Kafka scaler in front of a HorizontalPodAutoscaler. */
export interface KedaAutoscaler extends Bounds {
  readonly kind: 'keda';
  readonly config: {
    readonly lagThreshold: number;
    readonly activationLagThreshold: number;
    readonly allowIdleConsumers: boolean;
    readonly limitToPartitionsWithLag: boolean;
    readonly ensureEvenDistributionOfPartitions: boolean;
    readonly excludePersistentLag: boolean;
    /** s: how often a group of none is looked at. */
    readonly pollingInterval: number;
    /** s without activity until the last instance goes. */
    readonly cooldownPeriod: number;
    readonly behavior: Behavior;
  };
}

/** A HorizontalPodAutoscaler on a metric of our own choice. */
export interface HpaAutoscaler extends Bounds {
  readonly kind: 'hpa';
  readonly config: {
    /**
     * `lagGrowth`: records/s that the group would have to work off so that its lag stops growing (what it works off, plus what the lag
     * grows by), aimed at `target` per instance. `processingTime`: share of the time that an instance works, aimed at `target`.
     */
    readonly metric: 'lagGrowth' | 'processingTime';
    readonly target: number;
    /** The metric is taken over this many seconds. */
    readonly windowSeconds: number;
    readonly behavior: Behavior;
  };
}

export type Autoscaler = KedaAutoscaler | HpaAutoscaler;

const HOUR_SECONDS = 3600;
const flag = (description: string): Field<boolean> => choice([true, false], description, { fallback: false });
const seconds = (description: string, fallback: number, min = 1): Field<number> =>
  number({ min, max: HOUR_SECONDS, unit: 's', integer: true }, description, fallback);
const records = (description: string, min: number, fallback: number): Field<number> =>
  number({ min, max: 1e12, unit: 'records', integer: true }, description, fallback);

const policy = object(
  {
    type: choice(['Pods', 'Percent'], 'What the value counts.'),
    value: number({ min: 1, max: 10_000, unit: 'pods or percent', integer: true }, 'How many pods, or percent of them.'),
    periodSeconds: number({ min: 1, max: 1800, unit: 's', integer: true }, 'Within this time.'),
  },
  'How far a direction may go within a time.',
);

const rules = (
  direction: string,
  stabilizationSeconds: number,
  policies: ScalingRulesGiven['policies'],
): Field<ScalingRulesGiven> => {
  const given = list(policy, { min: 1, max: 10 }, 'How fast.');
  return object(
    {
      stabilizationWindowSeconds: seconds('How long a wish must last, s.', stabilizationSeconds, 0),
      selectPolicy: choice(['Max', 'Min', 'Disabled'], 'Which of the policies counts.', { fallback: 'Max' }),
      policies: { ...given, fallback: { value: policies } },
    },
    `How it scales ${direction}.`,
  );
};

const behavior: Field<Behavior> = nullable(
  object(
    {
      scaleUp: rules('out', 0, [
        { type: 'Pods', value: 4, periodSeconds: 15 },
        { type: 'Percent', value: 100, periodSeconds: 15 },
      ]),
      scaleDown: rules('in', 300, [{ type: 'Percent', value: 100, periodSeconds: 15 }]),
    },
    'How fast it may go; null = unset: out at most by a factor of two (or to 4), in after 300 s.',
  ),
);

const instances = (description: string, fallback: number): Field<number> =>
  number({ min: 0, max: 1000, unit: 'instances', integer: true }, description, fallback);

const bounds = {
  minInstances: instances('Never fewer instances than this; 0 lets an idle group go.', 0),
  maxInstances: instances('Never more instances than this.', 100),
  startupMs: nullable(number({ min: 0, max: 3_600_000, unit: 'ms' }, 'From the decision until a new instance calls poll(), ms.')),
};

const kinds = variant(
  'kind',
  {
    keda: object(
      {
        kind: choice(['keda'], 'KEDA’s Apache Kafka scaler.'),
        ...bounds,
        config: object(
          {
            lagThreshold: records('Lag per instance that is aimed at, records.', 1, 10),
            activationLagThreshold: records('A group of none is started when its lag is above this, records.', 0, 0),
            allowIdleConsumers: flag('May there be more instances than partitions?'),
            limitToPartitionsWithLag: flag('At most as many instances as there are partitions with lag?'),
            ensureEvenDistributionOfPartitions: flag('Only numbers of instances that divide the partitions?'),
            excludePersistentLag: flag('Leave out partitions whose committed offset does not move?'),
            pollingInterval: seconds('How often a group of none is looked at, s.', 30),
            cooldownPeriod: seconds('How long nothing must be active before the last instance goes, s.', 300, 0),
            behavior,
          },
          'Trigger settings, under KEDA’s own names.',
        ),
      },
      'Scaling on lag, by KEDA.',
    ),
    hpa: object(
      {
        kind: choice(['hpa'], 'A HorizontalPodAutoscaler on another metric.'),
        ...bounds,
        config: object(
          {
            metric: choice(['lagGrowth', 'processingTime'], 'What is measured.'),
            target: number({ min: 0.001, max: 1e9, unit: 'records/s, or a share' }, 'What one instance should have of it.'),
            windowSeconds: seconds('The metric is taken over this long, s.', 60, 15),
            behavior,
          },
          'What is measured, and what is aimed at.',
        ),
      },
      'Scaling on how fast the lag grows, or on how busy the instances are.',
    ),
  },
  [],
  'What adds and removes instances.',
);

/** Null = nobody does. */
export const autoscalerField: Field<Autoscaler | null> = nullable(kinds);

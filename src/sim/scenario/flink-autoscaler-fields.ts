/**
 * The `autoscaler` of a Flink scenario: the one of the Flink Kubernetes operator. Settings stand under its own names; keys, defaults and
 * ranges are those of version 1.15.0 (AutoScalerOptions.java, AutoscalerValidator.java, KubernetesOperatorConfigOptions.java).
 */
import { choice, notSimulatedYet, nullable, setting } from './field.ts';
import type { Field, NumberRange } from './field.ts';
import { object, variant } from './field-objects.ts';
import { AUTOSCALER_PREFIX, FLINK_AUTOSCALER_KNOBS as KNOBS } from './flink-autoscaler-knobs.ts';
import { flinkDuration, flinkSwitch } from './flink-units.ts';

/** Durations in ms, shares 0 to 1. */
export interface FlinkAutoscalerConfig {
  /** How often the operator looks at the job. */
  readonly 'kubernetes.operator.reconcile.interval': number;
  /** false: it recommends, and changes nothing. */
  readonly 'job.autoscaler.scaling.enabled': boolean;
  readonly 'job.autoscaler.metrics.window': number;
  readonly 'job.autoscaler.stabilization.interval': number;
  readonly 'job.autoscaler.utilization.target': number;
  /** null = target + boundary. */
  readonly 'job.autoscaler.utilization.max': number | null;
  /** null = target − boundary. */
  readonly 'job.autoscaler.utilization.min': number | null;
  readonly 'job.autoscaler.target.utilization.boundary': number;
  readonly 'job.autoscaler.catch-up.duration': number;
  readonly 'job.autoscaler.restart.time': number;
  readonly 'job.autoscaler.restart.time-tracking.enabled': boolean;
  readonly 'job.autoscaler.restart.time-tracking.limit': number;
  readonly 'job.autoscaler.scale-up.max-factor': number;
  readonly 'job.autoscaler.scale-down.max-factor': number;
  readonly 'job.autoscaler.scale-down.interval': number;
  readonly 'job.autoscaler.vertex.min-parallelism': number;
  readonly 'job.autoscaler.vertex.max-parallelism': number;
  readonly 'job.autoscaler.backlog-processing.lag-threshold': number;
  readonly 'job.autoscaler.observed-true-processing-rate.lag-threshold': number;
  readonly 'job.autoscaler.observed-true-processing-rate.switch-threshold': number;
  readonly 'job.autoscaler.observed-true-processing-rate.min-observations': number;
  readonly 'job.autoscaler.metrics.busy-time.aggregator': 'MAX' | 'AVG' | 'MIN';
  readonly 'job.autoscaler.scaling.effectiveness.detection.enabled': boolean;
  readonly 'job.autoscaler.scaling.effectiveness.threshold': number;
  readonly 'job.autoscaler.scaling.key-group.partitions.adjust.mode': 'EVENLY_SPREAD' | 'MAXIMIZE_UTILISATION';
}

export interface FlinkAutoscaler {
  readonly kind: 'flinkOperator';
  readonly config: FlinkAutoscalerConfig;
}

const MINUTE_MS = 60_000;
const subtasks: NumberRange = { min: 1, max: 32_768, unit: 'subtasks', integer: true };
const factor = (description: string, fallback: number): Field<number> =>
  setting({ min: 0, max: 1e9, unit: 'times' }, description, fallback);
const share = (description: string, fallback: number): Field<number> =>
  setting({ min: 0, max: 1, unit: 'a share' }, description, fallback);
const bound = (description: string): Field<number | null> => nullable(share(description, 0));
/** Known options that change nothing with these values, and are not simulated with others. */
const only = (neutral: readonly unknown[], why: string): Field<null> => notSimulatedYet(neutral, why);

const config: Field<FlinkAutoscalerConfig> = object(
  {
    'kubernetes.operator.reconcile.interval': flinkDuration('How often the operator looks at the job.', MINUTE_MS, 1000),
    [`${AUTOSCALER_PREFIX}scaling.enabled`]: flinkSwitch('Does it rescale the job, or only recommend?', true),
    [`${AUTOSCALER_PREFIX}metrics.window`]: flinkDuration(KNOBS.metricsWindowMs.sentence, KNOBS.metricsWindowMs.default),
    [`${AUTOSCALER_PREFIX}stabilization.interval`]: flinkDuration(KNOBS.stabilizationMs.sentence, KNOBS.stabilizationMs.default),
    [`${AUTOSCALER_PREFIX}utilization.target`]: share(KNOBS.targetUtilization.sentence, KNOBS.targetUtilization.default),
    [`${AUTOSCALER_PREFIX}utilization.max`]: bound('A busier task is outside its bounds; null = target + boundary.'),
    [`${AUTOSCALER_PREFIX}utilization.min`]: bound('A less busy task is outside its bounds; null = target − boundary.'),
    [`${AUTOSCALER_PREFIX}target.utilization.boundary`]: setting(
      KNOBS.utilizationBoundary,
      KNOBS.utilizationBoundary.sentence,
      KNOBS.utilizationBoundary.default,
    ),
    [`${AUTOSCALER_PREFIX}catch-up.duration`]: flinkDuration(KNOBS.catchUpMs.sentence, KNOBS.catchUpMs.default),
    [`${AUTOSCALER_PREFIX}restart.time`]: flinkDuration(KNOBS.expectedRestartMs.sentence, KNOBS.expectedRestartMs.default),
    [`${AUTOSCALER_PREFIX}restart.time-tracking.enabled`]: flinkSwitch('Take the longest restart seen instead?', false),
    [`${AUTOSCALER_PREFIX}restart.time-tracking.limit`]: flinkDuration('The most that is taken for a restart.', 15 * MINUTE_MS),
    [`${AUTOSCALER_PREFIX}scale-up.max-factor`]: factor('At most (1 + this) times the subtasks in one step.', 100_000),
    [`${AUTOSCALER_PREFIX}scale-down.max-factor`]: factor('At least (1 − this) times the subtasks in one step.', 0.6),
    [`${AUTOSCALER_PREFIX}scale-down.interval`]: flinkDuration(
      KNOBS.scaleDownIntervalMs.sentence,
      KNOBS.scaleDownIntervalMs.default,
    ),
    [`${AUTOSCALER_PREFIX}vertex.min-parallelism`]: setting(subtasks, 'Never fewer subtasks of a task.', 1),
    [`${AUTOSCALER_PREFIX}vertex.max-parallelism`]: setting(
      KNOBS.mostSubtasks,
      KNOBS.mostSubtasks.sentence,
      KNOBS.mostSubtasks.default,
    ),
    [`${AUTOSCALER_PREFIX}backlog-processing.lag-threshold`]: flinkDuration(
      'With a longer backlog nothing is scaled down.',
      5 * MINUTE_MS,
    ),
    [`${AUTOSCALER_PREFIX}observed-true-processing-rate.lag-threshold`]: flinkDuration(
      'With a longer lag the source’s rate is observed.',
      30_000,
    ),
    [`${AUTOSCALER_PREFIX}observed-true-processing-rate.switch-threshold`]: factor(
      'So much above the observed rate, the one from busy time is not believed.',
      0.15,
    ),
    [`${AUTOSCALER_PREFIX}observed-true-processing-rate.min-observations`]: setting(
      { min: 1, max: 1000, unit: 'observations', integer: true },
      'Observations that a mean needs.',
      2,
    ),
    [`${AUTOSCALER_PREFIX}metrics.busy-time.aggregator`]: choice(
      ['MAX', 'AVG', 'MIN'],
      'Which subtask’s busy time stands for the task.',
      { fallback: 'MAX' },
    ),
    [`${AUTOSCALER_PREFIX}scaling.effectiveness.detection.enabled`]: flinkSwitch(
      KNOBS.blocksIneffective.sentence,
      KNOBS.blocksIneffective.default,
    ),
    [`${AUTOSCALER_PREFIX}scaling.effectiveness.threshold`]: share('The part of the expected gain that must be seen.', 0.1),
    [`${AUTOSCALER_PREFIX}scaling.key-group.partitions.adjust.mode`]: choice(
      ['EVENLY_SPREAD', 'MAXIMIZE_UTILISATION'],
      'Only divisors of the key groups or partitions, or also what lowers the load of the fullest subtask.',
      { fallback: 'EVENLY_SPREAD' },
    ),
  },
  'Settings of the operator, under its own names and in Flink’s spelling.',
  {
    [`${AUTOSCALER_PREFIX}enabled`]: only([true, 'true'], 'A scenario without "autoscaler" has none.'),
    [`${AUTOSCALER_PREFIX}memory.tuning.enabled`]: only([false, 'false'], 'Memory is not tuned.'),
    [`${AUTOSCALER_PREFIX}observed-scalability.enabled`]: only([false, 'false'], 'Scaling is taken for linear.'),
  },
);

const kinds = variant(
  'kind',
  {
    flinkOperator: object(
      { kind: choice(['flinkOperator'], 'The autoscaler of the Flink Kubernetes operator.'), config },
      'Scaling by the Flink Kubernetes operator.',
    ),
  },
  [],
  'What rescales the job.',
);

/** Null = nobody does. */
export const flinkAutoscalerField: Field<FlinkAutoscaler | null> = nullable(kinds);

/**
 * How long the adaptive scheduler waits, by version. Until 1.20 a running job is rescaled as soon as a cooldown after its last start is
 * over: it waits neither for slots to settle nor for a checkpoint, and does more again.
 *
 * Sources: Executing.rescaleWhenCooldownPeriodIsOver and JobManagerOptions (flink-runtime and flink-core 1.20);
 * DefaultStateTransitionManager and JobManagerOptions (2.0); FLIP-461, FLIP-472.
 */
import type { FlinkSystem } from '../scenario/scenario.ts';

export interface RescaleWaits {
  /** A start, for more slots than there are, ms. */
  readonly submissionMs: number;
  /** After a start, before anything is rescaled, ms. */
  readonly cooldownMs: number;
  /** For slots to settle, unless all that are wanted are there, ms. */
  readonly settleMs: number;
  /** For a checkpoint, at most, ms. */
  readonly maxDelayMs: number;
}

/** The waits that a job's settings come to. */
export function rescaleWaits({ version, config }: Pick<FlinkSystem, 'version' | 'config'>): RescaleWaits {
  const start = config['scheduler-mode'] === 'reactive' ? 0 : 10_000;
  if (version === '1.20')
    return {
      submissionMs: config['jobmanager.adaptive-scheduler.resource-stabilization-timeout'] ?? start,
      cooldownMs: config['jobmanager.adaptive-scheduler.scaling-interval.min'] ?? 30_000,
      settleMs: 0,
      maxDelayMs: 0,
    };
  const failures = config['jobmanager.adaptive-scheduler.rescale-trigger.max-checkpoint-failures'];
  return {
    submissionMs: config['jobmanager.adaptive-scheduler.submission.resource-stabilization-timeout'] ?? start,
    cooldownMs: config['jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling'],
    settleMs: config['jobmanager.adaptive-scheduler.executing.resource-stabilization-timeout'],
    maxDelayMs:
      config['jobmanager.adaptive-scheduler.rescale-trigger.max-delay'] ??
      (config['execution.checkpointing.interval'] ?? 0) * (failures + 1),
  };
}

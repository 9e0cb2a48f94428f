/** Flink's own settings in a scenario: keys, defaults and ranges as in flink-core and flink-runtime 1.20 to 2.2. */
import { choice, notSimulatedYet, nullable, setting } from './field.ts';
import type { Field, NumberRange } from './field.ts';
import { object } from './field-objects.ts';
import { BUFFER_COUNTS, STARTING_BYTES } from './flink-constants.ts';
import { FLINK_KNOBS } from './flink-knobs.ts';
import { flinkDuration, flinkMemory, flinkSwitch } from './flink-units.ts';
import type { FlinkConfig, FlinkVersion } from './flink-scenario.ts';

const whole = (min: number, max: number, unit: string): NumberRange => ({ min, max, unit, integer: true });
const buffers = (description: string): Field<number | null> => nullable(setting(whole(0, 10_000, 'buffers'), description, 0));
const share = (description: string, fallback: number): Field<number> =>
  setting({ min: 0, max: 1, unit: 'a share' }, description, fallback);

const { alignedTimeoutMs, checkpointIntervalMs, checkpointTimeoutMs, stateBackend } = FLINK_KNOBS;
const memory = 'taskmanager.network.memory';
const checkpointing = 'execution.checkpointing';
const restart = 'restart-strategy.exponential-delay';
const adaptive = 'jobmanager.adaptive-scheduler';

const config = object(
  {
    'execution.buffer-timeout.enabled': flinkSwitch('Do buffers that are not full leave after a time?', true),
    'execution.buffer-timeout.interval': flinkDuration(FLINK_KNOBS.bufferTimeoutMs.sentence, 100),
    'taskmanager.memory.segment-size': flinkMemory(
      whole(4096, 1_073_741_824, ''),
      'Size of a network buffer, a power of 2.',
      32_768,
    ),
    'taskmanager.memory.min-segment-size': flinkMemory(
      whole(1, 1_048_576, ''),
      'The smallest size that debloating chooses.',
      256,
    ),
    'taskmanager.memory.starting-segment-size': flinkMemory(
      whole(1, 1_048_576, ''),
      'The size that debloating begins with (from 2.0; 1.20 begins with the segment size).',
      STARTING_BYTES,
    ),
    [`${memory}.buffers-per-channel`]: buffers('Exclusive buffers of an input channel; 2 (up to 1.20).'),
    [`${memory}.floating-buffers-per-gate`]: buffers('Buffers that the channels of a gate share; 8 (up to 1.20).'),
    [`${memory}.max-buffers-per-channel`]: buffers('Most buffers that wait in one subpartition; 10 (up to 1.20).'),
    [`${memory}.max-overdraft-buffers-per-gate`]: buffers('Extra buffers with which a record is finished; 5 (up to 1.20).'),
    [`${memory}.buffer-debloat.enabled`]: flinkSwitch(FLINK_KNOBS.debloat.sentence, false),
    [`${memory}.buffer-debloat.target`]: flinkDuration(FLINK_KNOBS.debloatTargetMs.sentence, 1000, 1),
    [`${memory}.buffer-debloat.period`]: flinkDuration('How often the size is computed.', 200, 1),
    [`${memory}.buffer-debloat.samples`]: setting(whole(1, 10_000, 'samples'), 'Window of the moving average.', 20),
    [`${memory}.buffer-debloat.threshold-percentages`]: setting(whole(1, 100, '%'), 'Smaller changes are not announced.', 25),
    [`${checkpointing}.interval`]: nullable(flinkDuration(checkpointIntervalMs.sentence, 60_000, checkpointIntervalMs.min)),
    [`${checkpointing}.timeout`]: flinkDuration(checkpointTimeoutMs.sentence, 600_000, checkpointTimeoutMs.min),
    [`${checkpointing}.tolerable-failed-checkpoints`]: setting(
      whole(0, 2_147_483_647, 'checkpoints'),
      'With one more failed checkpoint in a row the job restarts.',
      0,
    ),
    [`${checkpointing}.min-pause`]: flinkDuration('Least time between the end of a checkpoint and the next one.', 0),
    [`${checkpointing}.mode`]: choice(['EXACTLY_ONCE', 'AT_LEAST_ONCE'], 'Do channels wait while barriers align?', {
      fallback: 'EXACTLY_ONCE',
    }),
    [`${checkpointing}.unaligned.enabled`]: flinkSwitch(FLINK_KNOBS.unaligned.sentence, false),
    [`${checkpointing}.aligned-checkpoint-timeout`]: flinkDuration(alignedTimeoutMs.sentence, 0),
    [`${checkpointing}.incremental`]: flinkSwitch('Does a checkpoint hold only what has changed (RocksDB)?', false),
    'state.backend.type': choice(stateBackend.choices, stateBackend.sentence, { fallback: 'hashmap', notYet: ['forst'] }),
    'pipeline.operator-chaining.enabled': flinkSwitch('May operators share a task?', true),
    'pipeline.auto-watermark-interval': flinkDuration('How often a source emits its watermark.', 200, 1),
    'source.reader.element.queue.capacity': setting(whole(1, 10_000, 'batches'), 'Fetched batches that wait in a source.', 2),
    'taskmanager.numberOfTaskSlots': setting(whole(1, 1000, 'slots'), 'Slots of a task manager.', 1),
    'jobmanager.scheduler': choice(['default', 'adaptive'], 'How a rescaling is done: savepoint and redeploy, or in place.', {
      fallback: 'default',
    }),
    'scheduler-mode': nullable(
      choice(['reactive'], 'As many subtasks as there are slots.', { spellings: [['REACTIVE', 'reactive']] }),
    ),
    [`${adaptive}.scaling-interval.min`]: nullable(
      flinkDuration('Flink 1.20: after a start nothing is rescaled for this long; 30 s.', 30_000),
    ),
    [`${adaptive}.resource-stabilization-timeout`]: nullable(
      flinkDuration('Flink 1.20: how long a start waits for more slots than there are; 10 s, and none in reactive mode.', 10_000),
    ),
    [`${adaptive}.submission.resource-stabilization-timeout`]: nullable(
      flinkDuration('How long a start waits for more slots than there are; 10 s, and none in reactive mode.', 10_000),
    ),
    [`${adaptive}.executing.cooldown-after-rescaling`]: flinkDuration('After a start nothing is rescaled for this long.', 30_000),
    [`${adaptive}.executing.resource-stabilization-timeout`]: flinkDuration(
      'How long slots must have settled, unless all that are wanted are there.',
      60_000,
    ),
    [`${adaptive}.rescale-trigger.max-checkpoint-failures`]: setting(
      whole(1, 1000, 'checkpoints'),
      'After so many failed checkpoints it waits for none.',
      2,
    ),
    [`${adaptive}.rescale-trigger.max-delay`]: nullable(
      flinkDuration('How long it waits for a checkpoint; interval × (failures + 1) where nothing is set.', 0),
    ),
    [`${restart}.initial-backoff`]: flinkDuration('Wait before the first restart.', 1000),
    [`${restart}.max-backoff`]: flinkDuration('Longest wait before a restart.', 60_000),
    [`${restart}.backoff-multiplier`]: setting({ min: 1, max: 1000, unit: 'times' }, 'Each wait is this much longer.', 1.5),
    [`${restart}.jitter-factor`]: share('Random part of the wait.', 0.1),
    [`${restart}.reset-backoff-threshold`]: flinkDuration(
      'After this long without a failure the wait is short again.',
      3_600_000,
    ),
  },
  'Settings of Flink, under its own names and in its own spelling.',
  {
    [`${checkpointing}.max-concurrent-checkpoints`]: notSimulatedYet([1], 'One checkpoint at a time.'),
    [`${adaptive}.min-parallelism-increase`]: notSimulatedYet([1], 'Flink 1.20: the default, so that every gain counts.'),
    [`${adaptive}.scaling-interval.max`]: notSimulatedYet([], 'Flink 1.20: it acts where min-parallelism-increase is above 1.'),
    'restart-strategy.type': notSimulatedYet(['exponential-delay'], 'The default from 1.19 on.'),
  },
);

type GivenConfig = { readonly [K in keyof FlinkConfig]: FlinkConfig[K] | null };

/** `config`, with what the version takes where nothing is set. */
export const flinkConfig: Field<GivenConfig> = config;

/** The settings in force: constants and defaults of the version in the place of what was not set. */
export function settingsInForce(given: GivenConfig, version: FlinkVersion): FlinkConfig {
  const counts = BUFFER_COUNTS[version === '1.20' ? '1.x' : '2.x'];
  return {
    ...(given as FlinkConfig),
    'taskmanager.network.memory.buffers-per-channel':
      given['taskmanager.network.memory.buffers-per-channel'] ?? counts.perChannel,
    'taskmanager.network.memory.floating-buffers-per-gate':
      given['taskmanager.network.memory.floating-buffers-per-gate'] ?? counts.floating,
    'taskmanager.network.memory.max-buffers-per-channel':
      given['taskmanager.network.memory.max-buffers-per-channel'] ?? counts.most,
    'taskmanager.network.memory.max-overdraft-buffers-per-gate':
      given['taskmanager.network.memory.max-overdraft-buffers-per-gate'] ?? counts.overdraft,
  };
}

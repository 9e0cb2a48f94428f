/**
 * The knobs of a Flink job: where each stands in the scenario, what it allows, and one plain sentence for the person at the slider.
 * Turned in mid-run, most of them are a redeployment: see `redeploys`.
 */
import type { Knob } from './knob.ts';

const HOUR_MS = 3_600_000;

/** The most subtasks of an operator, and the most key groups. */
export const MOST_SUBTASKS = 200;

export const FLINK_KNOBS = {
  parallelism: {
    pointer: '/flink/operators/*/parallelism',
    label: 'Parallelism',
    unit: 'subtasks',
    min: 1,
    max: MOST_SUBTASKS,
    integer: true,
    nullable: false,
    default: 1,
    slider: { min: 1, max: 32, step: 1 },
    sentence: 'How many subtasks the operator has; changing it restarts the job from a savepoint or a checkpoint.',
  },
  operatorRecordMs: {
    pointer: '/flink/operators/*/recordMs',
    label: 'Work per record',
    unit: 'ms',
    min: 0,
    max: 600_000,
    integer: false,
    nullable: false,
    default: 0.01,
    slider: { min: 0, max: 1, step: 0.01 },
    sentence: 'How long the subtask’s thread works on one record.',
  },
  selectivity: {
    pointer: '/flink/operators/*/selectivity',
    label: 'Selectivity',
    unit: 'records out per record in',
    min: 0,
    max: 1000,
    integer: false,
    nullable: false,
    default: 1,
    slider: { min: 0, max: 2, step: 0.05 },
    sentence: 'How many records leave the operator for each one that enters it.',
  },
  hotShare: {
    pointer: '/flink/operators/*/keys/hotShare',
    label: 'Hot key',
    unit: 'share of the records',
    min: 0,
    max: 1,
    integer: false,
    nullable: false,
    default: 0,
    slider: { min: 0, max: 0.8, step: 0.05 },
    sentence: 'Which share of the records has one and the same key; they all go to one subtask.',
  },
  capacity: {
    pointer: '/flink/operators/*/async/capacity',
    label: 'Async capacity',
    unit: 'records per subtask',
    min: 1,
    max: 10_000,
    integer: true,
    nullable: false,
    default: 100,
    slider: { min: 5, max: 500, step: 5 },
    sentence:
      'How many records each subtask may have waiting for an answer; the service sees this many calls times the parallelism.',
  },
  asyncMode: {
    pointer: '/flink/operators/*/async/mode',
    label: 'Order of results',
    choices: ['ordered', 'unordered'],
    default: 'unordered',
    sentence: 'Ordered results wait for the slowest call before them; unordered ones leave as they come, between watermarks.',
  },
  asyncTimeoutMs: {
    pointer: '/flink/operators/*/async/timeoutMs',
    label: 'Async timeout',
    unit: 'ms',
    min: 0,
    max: HOUR_MS,
    integer: false,
    nullable: false,
    default: 1000,
    slider: { min: 0, max: 5000, step: 100 },
    sentence: 'How long a record may wait for its answer; by default the job restarts when one waits longer.',
  },
  asyncRatePerSecond: {
    pointer: '/flink/operators/*/async/ratePerSecond',
    label: 'Call limiter',
    unit: 'calls/s',
    min: 0.001,
    max: 1e9,
    integer: false,
    nullable: true,
    default: null,
    slider: { min: 100, max: 20_000, step: 100 },
    sentence: 'The most calls per second that all subtasks together send to the service.',
  },
  sourceRatePerSecond: {
    pointer: '/flink/operators/*/ratePerSecond',
    label: 'Source limit',
    unit: 'records/s',
    min: 0.001,
    max: 1e9,
    integer: false,
    nullable: true,
    default: null,
    slider: { min: 1000, max: 200_000, step: 1000 },
    sentence: 'The most records per second that the source reads; a limited source shows idle time, not backpressure.',
  },
  bufferTimeoutMs: {
    pointer: '/flink/config/execution.buffer-timeout.interval',
    label: 'Buffer timeout',
    unit: 'ms',
    min: 0,
    max: HOUR_MS,
    integer: false,
    nullable: false,
    default: 100,
    slider: { min: 0, max: 1000, step: 10 },
    sentence: 'How long a buffer that is not full waits before it is sent anyway.',
  },
  debloat: {
    pointer: '/flink/config/taskmanager.network.memory.buffer-debloat.enabled',
    label: 'Buffer debloating',
    choices: [true, false],
    default: false,
    sentence: 'Fill buffers only so far that what is buffered takes about the target time to work off.',
  },
  debloatTargetMs: {
    pointer: '/flink/config/taskmanager.network.memory.buffer-debloat.target',
    label: 'Debloating target',
    unit: 'ms',
    min: 1,
    max: HOUR_MS,
    integer: false,
    nullable: false,
    default: 1000,
    slider: { min: 100, max: 5000, step: 100 },
    sentence: 'How long the buffered data of one exchange should take to work off.',
  },
  checkpointIntervalMs: {
    pointer: '/flink/config/execution.checkpointing.interval',
    label: 'Checkpoint interval',
    unit: 'ms',
    min: 10,
    max: HOUR_MS,
    integer: false,
    nullable: true,
    default: null,
    slider: { min: 5000, max: 120_000, step: 5000 },
    sentence: 'How often a checkpoint is triggered; after a failure the job goes back to the last complete one.',
  },
  checkpointTimeoutMs: {
    pointer: '/flink/config/execution.checkpointing.timeout',
    label: 'Checkpoint timeout',
    unit: 'ms',
    min: 10,
    max: 24 * HOUR_MS,
    integer: false,
    nullable: false,
    default: 600_000,
    slider: { min: 10_000, max: 600_000, step: 10_000 },
    sentence: 'How long a checkpoint may take before it counts as failed.',
  },
  unaligned: {
    pointer: '/flink/config/execution.checkpointing.unaligned.enabled',
    label: 'Unaligned checkpoints',
    choices: [true, false],
    default: false,
    sentence: 'Let barriers overtake the buffered records and store those with the checkpoint.',
  },
  alignedTimeoutMs: {
    pointer: '/flink/config/execution.checkpointing.aligned-checkpoint-timeout',
    label: 'Aligned for at most',
    unit: 'ms',
    min: 0,
    max: HOUR_MS,
    integer: false,
    nullable: false,
    default: 0,
    slider: { min: 0, max: 60_000, step: 1000 },
    sentence: 'How long a checkpoint tries to align before it becomes an unaligned one.',
  },
  stateBackend: {
    pointer: '/flink/config/state.backend.type',
    label: 'State backend',
    choices: ['hashmap', 'rocksdb'],
    default: 'hashmap',
    sentence: 'Where state lives: on the heap, fast and bounded by memory, or in RocksDB on disk, slower for every access.',
  },
} as const satisfies Readonly<Record<string, Knob>>;

const IN_PLACE = [FLINK_KNOBS.operatorRecordMs, FLINK_KNOBS.selectivity, FLINK_KNOBS.hotShare].map(({ pointer }) =>
  pointer.split('/').slice(4).join('/'),
);

/**
 * Does a change of this knob in mid-run mean that the job is stopped and started again? Not so where the world changes (what a record
 * costs, which keys come, how a service behaves); code, parallelism and configuration are read when a job is deployed.
 */
export function redeploys(pointer: string): boolean {
  return pointer.startsWith('/flink/') && !IN_PLACE.includes(pointer.split('/').slice(4).join('/'));
}

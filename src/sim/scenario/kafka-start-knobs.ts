/**
 * Settings of a Kafka scenario that an exercise may offer and that stay as they are during a run: a client reads them when it
 * starts, and the autoscaler is not reconfigured while it works. Ranges are those of the parser's fields.
 */
import type { ChoiceKnob, NumberKnob } from './knob.ts';

type Named<K> = Omit<K, 'isFixedInRun'>;

const HOUR_MS = 3_600_000;
const whole = { integer: true, nullable: false } as const;

const NUMBERS = {
  sessionTimeoutMs: {
    ...whole,
    pointer: '/kafka/group/config/session.timeout.ms',
    label: 'session.timeout.ms',
    unit: 'ms',
    min: 1,
    max: 1_800_000,
    default: 45_000,
    slider: { min: 6000, max: 120_000, step: 1000 },
    sentence: 'A consumer whose heartbeats stay away for this long is taken for dead, and its partitions go to others.',
  },
  maxPollIntervalMs: {
    ...whole,
    pointer: '/kafka/group/config/max.poll.interval.ms',
    label: 'max.poll.interval.ms',
    unit: 'ms',
    min: 1,
    max: 2_147_483_647,
    default: 300_000,
    slider: { min: 10_000, max: 900_000, step: 10_000 },
    sentence: 'A consumer that does not call poll() for this long leaves the group.',
  },
  autoCommitIntervalMs: {
    ...whole,
    pointer: '/kafka/group/config/auto.commit.interval.ms',
    label: 'auto.commit.interval.ms',
    unit: 'ms',
    min: 0,
    max: 2_147_483_647,
    default: 5000,
    slider: { min: 500, max: 60_000, step: 500 },
    sentence: 'How often a consumer commits by itself; what it has done since is done again after a crash.',
  },
  startupMs: {
    pointer: '/kafka/group/startupMs',
    label: 'Start of a consumer',
    unit: 'ms',
    min: 0,
    max: HOUR_MS,
    integer: false,
    nullable: false,
    default: 0,
    slider: { min: 0, max: 120_000, step: 1000 },
    sentence: 'How long it takes from the decision to start a consumer until it calls poll().',
  },
  staggerMs: {
    pointer: '/kafka/group/staggerMs',
    label: 'Between two starts',
    unit: 'ms',
    min: 0,
    max: HOUR_MS,
    integer: false,
    nullable: false,
    default: 0,
    slider: { min: 0, max: 30_000, step: 500 },
    sentence: 'How long after one new consumer the next one starts; each that comes by itself is a rebalance of its own.',
  },
  lagThreshold: {
    ...whole,
    pointer: '/autoscaler/config/lagThreshold',
    label: 'lagThreshold',
    unit: 'records per consumer',
    min: 1,
    max: 1e12,
    default: 10,
    slider: { min: 1000, max: 200_000, step: 1000 },
    sentence: 'KEDA asks for one consumer for each of this many records of lag.',
  },
  autoscalerTarget: {
    pointer: '/autoscaler/config/target',
    label: 'Target per consumer',
    unit: '',
    min: 1e-6,
    max: 1e12,
    integer: false,
    nullable: false,
    default: 1,
    slider: { min: 0.1, max: 1, step: 0.05 },
    sentence: 'What the autoscaler aims at for each consumer, in the unit of its metric.',
  },
  maxInstances: {
    ...whole,
    pointer: '/autoscaler/maxInstances',
    label: 'Most consumers',
    unit: 'consumers',
    min: 0,
    max: 1000,
    default: 100,
    slider: { min: 1, max: 64, step: 1 },
    sentence: 'The autoscaler never asks for more consumers than this.',
  },
  minInstances: {
    ...whole,
    pointer: '/autoscaler/minInstances',
    label: 'Fewest consumers',
    unit: 'consumers',
    min: 0,
    max: 1000,
    default: 0,
    slider: { min: 0, max: 48, step: 1 },
    sentence: 'The autoscaler never asks for fewer consumers than this.',
  },
  scaleDownWindowSeconds: {
    ...whole,
    pointer: '/autoscaler/config/behavior/scaleDown/stabilizationWindowSeconds',
    label: 'Wait before scaling in',
    unit: 's',
    min: 0,
    max: 3600,
    default: 300,
    slider: { min: 0, max: 900, step: 15 },
    sentence: 'The autoscaler takes consumers away only if none of its looks within this time has asked for more.',
  },
  quotaBytesPerSecondPerBroker: {
    pointer: '/kafka/producer/quotaBytesPerSecondPerBroker',
    label: 'Produce quota per broker',
    unit: 'bytes/s',
    min: 1,
    max: 1e12,
    integer: false,
    nullable: true,
    default: null,
    slider: { min: 1_000_000, max: 100_000_000, step: 1_000_000 },
    sentence: 'How many bytes a second each broker takes from these producers before it mutes them; null = no quota.',
  },
  bufferMemory: {
    ...whole,
    pointer: '/kafka/producer/config/buffer.memory',
    label: 'buffer.memory',
    unit: 'bytes',
    min: 1,
    max: 1e12,
    default: 33_554_432,
    slider: { min: 1_048_576, max: 268_435_456, step: 1_048_576 },
    sentence: 'What a producer holds back before send() blocks.',
  },
  maxBlockMs: {
    ...whole,
    pointer: '/kafka/producer/config/max.block.ms',
    label: 'max.block.ms',
    unit: 'ms',
    min: 0,
    max: 2_147_483_647,
    default: 60_000,
    slider: { min: 0, max: 120_000, step: 1000 },
    sentence: 'How long send() blocks before it fails.',
  },
} as const satisfies Readonly<Record<string, Named<NumberKnob>>>;

const CHOICES = {
  assignmentStrategy: {
    pointer: '/kafka/group/config/partition.assignment.strategy',
    label: 'partition.assignment.strategy',
    choices: ['range', 'roundrobin', 'sticky', 'cooperative-sticky'],
    default: 'range',
    sentence: 'Who gets which partitions, and whether a rebalance stops the whole group or only what moves.',
  },
  groupProtocol: {
    pointer: '/kafka/group/config/group.protocol',
    label: 'group.protocol',
    choices: ['classic', 'consumer'],
    default: 'classic',
    sentence: 'Whether the consumers agree among themselves, all at once, or the broker moves one partition after the other.',
  },
  autoCommit: {
    pointer: '/kafka/group/config/enable.auto.commit',
    label: 'enable.auto.commit',
    choices: [true, false],
    default: true,
    sentence: 'Whether the client commits by itself every few seconds.',
  },
  commit: {
    pointer: '/kafka/application/commit',
    label: 'Commits',
    choices: ['auto', 'afterBatch', 'contiguousPrefix'],
    default: 'afterBatch',
    sentence: 'Whether the client commits by the clock, or the application when work is done.',
  },
  threading: {
    pointer: '/kafka/application/threading',
    label: 'Work is done',
    choices: ['inline', 'worker'],
    default: 'inline',
    sentence: 'Whether records are worked on inside the poll loop, or by a thread of their own behind a queue.',
  },
} as const satisfies Readonly<Record<string, Named<ChoiceKnob>>>;

const fixed = <K extends object>(knobs: K): { readonly [Name in keyof K]: K[Name] & { readonly isFixedInRun: true } } =>
  Object.fromEntries(Object.entries(knobs).map(([name, knob]) => [name, { ...(knob as object), isFixedInRun: true }])) as {
    readonly [Name in keyof K]: K[Name] & { readonly isFixedInRun: true };
  };

export const KAFKA_START_KNOBS = { ...fixed(NUMBERS), ...fixed(CHOICES) };

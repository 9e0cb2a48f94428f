/**
 * The modes of one consumer instance, as its poll thread goes through them.
 *
 *     stopped ─▶ starting ─▶ joining ─▶ polling ⇄ processing ─▶ left ─▶ joining
 *                               ▲          ⇅                      ▲
 *                               │        paused ──────────────────┘ (the poll thread hangs)
 *                               │          │
 *                               └─ revoking ◀─ polling, paused ─▶ closing ─▶ stopped
 *                                              polling, paused ⇄ handingOver
 *                                              any of them ─▶ crashed ─▶ starting
 *
 * EAGER groups go through revoking and joining in every rebalance; cooperative ones and `group.protocol=consumer` give up only what moves
 * (handingOver) and keep the rest. The plant decides *when* (it compares the queue with its thresholds, the clock with
 * max.poll.interval.ms); the machine decides *what then*. Sources: MODEL.md §Kafka; ClassicKafkaConsumer.poll,
 * ConsumerCoordinator.onJoinPrepare and onJoinComplete, AbstractCoordinator.HeartbeatThread (kafka-clients 3.9.1, 4.1.1).
 *
 * Left out: a consumer that is closed in the middle of a batch finishes that batch first.
 */
import { setup } from 'xstate';
import { tabulate, graphOf } from './tabulate.ts';

export const CONSUMER_EVENTS = [
  'instance.started',
  'startup.finished',
  'assignment.received',
  'records.returned',
  'work.finished',
  'queue.reachedPauseThreshold',
  'queue.reachedResumeThreshold',
  'breaker.refuses',
  'breaker.permits',
  'application.stalled',
  'pollInterval.exceeded',
  'rebalance.noticed',
  'partitions.withdrawn',
  'writes.settled',
  'writes.settledWhilePaused',
  'instance.stopped',
  'instance.crashed',
] as const;
export type ConsumerEvent = (typeof CONSUMER_EVENTS)[number];

export const CONSUMER_EFFECTS = [
  'group.join',
  'group.leave',
  'group.leaveByTimeout',
  'positions.restore',
  'offsets.commit',
  'partitions.pause',
  'partitions.resume',
  'partitions.revoke',
  'partitions.lose',
  'partitions.withdraw',
  'partitions.reassign',
  'process.die',
] as const;
export type ConsumerEffect = (typeof CONSUMER_EFFECTS)[number];

export type ConsumerState =
  | 'stopped'
  | 'starting'
  | 'joining'
  | 'polling'
  | 'processing'
  | 'paused'
  | 'revoking'
  | 'handingOver'
  | 'left'
  | 'closing'
  | 'crashed';

const effect = () => undefined;
const crash = { 'instance.crashed': { target: 'crashed', actions: 'process.die' } } as const;

export const consumerMachine = setup({
  types: { events: {} as { type: ConsumerEvent } },
  actions: {
    'group.join': effect,
    'group.leave': effect,
    'group.leaveByTimeout': effect,
    'positions.restore': effect,
    'offsets.commit': effect,
    'partitions.pause': effect,
    'partitions.resume': effect,
    'partitions.revoke': effect,
    'partitions.lose': effect,
    'partitions.withdraw': effect,
    'partitions.reassign': effect,
    'process.die': effect,
  } satisfies Record<ConsumerEffect, () => undefined>,
}).createMachine({
  id: 'kafka-consumer',
  initial: 'stopped',
  states: {
    stopped: { on: { 'instance.started': 'starting' } },
    starting: {
      on: { ...crash, 'startup.finished': { target: 'joining', actions: 'group.join' }, 'instance.stopped': 'stopped' },
    },
    joining: {
      on: {
        ...crash,
        'assignment.received': { target: 'polling', actions: 'positions.restore' },
        'instance.stopped': { target: 'stopped', actions: 'group.leave' },
      },
    },
    polling: {
      on: {
        ...crash,
        'records.returned': 'processing',
        'application.stalled': 'processing',
        'queue.reachedPauseThreshold': { target: 'paused', actions: 'partitions.pause' },
        'breaker.refuses': { target: 'paused', actions: 'partitions.pause' },
        'rebalance.noticed': { target: 'revoking', actions: 'partitions.revoke' },
        'partitions.withdrawn': { target: 'handingOver', actions: 'partitions.withdraw' },
        'instance.stopped': { target: 'closing', actions: 'partitions.revoke' },
      },
    },
    processing: {
      on: {
        ...crash,
        'work.finished': { target: 'polling', actions: 'offsets.commit' },
        'breaker.refuses': { target: 'paused', actions: 'partitions.pause' },
        'pollInterval.exceeded': { target: 'left', actions: 'group.leaveByTimeout' },
      },
    },
    paused: {
      on: {
        ...crash,
        'queue.reachedResumeThreshold': { target: 'polling', actions: 'partitions.resume' },
        'breaker.permits': { target: 'polling', actions: 'partitions.resume' },
        'pollInterval.exceeded': { target: 'left', actions: 'group.leaveByTimeout' },
        'rebalance.noticed': { target: 'revoking', actions: 'partitions.revoke' },
        'partitions.withdrawn': { target: 'handingOver', actions: 'partitions.withdraw' },
        'instance.stopped': { target: 'closing', actions: 'partitions.revoke' },
      },
    },
    revoking: {
      on: { ...crash, 'writes.settled': { target: 'joining', actions: ['offsets.commit', 'group.join'] } },
    },
    handingOver: {
      on: {
        ...crash,
        'writes.settled': { target: 'polling', actions: ['offsets.commit', 'partitions.reassign'] },
        'writes.settledWhilePaused': { target: 'paused', actions: ['offsets.commit', 'partitions.reassign'] },
      },
    },
    closing: {
      on: { ...crash, 'writes.settled': { target: 'stopped', actions: ['offsets.commit', 'group.leave'] } },
    },
    left: {
      on: {
        ...crash,
        'work.finished': { target: 'joining', actions: ['partitions.lose', 'group.join'] },
        'instance.stopped': { target: 'stopped', actions: 'partitions.lose' },
      },
    },
    crashed: { on: { 'instance.started': 'starting', 'instance.stopped': 'stopped' } },
  },
});

/** The machine as a table: what the plant steps through. */
export const consumerTable = tabulate<ConsumerState, ConsumerEvent, ConsumerEffect>(consumerMachine, CONSUMER_EVENTS);

/** The machine as a picture. */
export const consumerMachineGraph = graphOf(consumerTable);

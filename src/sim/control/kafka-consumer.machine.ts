/**
 * The modes of one consumer instance of a classic (EAGER) group, as its poll thread goes through them.
 *
 *     stopped ─▶ starting ─▶ joining ─▶ polling ⇄ processing ─▶ left ─▶ joining
 *                               ▲          ⇅                      ▲
 *                               │        paused ──────────────────┘ (the poll thread hangs)
 *                               │          │
 *                               └─ revoking ◀─ polling, paused ─▶ closing ─▶ stopped
 *
 * The plant decides *when* (it compares the queue with its thresholds, the clock with max.poll.interval.ms); the machine
 * decides *what then*. Sources: facts in MODEL.md §Kafka; ClassicKafkaConsumer.poll, ConsumerCoordinator.onJoinPrepare
 * (EAGER), AbstractCoordinator.HeartbeatThread (kafka-clients 3.9.1, 4.1.1).
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
  'application.stalled',
  'pollInterval.exceeded',
  'rebalance.noticed',
  'writes.settled',
  'instance.stopped',
] as const;
export type ConsumerEvent = (typeof CONSUMER_EVENTS)[number];

export const CONSUMER_EFFECTS = [
  'group.join',
  'group.leave',
  'positions.restore',
  'offsets.commit',
  'partitions.pause',
  'partitions.resume',
  'partitions.revoke',
  'partitions.lose',
] as const;
export type ConsumerEffect = (typeof CONSUMER_EFFECTS)[number];

export type ConsumerState =
  'stopped' | 'starting' | 'joining' | 'polling' | 'processing' | 'paused' | 'revoking' | 'left' | 'closing';

const effect = () => undefined;

export const consumerMachine = setup({
  types: { events: {} as { type: ConsumerEvent } },
  actions: {
    'group.join': effect,
    'group.leave': effect,
    'positions.restore': effect,
    'offsets.commit': effect,
    'partitions.pause': effect,
    'partitions.resume': effect,
    'partitions.revoke': effect,
    'partitions.lose': effect,
  } satisfies Record<ConsumerEffect, () => undefined>,
}).createMachine({
  id: 'kafka-consumer',
  initial: 'stopped',
  states: {
    stopped: { on: { 'instance.started': 'starting' } },
    starting: {
      on: { 'startup.finished': { target: 'joining', actions: 'group.join' }, 'instance.stopped': 'stopped' },
    },
    joining: {
      on: {
        'assignment.received': { target: 'polling', actions: 'positions.restore' },
        'instance.stopped': { target: 'stopped', actions: 'group.leave' },
      },
    },
    polling: {
      on: {
        'records.returned': 'processing',
        'application.stalled': 'processing',
        'queue.reachedPauseThreshold': { target: 'paused', actions: 'partitions.pause' },
        'rebalance.noticed': { target: 'revoking', actions: 'partitions.revoke' },
        'instance.stopped': { target: 'closing', actions: 'partitions.revoke' },
      },
    },
    processing: {
      on: {
        'work.finished': { target: 'polling', actions: 'offsets.commit' },
        'pollInterval.exceeded': { target: 'left', actions: 'group.leave' },
      },
    },
    paused: {
      on: {
        'queue.reachedResumeThreshold': { target: 'polling', actions: 'partitions.resume' },
        'pollInterval.exceeded': { target: 'left', actions: 'group.leave' },
        'rebalance.noticed': { target: 'revoking', actions: 'partitions.revoke' },
        'instance.stopped': { target: 'closing', actions: 'partitions.revoke' },
      },
    },
    revoking: {
      on: { 'writes.settled': { target: 'joining', actions: ['offsets.commit', 'group.join'] } },
    },
    closing: {
      on: { 'writes.settled': { target: 'stopped', actions: ['offsets.commit', 'group.leave'] } },
    },
    left: {
      on: {
        'work.finished': { target: 'joining', actions: ['partitions.lose', 'group.join'] },
        'instance.stopped': { target: 'stopped', actions: 'partitions.lose' },
      },
    },
  },
});

/** The machine as a table: what the plant steps through. */
export const consumerTable = tabulate<ConsumerState, ConsumerEvent, ConsumerEffect>(consumerMachine, CONSUMER_EVENTS);

/** The machine as a picture. */
export const consumerMachineGraph = graphOf(consumerTable);

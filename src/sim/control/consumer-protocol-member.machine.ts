/**
 * Where a client of `group.protocol=consumer` (KIP-848) stands in its group. There is no barrier: a member is moved to its part of the
 * target by itself, and goes on consuming what it keeps while it reconciles.
 *
 *     unsubscribed ─▶ joining ─▶ reconciling ─▶ acknowledging ─▶ stable
 *          ▲             ▲ └────────▲──────────────▲─┘ (next part)  │
 *          │             │          └────────────────────────────────┘
 *          │             ├── fenced ◀─ (any of them: the coordinator has given it up)
 *          │             └── stale ◀──┐
 *          └── leaving ◀─ prepareLeaving ◀─ (any of them: close, or no poll() for too long)
 *
 * @source MemberState.previousValidStates, AbstractMembershipManager (kafka-clients 4.1.1); FATAL is left out: no error here is fatal
 */
import { setup } from 'xstate';
import { graphOf, tabulate } from './tabulate.ts';

export const CONSUMER_MEMBER_EVENTS = [
  'subscribed',
  'assignment.received',
  'assignment.applied',
  'heartbeat.sent',
  'heartbeat.answered',
  'member.fenced',
  'partitions.lost',
  'leave.begun',
  'partitions.givenUp',
  'pollTimer.expired',
  'poll.called',
] as const;
export type ConsumerMemberEvent = (typeof CONSUMER_MEMBER_EVENTS)[number];
export type ConsumerMemberState =
  'unsubscribed' | 'joining' | 'reconciling' | 'acknowledging' | 'stable' | 'fenced' | 'prepareLeaving' | 'leaving' | 'stale';

const member = { 'member.fenced': 'fenced', 'leave.begun': 'prepareLeaving' } as const;

export const consumerMemberMachine = setup({ types: { events: {} as { type: ConsumerMemberEvent } } }).createMachine({
  id: 'kafka-consumer-protocol-member',
  initial: 'unsubscribed',
  states: {
    unsubscribed: { on: { subscribed: 'joining' } },
    joining: { on: { ...member, 'assignment.received': 'reconciling', 'heartbeat.answered': 'stable' } },
    reconciling: { on: { ...member, 'assignment.applied': 'acknowledging' } },
    // The heartbeat that acknowledges is under way; its answer may bring the next part of the target.
    acknowledging: { on: { ...member, 'heartbeat.answered': 'stable', 'assignment.received': 'reconciling' } },
    stable: { on: { ...member, 'assignment.received': 'reconciling' } },
    fenced: { on: { 'partitions.lost': 'joining' } },
    prepareLeaving: { on: { 'partitions.givenUp': 'leaving' } },
    leaving: { on: { 'heartbeat.sent': 'unsubscribed', 'pollTimer.expired': 'stale' } },
    stale: { on: { 'poll.called': 'joining' } },
  },
});

export const consumerMemberTable = tabulate<ConsumerMemberState, ConsumerMemberEvent, never>(
  consumerMemberMachine,
  CONSUMER_MEMBER_EVENTS,
);
export const consumerMemberGraph = graphOf(consumerMemberTable);

/**
 * Where a client of the classic protocol stands in its group.
 *
 *     unjoined ─▶ preparingRebalance ─▶ completingRebalance ─▶ stable
 *         ▲              ▲  │                 │      │           │
 *         │              └──┼─────────────────┘      │           │ (it must join again)
 *         │              ▲  │                        │           │
 *         │              └──┼────────────────────────┼───────────┤
 *         └─────────────────┴────────────────────────┴───────────┘ (it left, or was away for too long)
 *
 * @source AbstractCoordinator.MemberState and its uses (kafka-clients 4.1.1)
 */
import { setup } from 'xstate';
import { graphOf, tabulate } from './tabulate.ts';

export const CLASSIC_MEMBER_EVENTS = ['join.sent', 'join.answered', 'sync.answered', 'generation.lost'] as const;
export type ClassicMemberEvent = (typeof CLASSIC_MEMBER_EVENTS)[number];
export type ClassicMemberState = 'unjoined' | 'preparingRebalance' | 'completingRebalance' | 'stable';

export const classicMemberMachine = setup({ types: { events: {} as { type: ClassicMemberEvent } } }).createMachine({
  id: 'kafka-classic-member',
  initial: 'unjoined',
  states: {
    unjoined: { on: { 'join.sent': 'preparingRebalance' } },
    preparingRebalance: { on: { 'join.answered': 'completingRebalance', 'generation.lost': 'unjoined' } },
    completingRebalance: { on: { 'sync.answered': 'stable', 'join.sent': 'preparingRebalance', 'generation.lost': 'unjoined' } },
    stable: { on: { 'join.sent': 'preparingRebalance', 'generation.lost': 'unjoined' } },
  },
});

export const classicMemberTable = tabulate<ClassicMemberState, ClassicMemberEvent, never>(
  classicMemberMachine,
  CLASSIC_MEMBER_EVENTS,
);
export const classicMemberGraph = graphOf(classicMemberTable);

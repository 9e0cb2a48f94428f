/**
 * What a classic group is doing, as its coordinator sees it.
 *
 *     empty ─▶ preparingRebalance ⇄ completingRebalance ─▶ stable
 *       ▲            │      ▲                                │
 *       └────────────┘      └────────────────────────────────┘
 *
 * @source ClassicGroupState (org.apache.kafka.coordinator.group.classic, 4.1); its state DEAD is left out: the group is never deleted
 */
import { setup } from 'xstate';
import { graphOf, tabulate } from './tabulate.ts';

export const CLASSIC_GROUP_EVENTS = ['rebalance.prepared', 'joinPhase.ended', 'joinPhase.endedEmpty', 'leader.synced'] as const;
export type ClassicGroupEvent = (typeof CLASSIC_GROUP_EVENTS)[number];
export type ClassicGroupState = 'empty' | 'preparingRebalance' | 'completingRebalance' | 'stable';

export const classicGroupMachine = setup({ types: { events: {} as { type: ClassicGroupEvent } } }).createMachine({
  id: 'kafka-classic-group',
  initial: 'empty',
  states: {
    empty: { on: { 'rebalance.prepared': 'preparingRebalance' } },
    preparingRebalance: { on: { 'joinPhase.ended': 'completingRebalance', 'joinPhase.endedEmpty': 'empty' } },
    completingRebalance: { on: { 'leader.synced': 'stable', 'rebalance.prepared': 'preparingRebalance' } },
    stable: { on: { 'rebalance.prepared': 'preparingRebalance' } },
  },
});

export const classicGroupTable = tabulate<ClassicGroupState, ClassicGroupEvent, never>(classicGroupMachine, CLASSIC_GROUP_EVENTS);
export const classicGroupGraph = graphOf(classicGroupTable);

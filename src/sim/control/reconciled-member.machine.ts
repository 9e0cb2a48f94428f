/**
 * How far the coordinator of `group.protocol=consumer` (KIP-848) has brought a member to its target: it first gives up what it must,
 * then gets what others have released, and waits for the rest.
 *
 *     stable ⇄ unrevokedPartitions ⇄ unreleasedPartitions ⇄ stable
 *
 * @source org.apache.kafka.coordinator.group.modern.MemberState, CurrentAssignmentBuilder (4.1); UNKNOWN is left out
 */
import { setup } from 'xstate';
import { graphOf, tabulate } from './tabulate.ts';

export const RECONCILED_MEMBER_EVENTS = ['revocation.requested', 'partitions.awaited', 'target.reached'] as const;
export type ReconciledMemberEvent = (typeof RECONCILED_MEMBER_EVENTS)[number];
export type ReconciledMemberState = 'stable' | 'unrevokedPartitions' | 'unreleasedPartitions';

export const reconciledMemberMachine = setup({ types: { events: {} as { type: ReconciledMemberEvent } } }).createMachine({
  id: 'kafka-reconciled-member',
  initial: 'stable',
  states: {
    stable: { on: { 'revocation.requested': 'unrevokedPartitions', 'partitions.awaited': 'unreleasedPartitions' } },
    unrevokedPartitions: {
      on: { 'partitions.awaited': 'unreleasedPartitions', 'target.reached': 'stable' },
    },
    unreleasedPartitions: { on: { 'revocation.requested': 'unrevokedPartitions', 'target.reached': 'stable' } },
  },
});

export const reconciledMemberTable = tabulate<ReconciledMemberState, ReconciledMemberEvent, never>(
  reconciledMemberMachine,
  RECONCILED_MEMBER_EVENTS,
);
export const reconciledMemberGraph = graphOf(reconciledMemberTable);

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { initialTransition, transition, type AnyStateMachine } from 'xstate';
import { adaptiveSchedulerGraph, adaptiveSchedulerMachine, adaptiveSchedulerTable } from './adaptive-scheduler.machine.ts';
import { autoscalerGraph, autoscalerMachine, autoscalerTable } from './autoscaler.machine.ts';
import { flinkAutoscalerGraph, flinkAutoscalerMachine, flinkAutoscalerTable } from './flink-autoscaler.machine.ts';
import { classicGroupGraph, classicGroupMachine, classicGroupTable } from './classic-group.machine.ts';
import { classicMemberGraph, classicMemberMachine, classicMemberTable } from './classic-member.machine.ts';
import { consumerMemberGraph, consumerMemberMachine, consumerMemberTable } from './consumer-protocol-member.machine.ts';
import { reconciledMemberGraph, reconciledMemberMachine, reconciledMemberTable } from './reconciled-member.machine.ts';
import { accepts, nextState } from './step-table.ts';
import type { MachineGraph, TransitionTable } from './tabulate.ts';

interface Case {
  readonly name: string;
  readonly machine: AnyStateMachine;
  readonly table: TransitionTable<string, string, string>;
  readonly graph: MachineGraph;
  /** State → states from which the engine allows it. */
  readonly engine: Readonly<Record<string, readonly string[]>>;
}

const any = ['unjoined', 'preparingRebalance', 'completingRebalance', 'stable'];

const CASES: readonly Case[] = [
  {
    // AbstractCoordinator: initiateJoinGroup, JoinGroupResponseHandler, SyncGroupResponseHandler, resetStateAndGeneration (4.1.1).
    name: 'a member of a classic group',
    machine: classicMemberMachine,
    table: classicMemberTable,
    graph: classicMemberGraph,
    engine: {
      unjoined: any,
      preparingRebalance: ['unjoined', 'stable', 'completingRebalance', 'preparingRebalance'],
      completingRebalance: ['preparingRebalance'],
      stable: ['completingRebalance'],
    },
  },
  {
    // ClassicGroupState.addValidPreviousStates (4.1).
    name: 'a classic group',
    machine: classicGroupMachine,
    table: classicGroupTable,
    graph: classicGroupGraph,
    engine: {
      empty: ['preparingRebalance'],
      preparingRebalance: ['stable', 'completingRebalance', 'empty'],
      completingRebalance: ['preparingRebalance'],
      stable: ['completingRebalance'],
    },
  },
  {
    // MemberState.previousValidStates of the client (4.1.1).
    name: 'a member with group.protocol=consumer',
    machine: consumerMemberMachine,
    table: consumerMemberTable,
    graph: consumerMemberGraph,
    engine: {
      stable: ['joining', 'acknowledging', 'reconciling'],
      reconciling: ['stable', 'joining', 'acknowledging', 'reconciling'],
      acknowledging: ['reconciling'],
      fenced: ['joining', 'stable', 'reconciling', 'acknowledging', 'prepareLeaving', 'leaving'],
      joining: ['fenced', 'unsubscribed', 'stale'],
      prepareLeaving: ['joining', 'stable', 'reconciling', 'acknowledging', 'unsubscribed'],
      leaving: ['prepareLeaving'],
      unsubscribed: ['prepareLeaving', 'leaving', 'fenced'],
      stale: ['leaving'],
    },
  },
  {
    // CurrentAssignmentBuilder.build: each state may lead to each other one (4.1).
    name: 'a member in the eyes of its coordinator',
    machine: reconciledMemberMachine,
    table: reconciledMemberTable,
    graph: reconciledMemberGraph,
    engine: {
      stable: ['unrevokedPartitions', 'unreleasedPartitions'],
      unrevokedPartitions: ['stable', 'unreleasedPartitions'],
      unreleasedPartitions: ['stable', 'unrevokedPartitions'],
    },
  },
  {
    // Modes of our own: the engines keep numbers only. A group of none can do nothing but start.
    name: 'an autoscaler',
    machine: autoscalerMachine,
    table: autoscalerTable,
    graph: autoscalerGraph,
    engine: {
      inactive: ['steady', 'scalingOut', 'holding', 'scalingIn'],
      steady: ['scalingOut', 'holding', 'scalingIn'],
      scalingOut: ['inactive', 'steady', 'holding', 'scalingIn'],
      holding: ['steady', 'scalingOut', 'scalingIn'],
      scalingIn: ['steady', 'scalingOut', 'holding'],
    },
  },
  {
    // DefaultStateTransitionManager.java, with the states Restarting and WaitingForResources as one.
    name: 'Flink’s adaptive scheduler',
    machine: adaptiveSchedulerMachine,
    table: adaptiveSchedulerTable,
    graph: adaptiveSchedulerGraph,
    engine: {
      restarting: ['cooldown', 'idling', 'stabilizing', 'stabilized'],
      cooldown: ['restarting'],
      idling: ['cooldown', 'stabilized'],
      stabilizing: ['cooldown', 'idling'],
      stabilized: ['stabilizing'],
    },
  },
  {
    // Modes of our own. Nothing is decided before the window is full, and every rescaling is a restart.
    name: 'the autoscaler of the Flink operator',
    machine: flinkAutoscalerMachine,
    table: flinkAutoscalerTable,
    graph: flinkAutoscalerGraph,
    engine: {
      waiting: ['stabilizing', 'collecting', 'balanced', 'holding', 'rescaling'],
      stabilizing: ['waiting'],
      collecting: ['stabilizing'],
      balanced: ['collecting', 'holding'],
      holding: ['balanced'],
      rescaling: ['balanced', 'holding'],
    },
  },
];

describe.each(CASES)('the machine of $name', ({ machine, table, graph, engine }) => {
  it('should have no edge that the engine does not have', () => {
    expect(graph.edges.filter(({ from, to }) => engine[to]?.includes(from) !== true)).toEqual([]);
  });

  it('should reach every state, and use every event', () => {
    expect([...table.states].sort()).toEqual(Object.keys(machine.states).sort());
    const used = table.events.filter((event) => table.states.some((_, state) => accepts(table, state, event)));
    expect(used).toEqual([...table.events]);
  });

  it('should do in its table what XState does', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...table.events), { maxLength: 60 }), (events) => {
        let [snapshot] = initialTransition(machine);
        let state = table.initial;
        for (const type of events) {
          [snapshot] = transition(machine, snapshot, { type });
          if (accepts(table, state, type)) state = nextState(table, state, type);
          else expect(() => nextState(table, state, type)).toThrow('is not accepted');

          expect(table.states[state]).toBe(snapshot.value);
        }
      }),
    );
  });
});

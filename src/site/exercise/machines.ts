/** The machines of the engines as pictures: their graphs, where the states stand, and which curves count the entities in each. */
import type { Ink } from '../../charts/marks.ts';
import type { Place } from '../../charts/state-layout.ts';
import { consumerMachineGraph, queryMachineGraph } from '../../sim/index.ts';
import type { MachineGraph } from '../../sim/index.ts';

export interface PicturedMachine {
  readonly title: string;
  readonly graph: MachineGraph;
  readonly places: Readonly<Record<string, Place>>;
  readonly inks: Readonly<Record<string, Ink>>;
  /** Curves that count entities: what their ids begin with (the state's name follows), and whose they are. */
  readonly prefix: string;
  readonly of: string;
  /** Entities in this state are gone. */
  readonly gone: string | null;
  readonly note: string;
}

export const MACHINES = {
  'kafka-consumer': {
    title: 'What the consumers are doing',
    graph: consumerMachineGraph,
    // Polling in the middle, because everything starts from there.
    places: {
      starting: [0, 0],
      stopped: [0, 1],
      crashed: [0, 2],
      joining: [1, 0],
      polling: [1, 1],
      paused: [1, 2],
      left: [2, 0],
      processing: [2, 1],
      handingOver: [2, 2],
      closing: [0, 3],
      revoking: [2, 3],
    },
    inks: {
      polling: 'arrivals',
      processing: 'processed',
      paused: 'waiting',
      left: 'limit',
      joining: 'limit',
      revoking: 'limit',
      handingOver: 'limit',
      crashed: 'limit',
      starting: 'limit',
      closing: 'limit',
    },
    prefix: 'timeInState/',
    of: 'group',
    gone: 'stopped',
    note: 'mean over the second before the playhead',
  },
  'spark-query': {
    title: 'What the query is doing',
    graph: queryMachineGraph,
    places: {
      waiting: [0, 0],
      planning: [1, 0],
      running: [1, 1],
      committing: [0, 1],
      terminated: [0, 2],
      failed: [1, 2],
    },
    inks: { planning: 'limit', running: 'processed', committing: 'limit', failed: 'waiting' },
    prefix: 'timeInState/',
    of: 'group',
    gone: null,
    note: 'share of the second before the playhead',
  },
} as const satisfies Readonly<Record<string, PicturedMachine>>;

export type MachineName = keyof typeof MACHINES;

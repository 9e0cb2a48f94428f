/**
 * The modes of one Flink subtask: what its thread does, and beside that whether it aligns barriers.
 *
 *     activity:  stopped ─▶ idle ⇄ busy ⇄ softBackPressured, busy ⇄ hardBackPressured        alignment:  none ⇄ aligning
 *
 * Soft: the thread is parked between two records, because the output has no buffer left; checkpoints and timers are still served.
 * Hard: it is blocked in the middle of a record or a burst. A thread that waits in a full async queue is busy.
 *
 * Sources: StreamTask.processInput, TaskIOMetricGroup (FLINK-20717), BufferWritingResultPartition.requestBufferBuilderBlocking,
 * SingleCheckpointBarrierHandler and AbstractAlternatingAlignedBarrierHandlerState (1.20, 2.0).
 */
import { setup } from 'xstate';
import { graphOf, tabulate } from './tabulate.ts';

export const TASK_EVENTS = [
  'task.started',
  'task.stopped',
  'record.taken',
  'input.exhausted',
  'output.unavailable',
  'buffer.awaited',
  'buffer.received',
  'barrier.first',
  'barrier.next',
  'barrier.last',
  'barriers.overtook',
  'checkpoint.aborted',
] as const;
export type TaskEvent = (typeof TASK_EVENTS)[number];

export const TASK_EFFECTS = ['channel.block', 'channels.unblock', 'checkpoint.take'] as const;
export type TaskEffect = (typeof TASK_EFFECTS)[number];

export const TASK_ACTIVITIES = ['stopped', 'idle', 'busy', 'softBackPressured', 'hardBackPressured'] as const;
export type TaskActivity = (typeof TASK_ACTIVITIES)[number];

const effect = () => undefined;

export const taskMachine = setup({
  types: { events: {} as { type: TaskEvent } },
  actions: {
    'channel.block': effect,
    'channels.unblock': effect,
    'checkpoint.take': effect,
  } satisfies Record<TaskEffect, () => undefined>,
}).createMachine({
  id: 'flink-task',
  type: 'parallel',
  states: {
    activity: {
      initial: 'stopped',
      on: { 'task.stopped': '.stopped' },
      states: {
        stopped: { on: { 'task.started': 'idle' } },
        idle: {
          on: { 'record.taken': 'busy', 'output.unavailable': 'softBackPressured', 'buffer.awaited': 'hardBackPressured' },
        },
        busy: {
          on: { 'input.exhausted': 'idle', 'output.unavailable': 'softBackPressured', 'buffer.awaited': 'hardBackPressured' },
        },
        softBackPressured: {
          on: { 'record.taken': 'busy', 'input.exhausted': 'idle', 'buffer.awaited': 'hardBackPressured' },
        },
        hardBackPressured: { on: { 'buffer.received': 'busy' } },
      },
    },
    alignment: {
      initial: 'none',
      on: { 'task.stopped': { target: '.none', actions: 'channels.unblock' } },
      states: {
        none: {
          on: {
            'barrier.first': { target: 'aligning', actions: 'channel.block' },
            'barrier.last': { actions: 'checkpoint.take' },
            'barriers.overtook': { actions: 'checkpoint.take' },
          },
        },
        aligning: {
          on: {
            'barrier.next': { actions: 'channel.block' },
            'barrier.last': { target: 'none', actions: ['channels.unblock', 'checkpoint.take'] },
            'barriers.overtook': { target: 'none', actions: ['channels.unblock', 'checkpoint.take'] },
            'checkpoint.aborted': { target: 'none', actions: 'channels.unblock' },
          },
        },
      },
    },
  },
});

/** The machine as a table. */
export const taskTable = tabulate<string, TaskEvent, TaskEffect>(taskMachine, TASK_EVENTS);

/** What the plant steps through: the table without its names, which it has no use for. */
export const { cells: taskCells, initial: firstTaskState } = taskTable;

/** The machine as a picture. */
export const taskMachineGraph = graphOf(taskTable);

const regions = taskTable.states.map((state) => JSON.parse(state) as { activity: TaskActivity; alignment: 'none' | 'aligning' });

/** By the table's state: what the thread does, as an index of TASK_ACTIVITIES. */
export const activityOf: readonly number[] = regions.map(({ activity }) => TASK_ACTIVITIES.indexOf(activity));

/** By the table's state: does the task align? */
export const isAligningIn: readonly boolean[] = regions.map(({ alignment }) => alignment === 'aligning');

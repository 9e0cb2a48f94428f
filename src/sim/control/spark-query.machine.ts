/**
 * The modes of one Structured Streaming query in micro-batch execution, as its stream thread goes through them.
 *
 *     waiting ─▶ planning ─▶ running ─▶ committing ─▶ waiting ─▶ …
 *        ▲          │ nothing new                        │ nothing left (availableNow, once)
 *        └──────────┘                                    ▼
 *     failed ◀─ planning, running, committing        terminated
 *        └─▶ waiting (whoever runs the query starts it again; Spark itself never does)
 *
 * The plant decides *when* (a boundary of the trigger, the end of the last task); the machine decides *what then*. "planning" spans
 * latestOffset, walCommit and queryPlanning, "running" addBatch, "committing" commitOffsets. A batch whose offsets were logged and
 * whose commit was not is run again with the same offsets: it goes from waiting to running without asking the source.
 *
 * Sources: MicroBatchExecution.runActivatedStream, constructNextBatch, populateStartOffsets; StreamExecution.runStream (Spark 4.x).
 */
import { setup } from 'xstate';
import { tabulate, graphOf } from './tabulate.ts';

export const QUERY_EVENTS = [
  'trigger.fired',
  'trigger.firedWithPlannedBatch',
  'source.empty',
  'batch.planned',
  'tasks.completed',
  'batch.committed',
  'source.exhausted',
  'query.failed',
  'driver.lost',
  'query.restarted',
] as const;
export type QueryEvent = (typeof QUERY_EVENTS)[number];

export const QUERY_EFFECTS = [
  'offsets.askSource',
  'offsets.replay',
  'tasks.launch',
  'output.publish',
  'commitLog.write',
  'progress.report',
  'idle.report',
  'state.discard',
  'state.reload',
] as const;
export type QueryEffect = (typeof QUERY_EFFECTS)[number];

export type QueryState = 'waiting' | 'planning' | 'running' | 'committing' | 'failed' | 'terminated';

const effect = () => undefined;

export const queryMachine = setup({
  types: { events: {} as { type: QueryEvent } },
  actions: {
    'offsets.askSource': effect,
    'offsets.replay': effect,
    'tasks.launch': effect,
    'output.publish': effect,
    'commitLog.write': effect,
    'progress.report': effect,
    'idle.report': effect,
    'state.discard': effect,
    'state.reload': effect,
  } satisfies Record<QueryEffect, () => undefined>,
}).createMachine({
  id: 'spark-query',
  initial: 'waiting',
  states: {
    waiting: {
      on: {
        'trigger.fired': { target: 'planning', actions: 'offsets.askSource' },
        'trigger.firedWithPlannedBatch': { target: 'planning', actions: 'offsets.replay' },
        'source.exhausted': 'terminated',
        'driver.lost': { target: 'failed', actions: 'state.discard' },
      },
    },
    planning: {
      on: {
        'source.empty': { target: 'waiting', actions: 'idle.report' },
        'batch.planned': { target: 'running', actions: 'tasks.launch' },
        'source.exhausted': 'terminated',
        'query.failed': { target: 'failed', actions: 'state.discard' },
        'driver.lost': { target: 'failed', actions: 'state.discard' },
      },
    },
    running: {
      on: {
        'tasks.completed': { target: 'committing', actions: 'output.publish' },
        'query.failed': { target: 'failed', actions: 'state.discard' },
        'driver.lost': { target: 'failed', actions: 'state.discard' },
      },
    },
    committing: {
      on: {
        'batch.committed': { target: 'waiting', actions: ['commitLog.write', 'progress.report'] },
        'driver.lost': { target: 'failed', actions: 'state.discard' },
      },
    },
    failed: { on: { 'query.restarted': { target: 'waiting', actions: 'state.reload' } } },
    terminated: {},
  },
});

/** The machine as a table: what the plant steps through. */
export const queryTable = tabulate<QueryState, QueryEvent, QueryEffect>(queryMachine, QUERY_EVENTS);

/** The machine as a picture. */
export const queryMachineGraph = graphOf(queryTable);

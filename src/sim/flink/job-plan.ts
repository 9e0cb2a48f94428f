/**
 * From operators to tasks: which operators share a thread, and what a record costs there.
 *
 * Sources: StreamingJobGraphGenerator.isChainable (forward, same parallelism, chaining on), 1.20 and 2.0. A chain is one task and one
 * thread: costs per record add up.
 */
import type {
  FlinkAsync,
  FlinkExchange,
  FlinkJoin,
  FlinkKeys,
  FlinkOperator,
  FlinkSink,
  FlinkSource,
  FlinkSystem,
  FlinkWindow,
} from '../scenario/scenario.ts';

/** What keeps records or calls out: at most one in a task. */
export type KeepingOperator = FlinkAsync | FlinkWindow | FlinkJoin | (FlinkSink & { readonly service: string });

export interface TaskPlan {
  /** The id of its first operator. */
  readonly id: string;
  readonly index: number;
  readonly parallelism: number;
  readonly operators: readonly FlinkOperator[];
  readonly source: FlinkSource | null;
  /** How records get here from the task before. */
  readonly exchange: FlinkExchange;
  readonly keys: FlinkKeys | null;
  readonly keeping: KeepingOperator | null;
  /** Nothing follows: records end here. */
  readonly isLast: boolean;
}

/** What a task's thread spends, and what comes out: timed changes replace it. */
export interface TaskCosts {
  /** For each record that enters, up to the operator that keeps it, or to the end, ms. */
  readonly headMs: number;
  /** Records that reach that operator, or leave, for each that enters. */
  readonly headSelectivity: number;
  /** For each record that the keeping operator gives back, ms. */
  readonly tailMs: number;
  readonly tailSelectivity: number;
}

export function isKeeping(operator: FlinkOperator): operator is KeepingOperator {
  return (
    operator.kind === 'async' ||
    operator.kind === 'window' ||
    operator.kind === 'join' ||
    (operator.kind === 'sink' && operator.service !== null)
  );
}

/** Is the operator in the task of the one before? A second operator that keeps records begins a task of its own. */
function isChained(system: FlinkSystem, operator: FlinkOperator, task: readonly FlinkOperator[]): boolean {
  if (operator.kind === 'kafkaSource' || !operator.chain || !system.config['pipeline.operator-chaining.enabled']) return false;
  if (operator.exchange !== 'forward' || operator.parallelism !== task[0]?.parallelism) return false;
  return !(isKeeping(operator) && task.some(isKeeping));
}

/** The tasks of a job, from the source on. */
export function tasksOf(system: FlinkSystem): TaskPlan[] {
  const chains: FlinkOperator[][] = [];
  for (const operator of system.operators) {
    const last = chains.at(-1);
    if (last !== undefined && isChained(system, operator, last)) last.push(operator);
    else chains.push([operator]);
  }
  return chains.map((operators, index) => {
    const head = operators[0] as FlinkOperator;
    const before = chains[index - 1]?.[0];
    const given = head.kind === 'kafkaSource' ? 'forward' : head.exchange;
    return {
      id: head.id,
      index,
      parallelism: head.parallelism,
      operators,
      source: head.kind === 'kafkaSource' ? head : null,
      exchange: given === 'forward' && before?.parallelism !== head.parallelism ? 'rebalance' : given,
      keys: head.kind === 'kafkaSource' ? null : head.keys,
      keeping: operators.find(isKeeping) ?? null,
      isLast: index === chains.length - 1,
    };
  });
}

/** Records that leave an operator for each that enters; a sink hands on what it has written. */
function selectivityOf(operator: FlinkOperator): number {
  return operator.kind === 'sink' ? 1 : operator.selectivity;
}

/** What the task's operators cost as `system` has them now. */
export function costsOf(task: TaskPlan, system: FlinkSystem): TaskCosts {
  const backend = system.config['state.backend.type'];
  let headMs = 0;
  let headSelectivity = 1;
  let tailMs = 0;
  let tailSelectivity = 1;
  let isTail = false;
  for (const { id } of task.operators) {
    const operator = system.operators.find((candidate) => candidate.id === id) as FlinkOperator;
    const accessMs = 'stateAccessMs' in operator ? operator.stateAccessMs[backend] : 0;
    if (isTail) {
      tailMs += tailSelectivity * operator.recordMs;
      tailSelectivity *= selectivityOf(operator);
      continue;
    }
    headMs += headSelectivity * (operator.recordMs + accessMs);
    if (isKeeping(operator)) {
      isTail = true;
      tailSelectivity = selectivityOf(operator);
      // A result of a window costs as much as a record of it: an assumption.
      if (operator.kind === 'window') tailMs = tailSelectivity * (operator.recordMs + accessMs);
    } else headSelectivity *= selectivityOf(operator);
  }
  return { headMs, headSelectivity, tailMs, tailSelectivity };
}

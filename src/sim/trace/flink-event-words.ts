/** What happens to a Flink job, in words. */
import { grouped, timeInWords } from './words.ts';
import type { TraceEvent } from './trace.ts';

/** Null for kinds of events that are not Flink's. */
export function flinkEventInWords({ kind, detail = {} }: TraceEvent, who: string): string | null {
  const number = (key: string): number => Number(detail[key]);
  // A preview does not know where the time went: nothing is said of it.
  const time = (key: string, words: string): string => (number(key) >= 0 ? `${words} ${timeInWords(number(key))}` : '');
  const which = `${kind.slice(0, kind.indexOf('.'))} ${grouped(number('checkpoint'))}`;
  switch (kind) {
    case 'checkpoint.triggered':
    case 'savepoint.triggered':
      return `${which} is triggered and not over.`;
    case 'checkpoint.completed':
    case 'savepoint.completed':
      // In the words of the Web UI.
      return `${which} is complete${time('durationMs', ' after')}${detail['isUnaligned'] === true ? ', unaligned' : ''}${time('startDelayMs', ', start delay')}${time('alignmentMs', ', alignment')}.`;
    case 'checkpoint.expired':
      return `${which} has taken longer than its timeout and is given up.`;
    case 'job.failed':
      return `the job fails${who === 'job' ? '' : ` in ${who}`}: ${String(detail['reason'])}`;
    case 'job.redeployed':
      return 'the job is stopped, to start again with its new settings.';
    case 'job.started':
      return `the job starts ${detail['checkpoint'] === null ? 'from the beginning of the log' : number('checkpoint') >= 0 ? `from checkpoint ${grouped(number('checkpoint'))}` : 'again'}.`;
    case 'autoscaler.rescaled':
      return `the autoscaler gives ${who} ${grouped(number('to'))} subtasks instead of ${grouped(number('from'))}.`;
    case 'autoscaler.ineffective':
      return `the last scale-up of ${who} has gained next to nothing.`;
    default:
      return null;
  }
}

/** Null for whatever is no part of a Flink job: a task manager, an operator, one of its subtasks. */
export function flinkEntityInWords(entity: string): string | null {
  const manager = /^(?:taskManager|\/flink\/taskManagers)\/(\d+)$/.exec(entity)?.[1];
  if (manager !== undefined) return `task manager ${manager}`;
  const [, operator, subtask] = /^(?:subtask|\/flink\/operators)\/([^/]+)(?:(?:\/subtasks)?\/(\d+))?$/.exec(entity) ?? [];
  if (operator === undefined) return null;
  return subtask === undefined ? operator : `subtask ${subtask} of ${operator}`;
}

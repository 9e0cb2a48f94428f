/** What happens to a Flink job, in words. */
import { grouped, timeInWords } from './words.ts';
import type { TraceEvent } from './trace.ts';

/** Null for kinds of events that are not Flink's. */
export function flinkEventInWords({ kind, detail = {} }: TraceEvent, who: string): string | null {
  const number = (key: string): number | null => {
    const value = detail[key];
    return typeof value === 'number' ? value : null;
  };
  const text = (key: string): string => {
    const value = detail[key];
    return typeof value === 'string' ? value : '';
  };
  const checkpoint = number('checkpoint');
  const which = checkpoint === null ? '' : ` ${grouped(checkpoint)}`;
  const duration = number('durationMs');
  const took = duration === null ? '' : ` after ${timeInWords(duration)}`;
  switch (kind) {
    case 'checkpoint.triggered':
      return `checkpoint${which} is triggered.`;
    case 'checkpoint.completed':
      return `checkpoint${which} is complete${took}${detail['isUnaligned'] === true ? ', unaligned' : ''}.`;
    case 'checkpoint.expired':
      return `checkpoint${which} has taken longer than its timeout and is given up.`;
    case 'savepoint.triggered':
      return `savepoint${which} is triggered.`;
    case 'savepoint.completed':
      return `savepoint${which} is complete${took}.`;
    case 'job.failed':
      return `the job fails${who === 'job' ? '' : ` in ${who}`}: ${text('reason')}`;
    case 'job.redeployed':
      return 'the job is stopped, to start again with its new settings.';
    case 'job.started':
      return `the job starts ${checkpoint === null ? 'from the beginning of the log' : `from checkpoint${which}`}.`;
    case 'autoscaler.rescaled':
      return `the autoscaler gives ${who} ${grouped(number('to') ?? NaN)} subtasks instead of ${grouped(number('from') ?? NaN)}.`;
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

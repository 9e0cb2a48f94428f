/** What happens to a Flink job, in words. */
import { grouped, oneDecimal, timeInWords } from './words.ts';
import type { TraceEvent } from './trace.ts';

/** Null for kinds of events that are not Flink's. */
export function flinkEventInWords({ kind, detail = {} }: TraceEvent, who: string): string | null {
  const count = (key: string): string => grouped(Number(detail[key]));
  const isSet = (key: string): boolean => typeof detail[key] === 'number';
  const which = `${kind.slice(0, kind.indexOf('.'))}${isSet('checkpoint') ? ` ${count('checkpoint')}` : ''}`;
  // The names are those of the Web UI; without them, in a preview, nothing is said of it.
  const spent = [
    ...['startDelayMs', 'alignmentMs'].flatMap((key, i) =>
      isSet(key) ? `${['start delay', 'alignment'][i] ?? ''} ${timeInWords(Number(detail[key]))}` : [],
    ),
    ...(Number(detail['inFlightBytes']) > 0 ? [`${oneDecimal(Number(detail['inFlightBytes']) / 1e6)} MB in flight`] : []),
  ];
  switch (kind) {
    case 'checkpoint.triggered':
    case 'savepoint.triggered':
      return `${which} is triggered, and has not come to its end.`;
    case 'checkpoint.completed':
    case 'savepoint.completed':
      return `${which} is complete${isSet('durationMs') ? ` after ${timeInWords(Number(detail['durationMs']))}` : ''}${detail['isUnaligned'] === true ? ', unaligned' : ''}${spent.length > 0 ? ` (${spent.join(', ')})` : ''}.`;
    case 'checkpoint.expired':
      return `${which} has taken longer than its timeout and is given up.`;
    case 'job.failed':
      return `the job fails${who === 'job' ? '' : ` in ${who}`}: ${String(detail['reason'])}`;
    case 'job.redeployed':
      return 'the job is stopped, to start again with its new settings.';
    case 'job.started':
      return `the job starts ${isSet('checkpoint') ? `from checkpoint ${count('checkpoint')}` : detail['checkpoint'] === null ? 'from the beginning of the log' : 'again'}.`;
    case 'autoscaler.rescaled':
      return `the autoscaler gives ${who} ${count('to')} subtasks instead of ${count('from')}.`;
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

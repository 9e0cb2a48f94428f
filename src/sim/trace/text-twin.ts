/** A run in words, for readers who do not see the charts: one sentence, and what happened in order. */
import { flinkEntityInWords, flinkEventInWords } from './flink-event-words.ts';
import { countInWords, grouped, timeInWords } from './words.ts';
import type { Summary, TraceEvent } from './trace.ts';

/** "The backlog peaks at 3.1 million records at 4 min and is drained at 5 min 20 s."; `moment` writes the times otherwise, as a clock does. */
export function summarySentence(summary: Summary, moment = timeInWords): string {
  const { peakBacklog, peakBacklogAtMs, drainedAtMs, stabilizedAtMs, produced, initialBacklog } = summary;
  if (produced + initialBacklog === 0) return 'Nothing arrives.';
  const peak = `The backlog peaks at ${recordsInWords(peakBacklog)} at ${moment(peakBacklogAtMs)}`;
  if (drainedAtMs !== null) {
    return drainedAtMs === peakBacklogAtMs
      ? `${peak}, less than one second of arrivals.`
      : `${peak} and is drained at ${moment(drainedAtMs)}.`;
  }
  if (stabilizedAtMs === null) return `${peak} and is still growing at the end.`;
  return `${peak}, stops growing at ${moment(stabilizedAtMs)} and is not drained at the end.`;
}

function recordsInWords(count: number): string {
  const words = countInWords(count);
  return `${words} ${words === '1' ? 'record' : 'records'}`;
}

export interface EventSentence {
  readonly atMs: number;
  readonly event: TraceEvent;
  /** Without its time, in small letters. */
  readonly sentence: string;
}

/**
 * What happened, one sentence an event, in order of time. Spark's progress reports are no happenings: there is one a batch. A checkpoint is
 * told of once, at its end.
 */
export function eventSentences(events: readonly TraceEvent[]): EventSentence[] {
  const ended = new Set(events.map(({ kind, detail }) => !kind.endsWith('.triggered') && detail?.['checkpoint']));
  return events
    .filter(
      ({ kind, detail }) => kind !== 'query.progress' && !(kind.endsWith('.triggered') && ended.has(detail?.['checkpoint'])),
    )
    .sort((a, b) => a.atMs - b.atMs)
    .map((event) => ({ atMs: event.atMs, event, sentence: whatHappened(event) }));
}

function whatHappened(event: TraceEvent): string {
  const { kind, entity, detail = {} } = event;
  const who = entityInWords(entity);
  const given = (key: string): string => valueInWords(detail[key]);
  switch (kind) {
    case 'rebalance.started':
      return `a rebalance starts${detail['reason'] === undefined ? '' : ` (${given('reason')})`}; ${detail['stopsAll'] === false ? 'only what moves stops' : 'the group stops'}.`;
    case 'rebalance.completed':
      return `the rebalance is over${detail['members'] === undefined ? '' : ` with ${given('members')} members`}.`;
    case 'member.joined':
      return `${who} joins the group.`;
    case 'member.expired':
      return `${who} is taken for dead.`;
    case 'member.left':
      return `${who} leaves the group.`;
    case 'poll.intervalExceeded':
      return `${who} has not polled for max.poll.interval.ms and leaves the group.`;
    case 'instances.changed':
      return `the number of consumers changes from ${given('from')} to ${given('to')}.`;
    case 'autoscaler.scaled':
      return `the autoscaler goes from ${given('from')} to ${given('to')} consumers.`;
    case 'breaker.opened':
      return `the circuit breaker of ${who} opens: it calls nothing for a while.`;
    case 'breaker.halfOpened':
      return `the circuit breaker of ${who} lets a few calls through to try.`;
    case 'breaker.closed':
      return `the circuit breaker of ${who} closes.`;
    case 'producer.throttled':
      return `${who} mutes the producers for ${typeof detail['throttleMs'] === 'number' ? timeInWords(detail['throttleMs']) : 'a while'}: they are over their quota.`;
    case 'knob.changed':
      return `${settingInWords(String(detail['pointer']))} changes to ${given('to')}.`;
    case 'fault.started':
      return `${who} is hit by a fault${detail['kind'] === undefined ? '' : ` (${given('kind')})`}.`;
    case 'fault.ended':
      return `the fault of ${who} is over.`;
    case 'records.lost':
      return `${detail['records'] === undefined ? '' : `${given('records')} `}records of ${who} are lost.`;
    case 'instance.crashed':
      return `${who} dies without a word.`;
    case 'offset.outOfRange':
      return `the position in ${who} is no longer in the log (auto.offset.reset: ${given('policy')}).`;
    case 'segments.deletedUnread':
      return `${given('records')} records of ${who} are deleted before they were committed.`;
    case 'query.failed':
      return `the query fails in batch ${given('batchId')}: ${given('error')}.`;
    case 'driver.lost':
      return 'the driver dies.';
    case 'query.restarted':
      return 'the query is started again from its checkpoint.';
    case 'query.terminated':
      return 'the query has nothing left to do and ends.';
    case 'query.idle':
      return 'the query has had nothing to do for a while.';
    default:
      return flinkEventInWords(event, who) ?? `${kind} (${who}).`;
  }
}

/** "service database", "consumer 3", "executor 2". */
export function entityInWords(entity: string): string {
  const pointed = /^\/services\/(.+)$/.exec(entity)?.[1];
  if (pointed !== undefined) return `service ${pointed}`;
  const executor = /^\/spark\/cluster\/executors\/(\d+)$/.exec(entity)?.[1];
  if (executor !== undefined) return `executor ${executor}`;
  if (entity === '/spark/driver') return 'the driver';
  const consumer = /^(?:consumer|\/kafka\/group\/instances)\/(\d+)$/.exec(entity)?.[1];
  if (consumer !== undefined) return `consumer ${consumer}`;
  return flinkEntityInWords(entity) ?? entity.replace('/', ' ');
}

/** "the error share of service database", "the parallelism of parse", "max.poll.records". */
function settingInWords(pointer: string): string {
  const setting = pointer.slice(pointer.lastIndexOf('/') + 1);
  const [, kind, name = ''] = /^\/(services|flink\/operators)\/([^/]+)\//.exec(pointer) ?? [];
  if (kind === undefined) return setting;
  const words = setting.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return `the ${words} of ${kind === 'services' ? `service ${name}` : name}`;
}

function valueInWords(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? grouped(value) : String(value);
  if (typeof value === 'string') return value;
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return Array.isArray(value) ? `a list of ${String(value.length)}` : 'an object';
}
